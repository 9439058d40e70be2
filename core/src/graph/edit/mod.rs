//! Editing a workflow file: one command type, each command with an exact inverse.
//!
//! A [`Command`] becomes a few [`Change`]s of the file's JSON; undone in reverse they restore it byte for byte, whatever the
//! file holds that nobody here understands.

mod apply;
mod change;
mod command;
mod field;
mod group;
mod level;
mod link;
mod node;
mod own;
mod pen;
mod reroute;
mod slot;
mod subgraph;
mod transaction;
mod value;
mod wire;

pub use apply::apply;
pub use change::{Change, Path, Step, undo};
pub use command::{Command, Connection, End, LevelId, Refusal, Side, SlotList};
pub use level::level_at;
pub use node::forget_links;
pub use transaction::Transaction;
pub use wire::{changes_of, json_of};
