//! Generations as jobs: what people ask of them, what the scheduler does with them.

mod add;
mod cancel;
mod claim;
mod finish;
mod held;
mod leases;
mod moving;
mod read;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{
        AttemptEnd, Batch, CancelAnswer, Claim, FinishedImage, Job, JobStore, LeaseHolder, NewJob, Next, QueuedJob, RunTimeRow,
    },
};
use gesso_core::{
    generation::{Generation, GenerationError, Status},
    ids::{BatchId, GenerationId, OwnerId, ProcessId, SessionId},
    page::Page,
    schedule::{Measured, Why},
    time::Timestamp,
};

pub(super) use self::{
    add::{add_in, add_to},
    cancel::{cancel_session, cancel_these},
};
use super::{
    SqlStore,
    db::args,
    rows::{to_json, unsigned},
};

const NO_GENERATION: StoreError = StoreError::NotFound { what: "generation" };

#[async_trait]
impl JobStore for SqlStore {
    async fn add_jobs(&self, owner: OwnerId, session: SessionId, jobs: &[NewJob], now: Timestamp) -> StoreResult<()> {
        self.add(owner, session, jobs, now).await
    }

    async fn generation(&self, owner: OwnerId, id: GenerationId) -> StoreResult<Generation> {
        self.one_generation(owner, id).await
    }

    async fn generations(
        &self,
        owner: OwnerId,
        session: Option<SessionId>,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Generation>> {
        self.list_generations(owner, session, cursor, limit).await
    }

    async fn active_generations(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Generation>> {
        self.list_active(owner, limit).await
    }

    async fn batch(&self, owner: OwnerId, id: BatchId) -> StoreResult<Batch> {
        self.one_batch(owner, id).await
    }

    async fn cancel(&self, owner: OwnerId, id: GenerationId, now: Timestamp) -> StoreResult<CancelAnswer> {
        self.cancel_one(owner, id, now).await
    }

    async fn cancel_batch(&self, owner: OwnerId, id: BatchId, now: Timestamp) -> StoreResult<Vec<CancelAnswer>> {
        self.cancel_all_of(owner, id, now).await
    }

    async fn queued_jobs(&self, limit: u32) -> StoreResult<Vec<QueuedJob>> {
        self.list_queued(limit).await
    }

    async fn jobs_in_flight(&self) -> StoreResult<Vec<Job>> {
        self.list_in_flight().await
    }

    async fn claim(&self, claim: Claim<'_>, now: Timestamp) -> StoreResult<Option<Job>> {
        self.claim_for_node(claim, now).await
    }

    async fn keep_why(&self, id: GenerationId, why: &Why) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "UPDATE jobs SET why = $2 WHERE id = $1 AND status = 'queued'";
        tx.run(sql, args![id, to_json(why)?]).await?;
        tx.commit().await
    }

    async fn advance(&self, id: GenerationId, status: Status, process: ProcessId, now: Timestamp) -> StoreResult<bool> {
        self.move_on(id, status, process, now).await
    }

    async fn complete(
        &self,
        id: GenerationId,
        process: ProcessId,
        images: &[FinishedImage],
        now: Timestamp,
    ) -> StoreResult<bool> {
        self.store_pictures(id, process, images, now).await
    }

    async fn end_attempt(
        &self,
        id: GenerationId,
        process: ProcessId,
        end: &AttemptEnd,
        next: &Next,
        now: Timestamp,
    ) -> StoreResult<bool> {
        self.end_without_pictures(id, process, end, next, now).await
    }

    async fn fail_queued(&self, id: GenerationId, error: &GenerationError, now: Timestamp) -> StoreResult<bool> {
        self.give_up_waiting(id, error, now).await
    }

    async fn renew_leases(&self, lease: LeaseHolder) -> StoreResult<Vec<GenerationId>> {
        self.renew(lease).await
    }

    async fn adopt(&self, lease: LeaseHolder, now: Timestamp) -> StoreResult<Vec<Job>> {
        self.take_over(lease, now).await
    }

    async fn ended_prompts(&self, prompt_ids: &[String]) -> StoreResult<Vec<String>> {
        let mut tx = self.db.read().await?;
        let sql = "SELECT prompt_id FROM attempts WHERE ended_at IS NOT NULL AND prompt_id IN ({ids})";
        let rows: Vec<(String,)> = tx.all_in(sql, &[], prompt_ids).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    async fn run_times(&self) -> StoreResult<Vec<RunTimeRow>> {
        let mut tx = self.db.read().await?;
        let sql = "SELECT node_id, template, mean, count FROM run_times ORDER BY node_id, template";
        let rows: Vec<(String, String, f64, i64)> = tx.all(sql, vec![]).await?;
        let read = |(node, template, mean, count): (String, String, f64, i64)| {
            let measured = Measured { mean, count: unsigned(count, "count")? };
            Ok(RunTimeRow { node: node.into(), template, measured })
        };
        rows.into_iter().map(read).collect()
    }

    async fn keep_run_time(&self, row: &RunTimeRow) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "INSERT INTO run_times (node_id, template, mean, count) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (node_id, template) DO UPDATE SET mean = excluded.mean, count = excluded.count";
        tx.run(sql, args![&row.node, &row.template, row.measured.mean, row.measured.count]).await?;
        tx.commit().await
    }
}
