//! Scheduling maths: how long a job takes where, which node finishes it first, whose turn it is.
//!
//! The goal is the smallest finish time for what the person is waiting for. Pure: times come from the caller.

mod needs;
mod order;
mod place;
mod times;

pub use needs::{JobNeeds, NodeView};
pub use order::{Waiting, turn_order};
pub use place::{Candidate, Placement, Why, place};
pub use times::{LoadTimes, Measured, RunTimes, tier_secs_per_unit, work_units};
