//! Everything that can be done, in one registry: it feeds the command palette, the keyboard and the sheet of shortcuts.
//!
//! Read in this order: the places, the registry, the pure parts (key sequences, fuzzy search), what shows them.

mod place;
mod registry;

mod fuzzy;
mod keys;
mod sequence;

mod keyboard;
mod palette;
mod palette_list;
mod sheet;

pub use keyboard::{KeySwitch, listen};
pub use keys::aria_keys;
pub use palette::Palette;
pub use place::{PLACES, Place, PlaceGroup};
pub use registry::{Action, Actions, Does, Group};
pub use sheet::ShortcutSheet;
