//! Ollama: language models behind the [`LlmBackend`](gesso_app::ports::llm::LlmBackend) port, and what is done to them.
//!
//! `servers` is the set of configured servers and the port; `client` asks one of them, `chat` follows one answer, `pull`
//! one download, `pulls` keeps what is known of downloads. `warm` knows what is in memory; `queue`, `lines`, `blank` and `thoughts` are pure; `wire` is Ollama's JSON.

mod address;
mod client;
mod queue;
mod warm;

mod blank;
mod lines;
mod thoughts;
mod wire;

mod chat;
mod pull;
mod pulls;
mod servers;

pub use client::{OllamaClient, Timeouts};
pub use pull::{PullEvent, PullStream};
pub use pulls::{PullTicket, Pulls};
pub use servers::Ollama;
pub use wire::Loaded;
