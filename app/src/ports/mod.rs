//! Ports: what pages, routes and the scheduler ask of the outside, as traits. Adapters live in the server.

pub mod error;
pub mod store;

pub use error::{StoreError, StoreResult};
