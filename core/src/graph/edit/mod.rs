//! Editing a workflow file: one command type, each command with an exact inverse.
//!
//! A [`Command`] becomes a few [`Change`]s of the file's JSON; undone in reverse they restore it byte for byte, whatever the
//! file holds that nobody here understands.

mod apply;
mod change;
mod command;
mod field;
mod group;
mod link;
mod node;
mod pen;
mod value;

pub use apply::apply;
pub use change::{Change, Path, Step, undo};
pub use command::{Command, End, LevelId, Refusal};
