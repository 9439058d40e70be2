//! Widget values by input name: `widgets_values` is a list by position, and only the schema knows the positions.

mod assign;
mod coerce;
mod control;
mod plan;
mod write;

pub use assign::{Value, by_name, place_of};
pub(in crate::graph) use coerce::coerce;
pub use control::{CONTROL, NextValue, after_run};
pub use plan::{Role, Widget, defaults, forced_count};
pub use write::positions;

/// The property of a node that keeps values of inputs its class does not have, by name. A prompt has them, `widgets_values`
/// has no place for them: they are kept for the servers that know them.
pub(in crate::graph) const KEPT_INPUTS: &str = "gesso_inputs";
