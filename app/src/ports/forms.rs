//! Forms of saved workflows as their pages see them.

use async_trait::async_trait;
use gesso_core::ids::WorkflowId;

use crate::{
    api::{FilledForm, FormState, FormsState, Imagined},
    error::AppError,
};

/// What the pages of forms ask for, on behalf of one person. Provided as `Arc<dyn Forms>`, beside [`super::Studio`].
#[async_trait]
pub trait Forms: Send + Sync {
    /// The saved workflows that have a form; with `takes_prompt` those that take the words of a prompt.
    async fn forms(&self, takes_prompt: bool) -> Result<FormsState, AppError>;
    /// One form. While no node has told its classes, that is `upstream_unavailable`.
    async fn form(&self, id: WorkflowId) -> Result<FormState, AppError>;
    /// Runs a form. What is not acceptable is `validation_failed` with its fields, named `values.NAME`.
    async fn run_form(&self, filled: FilledForm) -> Result<Imagined, AppError>;
}
