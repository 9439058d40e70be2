//! The server of Gesso: adapters behind the ports, the life of a generation, the routes.
//!
//! Start reading at [`routes`], which lists everything that can be asked, and [`jobs`], the life of a generation.

pub mod commands;
pub mod config;
pub mod serve;
pub mod state;

pub mod routes;
pub mod http;
pub mod security;
pub mod error;
pub mod studio;

pub mod jobs;
pub mod fleet;
pub mod events;

pub mod comfy;
pub mod ollama;
pub mod media;
pub mod store;
mod clock;
