//! The design system. Every component renders the same on the server and in the browser; none writes a style
//! attribute, which the content security policy refuses. Texts are [`leptos::prelude::TextProp`]s: a string or a closure. All states are shown
//! at `/states` in debug builds.

mod icon;
mod kbd;

mod button;
mod segmented;

mod check;
mod field;
mod select;
mod slider;
mod switch;

mod badge;
mod memory_bar;
mod progress;
mod state_dot;

mod empty;
mod note;
mod skeleton;
mod toast;

mod dialog;
mod menu;
mod popover;
mod tooltip;

mod picture;
mod tile;

mod inspector;
mod selection_bar;
mod table;

pub use badge::{Badge, BadgeTone, TierBadge};
pub use button::{Button, ButtonLink, Look, Size};
pub use check::Check;
pub use dialog::Dialog;
pub(crate) use dialog::follow as follow_dialog;
pub use empty::EmptyState;
pub use field::{Field, TextField};
pub use icon::{Icon, Mark, Voice};
pub use inspector::{Inspector, Section, Shown};
pub use kbd::{IsMac, Kbd};
pub use memory_bar::{MemoryBar, Part, PartKind, TimeBar};
pub use menu::{Menu, MenuItem};
pub use note::{Note, Tone};
pub use picture::{Picture, THUMB_WIDTHS, srcset};
pub use popover::Popover;
pub use progress::Progress;
pub use segmented::{Choice, Segmented, SegmentedLinks};
pub use select::Select;
pub use selection_bar::SelectionBar;
pub use skeleton::Skeleton;
pub use slider::Slider;
pub use state_dot::{Dot, StateDot};
pub use switch::Switch;
pub use table::{Sort, SortHead, TableWrap};
pub use tile::{Decision, Face, Tile};
pub use toast::{ToastRegion, Toasts};
pub use tooltip::Tip;
