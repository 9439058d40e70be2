//! Language models: which there are, what they can do, and which are on their way.

pub mod exam;

use serde::{Deserialize, Serialize};

use crate::{problem::ProblemCode, time::Timestamp};

/// Longest name of a language model, in characters.
pub const MAX_MODEL_NAME_CHARS: usize = 300;

/// Something a language model may be able to do, as Ollama spells it.
pub mod ability {
    /// Writes text.
    pub const COMPLETION: &str = "completion";
    /// Looks at pictures.
    pub const VISION: &str = "vision";
    /// Calls tools.
    pub const TOOLS: &str = "tools";
    /// Thinks before it writes.
    pub const THINKING: &str = "thinking";
}

/// A language model of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// What it is made of, as a hex digest; empty when the server does not say.
    #[serde(default)]
    pub digest: String,
    /// What it can do: `completion`, `vision`, `tools`, `thinking`, …; empty when the server does not say.
    pub capabilities: Vec<String>,
}

impl LanguageModel {
    /// Whether it claims this ability; a server that says nothing of abilities is taken to have models that write text.
    #[must_use]
    pub fn can(&self, ability: &str) -> bool {
        if self.capabilities.is_empty() {
            return ability == self::ability::COMPLETION;
        }
        self.capabilities.iter().any(|known| known == ability)
    }

    /// Whether it is the model of this name: the tag defaults to `latest`, upper and lower case are alike.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        same_model(&self.name, name)
    }
}

/// Whether two names mean one model (ollama protocol: model names).
#[must_use]
pub fn same_model(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}

fn canonical(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let without_host = lower.strip_prefix("registry.ollama.ai/").unwrap_or(&lower);
    let short = without_host.strip_prefix("library/").unwrap_or(without_host);
    let has_tag = short.rsplit('/').next().is_some_and(|last| last.contains(':'));
    if has_tag { short.to_owned() } else { format!("{short}:latest") }
}

/// How a pull stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PullState {
    /// Bytes come in.
    Running,
    /// The model is installed.
    Complete,
    /// It could not be fetched.
    Failed,
    /// Somebody cancelled it; what has come stays and the next pull goes on there.
    Cancelled,
}

/// A language model on its way to a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pull {
    /// The model as it was asked for.
    pub model: String,
    /// The server it goes to.
    pub server: String,
    /// How it stands.
    pub state: PullState,
    /// What the server is doing, in its words.
    pub status: String,
    /// Bytes that are there, of the parts known so far.
    pub completed: u64,
    /// Bytes of the parts known so far; grows while parts are found.
    pub total: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<PullError>,
    /// When it was asked for.
    pub started_at: Timestamp,
}

/// Why a pull failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PullError {
    /// For programs.
    pub code: ProblemCode,
    /// One sentence for people.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_is_left_out() {
        for (one, other) in [
            ("gemma3", "Gemma3:latest"),
            ("library/qwen3:8b", "qwen3:8B"),
            ("registry.ollama.ai/library/qwen3:8b", "qwen3:8b"),
            ("hf.co/me/x", "hf.co/me/x:latest"),
        ] {
            assert!(same_model(one, other), "{one} {other}");
        }
        assert!(!same_model("qwen3:8b", "qwen3:4b"));
        assert!(!same_model("me/qwen3:8b", "qwen3:8b"));
    }

    #[test]
    fn a_silent_server_is_taken_to_write_text_only() {
        let silent = LanguageModel::default();
        assert!(silent.can(ability::COMPLETION) && !silent.can(ability::VISION));
        let embedding = LanguageModel { capabilities: vec!["embedding".into()], ..LanguageModel::default() };
        assert!(!embedding.can(ability::COMPLETION));
    }
}
