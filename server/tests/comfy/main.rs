//! The ComfyUI adapter against small stand-ins, against recordings, and against a real ComfyUI where there is one.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod conformance;
mod listening;
mod pitfalls;
mod recordings;
mod simulated;
mod stub;
mod transport;
