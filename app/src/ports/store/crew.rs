//! What people have changed about specialists, the words they keep, and what language models have shown they can do.

use async_trait::async_trait;
use gesso_core::{
    debate::{
        crew::{Crew, SpecialistSetting},
        kept::KeptPrompt,
    },
    ids::{OwnerId, PromptId},
    llm::exam::Exam,
    session::Role,
    time::Timestamp,
};

use crate::ports::StoreResult;

/// Specialists of a person, their kept words, and exams of models.
#[async_trait]
pub trait CrewStore {
    /// What the owner has changed.
    async fn crew(&self, owner: OwnerId) -> StoreResult<Crew>;
    /// Changes one specialist; the usual setting is no change.
    async fn set_specialist(&self, owner: OwnerId, role: Role, setting: &SpecialistSetting) -> StoreResult<()>;

    /// Kept words, favourites first, then newest first, at most `limit`.
    async fn kept_prompts(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<KeptPrompt>>;
    /// Keeps words; with an id that exists already nothing happens. `Conflict` when the owner keeps `most` already.
    async fn keep_prompt(
        &self,
        owner: OwnerId,
        id: PromptId,
        content: &str,
        most: u32,
        now: Timestamp,
    ) -> StoreResult<KeptPrompt>;
    /// Marks kept words as a favourite, or not.
    async fn favour_prompt(&self, owner: OwnerId, id: PromptId, favourite: bool) -> StoreResult<KeptPrompt>;
    /// Keeps them no more.
    async fn drop_prompt(&self, owner: OwnerId, id: PromptId) -> StoreResult<()>;

    /// Every exam, one for each digest.
    async fn exams(&self) -> StoreResult<Vec<Exam>>;
    /// Keeps an exam in place of an earlier one of the same digest.
    async fn keep_exam(&self, exam: &Exam) -> StoreResult<()>;
}
