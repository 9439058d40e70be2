//! Widget values by input name: `widgets_values` is a list by position, and only the schema knows the positions.

mod assign;
mod coerce;
mod plan;
mod write;

pub use assign::{Value, by_name, place_of};
pub(in crate::graph) use coerce::coerce;
pub use plan::{Role, Widget, defaults, forced_count};
pub use write::positions;
