//! The node editor without its canvas, told in stories.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

mod drawn;
mod expect;
mod harness;

mod chance;
mod clipboard;
mod connecting;
mod deleting;
mod dragging;
mod flags;
mod group_nodes;
mod groups;
mod keys;
mod large;
mod promoting;
mod refitting;
mod reroutes;
mod selecting;
mod subgraphs;
mod versions;
mod viewing;
