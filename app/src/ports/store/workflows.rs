//! Saved workflows, loss-free.

use async_trait::async_trait;
use gesso_core::{
    ids::{OwnerId, WorkflowId},
    page::Page,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::ports::StoreResult;

/// A workflow to be, or its new content.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWorkflow {
    /// Its name, 1–200 characters.
    pub title: String,
    /// The document in ComfyUI's UI format; kept byte for byte in meaning: key order, unknown fields and numbers stay.
    pub workflow: serde_json::Value,
}

/// A saved workflow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedWorkflow {
    /// Its id.
    pub id: WorkflowId,
    /// Its name.
    pub title: String,
    /// 1 for the first content, one more for each change.
    pub version: i64,
    /// The newest content; left out in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<serde_json::Value>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One content a workflow has had.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorkflowVersion {
    /// 1 for the first.
    pub version: i64,
    /// The name it had.
    pub title: String,
    /// The content.
    pub workflow: serde_json::Value,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// Saved workflows.
#[async_trait]
pub trait WorkflowStore {
    /// Saves a new workflow; with an id that exists already, gives that one.
    async fn create_workflow(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        new: &NewWorkflow,
        now: Timestamp,
    ) -> StoreResult<SavedWorkflow>;
    /// One workflow with its newest content.
    async fn workflow(&self, owner: OwnerId, id: WorkflowId) -> StoreResult<SavedWorkflow>;
    /// Workflows without content, newest first.
    async fn workflows(&self, owner: OwnerId, cursor: Option<&str>, limit: u32) -> StoreResult<Page<SavedWorkflow>>;
    /// Workflows whose newest content has a form, with it, last changed first.
    async fn workflows_with_form(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<SavedWorkflow>>;
    /// Saves new content as the next version; the same content again makes none.
    async fn save_workflow(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        new: &NewWorkflow,
        now: Timestamp,
    ) -> StoreResult<SavedWorkflow>;
    /// Deletes a workflow and its versions.
    async fn delete_workflow(&self, owner: OwnerId, id: WorkflowId) -> StoreResult<()>;
    /// The contents it has had, newest first.
    async fn workflow_versions(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<WorkflowVersion>>;
}
