//! Ollama's JSON, as far as it is read (ollama protocol: model management).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize)]
pub(super) struct Version {
    pub version: String,
}

#[derive(Deserialize)]
pub(super) struct Tags {
    #[serde(default)]
    pub models: Vec<Tag>,
}

#[derive(Deserialize)]
pub(super) struct Tag {
    name: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    details: Details,
    #[serde(default)]
    capabilities: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Details {
    #[serde(default)]
    family: String,
    #[serde(default)]
    parameter_size: String,
    #[serde(default)]
    context_length: Option<u64>,
}

/// A language model of an Ollama server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LanguageModel {
    /// Its name, such as `qwen3:8b`.
    pub name: String,
    /// The server that has it: `ollama-1` for the first configured one.
    pub server: String,
    /// What its weights weigh, in bytes.
    pub size_bytes: u64,
    /// Its family; empty when the server does not say.
    pub family: String,
    /// Its size in words, such as `8.2B`; empty when the server does not say.
    pub parameter_size: String,
    /// The longest context, in tokens; null when the server does not say.
    pub context_length: Option<u64>,
    /// What it can do: `completion`, `vision`, `tools`, `thinking`, …; empty when the server does not say.
    pub capabilities: Vec<String>,
}

impl Tag {
    pub fn into_model(self, server: &str) -> LanguageModel {
        LanguageModel {
            name: self.name,
            server: server.to_owned(),
            size_bytes: self.size,
            family: self.details.family,
            parameter_size: self.details.parameter_size,
            context_length: self.details.context_length,
            capabilities: self.capabilities,
        }
    }
}
