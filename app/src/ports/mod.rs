//! Ports: what pages, routes and the scheduler ask of the outside, as traits. Adapters live in the server.

pub mod error;
pub mod llm;
pub mod store;
mod studio;

pub use error::{StoreError, StoreResult};
pub use studio::Studio;
