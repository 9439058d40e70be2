//! The server of Gesso: adapters behind the ports, the life of a generation, the routes.
//!
//! Start reading at [`routes`], which lists everything that can be asked, and [`jobs`], the life of a generation.

pub mod commands;
pub mod config;
pub mod serve;
pub mod state;

pub mod error;
pub mod http;
pub mod routes;
pub mod security;
pub mod studio;
pub mod tls;

pub mod debate;
pub mod events;
pub mod fleet;
pub mod jobs;

pub mod funnels;

pub mod bench;
mod clock;
pub mod comfy;
pub mod file_limit;
pub mod iterate;
pub mod llm;
mod markdown;
pub mod media;
pub mod ollama;
mod outbound;
pub mod store;
