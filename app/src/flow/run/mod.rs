//! Running the open document: what is sent, what becomes of it, where it could run.
//!
//! [`Runs`] is what is known, `send` talks to the studio, `start` makes prompts and queues them, `follow` hears what happens,
//! `auto` runs it by itself; the rest shows it.

mod auto;
mod follow;
mod grid;
mod places;
mod results;
mod send;
mod start;
mod state;
mod tools;

pub use places::Places;
pub use results::Results;
pub use start::{left, start, stop};
pub use state::Runs;
pub use tools::RunTools;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All.
    All,
    /// What the selected blocks need, and they.
    ToSelected,
}

/// Before or after what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// After.
    Last,
    /// Before.
    First,
}
