//! The simulated Ollama over raw HTTP: what its protocol promises, seen from a client.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod chat;
mod faults;
mod manage;
mod scheduling;
mod structured;
mod support;
mod surface;
