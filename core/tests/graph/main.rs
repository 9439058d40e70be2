//! Workflows of our own against the prompts they are, and the way back.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod cases;
mod edits;
mod import;
mod unknown;
