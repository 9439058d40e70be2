//! Lists, details and deletion (ollama protocol: model management).

use gesso_core::llm::LanguageModel;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(in crate::ollama) struct Version {
    pub version: String,
}

#[derive(Deserialize)]
pub(in crate::ollama) struct Tags {
    #[serde(default)]
    pub models: Vec<Tag>,
}

#[derive(Deserialize)]
pub(in crate::ollama) struct Tag {
    pub name: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    details: Details,
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Of its manifest.
    #[serde(default)]
    pub digest: String,
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

impl Tag {
    pub fn into_model(self, server: &str) -> LanguageModel {
        LanguageModel {
            name: self.name,
            server: server.to_owned(),
            size_bytes: self.size,
            family: self.details.family,
            parameter_size: self.details.parameter_size,
            context_length: self.details.context_length,
            digest: self.digest,
            capabilities: self.capabilities,
        }
    }
}

#[derive(Serialize)]
pub(in crate::ollama) struct ShowBody<'a> {
    pub model: &'a str,
}

/// What a list of an older server does not say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::ollama) struct Show {
    #[serde(default)]
    pub capabilities: Vec<String>,
    #[serde(default)]
    model_info: serde_json::Map<String, serde_json::Value>,
}

impl Show {
    /// The longest context the model was trained for, in tokens.
    pub fn context_length(&self) -> Option<u64> {
        let architecture = self.model_info.get("general.architecture")?.as_str()?;
        self.model_info.get(&format!("{architecture}.context_length"))?.as_u64()
    }
}

#[derive(Deserialize)]
pub(in crate::ollama) struct Ps {
    #[serde(default)]
    pub models: Vec<Loaded>,
}

/// A model in memory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Loaded {
    /// Its name.
    pub name: String,
    /// What it takes in all, in bytes.
    #[serde(default)]
    pub size: u64,
    /// What of it is on the card, in bytes.
    #[serde(default)]
    pub size_vram: u64,
    /// The window it was loaded with, in tokens.
    #[serde(default)]
    pub context_length: Option<u64>,
}

#[derive(Serialize)]
pub(in crate::ollama) struct Deletion<'a> {
    pub model: &'a str,
}
