//! Which model answers.

use gesso_app::ports::llm::{LlmBackend, LlmError};
use gesso_core::llm::LanguageModel;

/// The model that was assigned, or the first installed one with the ability (contract, "Configuration").
///
/// # Errors
/// [`LlmError::ModelMissing`] if the assigned one is not installed, [`LlmError::NoModel`] if none is able, or no server
/// answers.
pub async fn choose(llm: &dyn LlmBackend, assigned: Option<&str>, ability: &str) -> Result<LanguageModel, LlmError> {
    let models = llm.models().await?;
    match assigned {
        Some(name) => models
            .into_iter()
            .find(|model| model.is_named(name))
            .ok_or_else(|| LlmError::ModelMissing { model: name.to_owned() }),
        None => {
            models.into_iter().find(|model| model.can(ability)).ok_or_else(|| LlmError::NoModel { ability: ability.to_owned() })
        }
    }
}
