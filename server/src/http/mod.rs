//! The HTTP API of the contract, one file per kind of thing. `crate::routes` lists them all.

pub mod bin;
pub mod board;
pub mod chat;
pub mod comfy;
pub mod docs;
pub mod download;
pub mod events;
mod extract;
pub mod fleet;
pub mod forms;
pub mod funnel;
pub mod gallery;
pub mod generate;
pub mod health;
mod idempotency;
pub mod images;
pub mod iterate;
pub mod metrics;
pub mod models;
pub mod nodes;
pub mod pages;
pub mod plain;
pub mod projects;
pub mod queue;
pub mod sessions;
pub mod sign_in;
pub mod site;
pub mod sockets;
pub mod specialists;
pub mod uploads;
pub mod vision;
pub mod workflows;

pub use extract::{Body, Cursor, Id, Query};
pub use idempotency::NewId;

use crate::error::Problem;

/// What a handler gives.
pub type Answer<T> = Result<T, Problem>;
