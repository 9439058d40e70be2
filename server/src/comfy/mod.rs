//! The ComfyUI adapter: the only place that knows ComfyUI's JSON.
//!
//! `client` asks a node over HTTP (the truth), `socket` listens to it (a hint), `templates` turn a request into a graph,
//! `graph` weighs one that somebody wrote, `front` is asked by programs that know ComfyUI. Everything outside speaks the words of `gesso_core`.

pub mod error;

pub mod history;
pub mod report;

pub mod client;
pub mod socket;

pub mod checkpoints;
pub mod templates;

pub mod graph;
pub mod offer;
pub mod provenance;
pub mod schema;

pub mod front;

use gesso_core::graph::validate::declaration;

pub use client::{Accepted, NodeClient, QueueSnapshot, Submission, Whereabouts};
pub use error::{ComfyError, Phase};
pub use history::{FileRef, HistoryEntry, RunEnd};
