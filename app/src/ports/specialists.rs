//! Who thinks with what, as the settings page and the composer see it.

use async_trait::async_trait;
use gesso_core::{
    debate::{crew::SpecialistSetting, kept::KeptPrompt},
    ids::PromptId,
    llm::exam::Exam,
    session::Role,
};

use crate::{api::ThinkersState, error::AppError};

/// Models, specialists and kept words, on behalf of one person. Provided as `Arc<dyn Specialists>`, beside
/// [`super::Studio`].
#[async_trait]
pub trait Specialists: Send + Sync {
    /// Everything the settings page shows of them.
    async fn thinkers(&self) -> Result<ThinkersState, AppError>;
    /// Changes one specialist from the next turn on.
    async fn set_specialist(&self, role: Role, setting: SpecialistSetting) -> Result<(), AppError>;
    /// Examines a model.
    async fn examine(&self, model: &str) -> Result<Exam, AppError>;
    /// Begins to pull a model.
    async fn pull(&self, model: &str) -> Result<(), AppError>;
    /// Deletes a model, and cancels its pull.
    async fn delete_model(&self, model: &str) -> Result<(), AppError>;

    /// Kept words.
    async fn kept_prompts(&self) -> Result<Vec<KeptPrompt>, AppError>;
    /// Keeps words.
    async fn keep_prompt(&self, content: &str) -> Result<KeptPrompt, AppError>;
    /// Makes them a favourite, or not.
    async fn favour_prompt(&self, id: PromptId, favourite: bool) -> Result<(), AppError>;
    /// Keeps them no more.
    async fn drop_prompt(&self, id: PromptId) -> Result<(), AppError>;
}
