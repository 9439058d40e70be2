//! A simulated Ollama on loopback: the protocol of the original, text made of the asker's own words.
//!
//! Tour: [`server`] listens and ends; [`routes`] has a file per group of routes and speaks through [`wire`] and
//! [`errors`]; [`models`], [`names`], [`options`] and [`durations`] know what may be asked for; [`scheduler`] loads,
//! queues and evicts; [`inference`] turns a request into the objects of a [`plan`], paced, whose text comes from [`engine`] and
//! [`schema`]; [`chaos`] breaks all of it on demand. `POST /api/create`, `/api/push` and blobs are not simulated.

pub mod chaos;
pub mod durations;
pub mod engine;
pub mod errors;
mod inference;
pub mod models;
pub mod names;
pub mod options;
mod pattern;
mod plan;
mod routes;
pub mod scheduler;
pub mod schema;
mod server;
mod state;
pub mod wire;

pub use self::{
    chaos::Chaos,
    models::SimModel,
    scheduler::Machine,
    server::{OllamaOptions, OllamaServer},
};

/// The version this server claims to be.
pub const VERSION: &str = "0.33.0";
