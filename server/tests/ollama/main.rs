//! The Ollama adapter against the simulated server and every way it misbehaves.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod support;

mod answers;
mod cancelling;
mod faults;
mod models;
mod pulling;
mod queueing;
mod splitting;
mod structured;
mod stub;
mod timers;
