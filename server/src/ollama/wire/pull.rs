//! A download (ollama protocol: `POST /api/pull`).

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(in crate::ollama) struct PullBody<'a> {
    pub model: &'a str,
    pub stream: bool,
}

/// One line of a download.
#[derive(Debug, Deserialize)]
pub(in crate::ollama) struct PullLine {
    #[serde(default)]
    pub error: Option<String>,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub digest: Option<String>,
    #[serde(default)]
    pub total: Option<u64>,
    #[serde(default)]
    pub completed: Option<u64>,
}
