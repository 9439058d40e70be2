//! Prompts of ComfyUI clients, and the files these clients know by name.

mod files;
mod prompts;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreResult,
    store::{BlobFacts, ComfyStore, FilePlace, HistoryWindow, KeptFile, NewJob, NewPrompt, NodeOutput, Prompt},
};
use gesso_core::{
    ids::{GenerationId, OwnerId, SessionId},
    time::Timestamp,
};
use serde_json::Value;

use super::SqlStore;

#[async_trait]
impl ComfyStore for SqlStore {
    async fn add_prompt(
        &self,
        owner: OwnerId,
        session: SessionId,
        job: &NewJob,
        prompt: &NewPrompt,
        now: Timestamp,
    ) -> StoreResult<Vec<GenerationId>> {
        self.insert_prompt(owner, session, job, prompt, now).await
    }

    async fn active_prompts(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Prompt>> {
        self.list_active_prompts(owner, limit).await
    }

    async fn count_active_prompts(&self, owner: OwnerId) -> StoreResult<u32> {
        self.active_prompt_count(owner).await
    }

    async fn ended_prompts_of(&self, owner: OwnerId, window: HistoryWindow) -> StoreResult<Vec<Prompt>> {
        self.list_ended_prompts(owner, window).await
    }

    async fn ended_prompt(&self, owner: OwnerId, prompt_id: &str) -> StoreResult<Option<Prompt>> {
        self.newest_ended_prompt(owner, prompt_id).await
    }

    async fn prompt_of_job(&self, owner: OwnerId, job: GenerationId) -> StoreResult<Option<Prompt>> {
        self.read_prompt_of_job(owner, job).await
    }

    async fn last_counted(&self, owner: OwnerId) -> StoreResult<Option<f64>> {
        self.last_counted_number(owner).await
    }

    async fn keep_prompt_result(&self, job: GenerationId, result: &Value, ended_at: Timestamp) -> StoreResult<()> {
        self.write_prompt_result(job, result, ended_at).await
    }

    async fn forget_prompts(&self, owner: OwnerId, jobs: &[GenerationId]) -> StoreResult<()> {
        self.delete_prompts(owner, jobs).await
    }

    async fn forget_ended_prompts(&self, owner: OwnerId, prompt_ids: Option<&[String]>) -> StoreResult<()> {
        self.delete_ended_prompts(owner, prompt_ids).await
    }

    async fn name_output(&self, owner: OwnerId, output: &NodeOutput<'_>, now: Timestamp) -> StoreResult<KeptFile> {
        self.name_node_file(owner, output, now).await
    }

    async fn fill_file(&self, owner: OwnerId, place: &FilePlace, blob: &BlobFacts, now: Timestamp) -> StoreResult<()> {
        self.set_content(owner, place, blob, now).await
    }

    async fn put_file(
        &self,
        owner: OwnerId,
        place: &FilePlace,
        blob: &BlobFacts,
        is_overwriting: bool,
        now: Timestamp,
    ) -> StoreResult<String> {
        self.put_client_file(owner, place, blob, is_overwriting, now).await
    }

    async fn kept_file(&self, owner: OwnerId, place: &FilePlace) -> StoreResult<Option<KeptFile>> {
        self.read_file(owner, place).await
    }

    async fn kept_files(&self, owner: OwnerId, root: &str, limit: u32) -> StoreResult<Vec<FilePlace>> {
        self.list_files(owner, root, limit).await
    }

    async fn remove_file(&self, owner: OwnerId, place: &FilePlace, now: Timestamp) -> StoreResult<bool> {
        self.delete_file(owner, place, now).await
    }

    async fn prune_temp_files(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64> {
        self.drop_temp_files(before, now).await
    }
}
