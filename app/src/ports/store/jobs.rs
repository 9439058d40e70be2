//! Generations as jobs: rows before requests, leases, attempts.

use async_trait::async_trait;
use gesso_core::{
    failure::FailureClass,
    generation::{Attempt, Generation, GenerationError, Outcome, Status},
    ids::{BatchId, GenerationId, ImageId, NodeId, OwnerId, ProcessId, SessionId},
    page::Page,
    request::{GenerationRequest, Lane},
    schedule::{Measured, Why},
    time::Timestamp,
};

use super::BlobFacts;
use crate::ports::StoreResult;

/// A job to be.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: GenerationId,
    /// The batch it belongs to.
    pub batch_id: Option<BatchId>,
    /// What is asked for, every default filled in, the seed too.
    pub request: GenerationRequest,
    /// The template that makes it, or `workflow`.
    pub template: String,
    /// For an executed graph: `{"prompt": API graph, "targets": [node ids]}`.
    pub graph: Option<serde_json::Value>,
    /// Pictures it is made from.
    pub parents: Vec<ImageId>,
}

/// A job that waits for a node.
#[derive(Clone, Debug)]
pub struct QueuedJob {
    /// Its id.
    pub id: GenerationId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Its lane.
    pub lane: Lane,
    /// Its place among its owner's jobs; lower goes first.
    pub position: i64,
    /// The template that makes it.
    pub template: String,
    /// What is asked for.
    pub request: GenerationRequest,
    /// For an executed graph.
    pub graph: Option<serde_json::Value>,
    /// Every attempt so far, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A job that a node holds or is about to.
#[derive(Clone, Debug)]
pub struct Job {
    /// The waiting job it was.
    pub queued: QueuedJob,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Its status.
    pub status: Status,
    /// The node that holds it.
    pub node_id: NodeId,
    /// The attempt under way.
    pub attempt: Attempt,
    /// Somebody asked to cancel it.
    pub is_cancel_asked: bool,
    /// Pictures it is made from.
    pub parents: Vec<ImageId>,
}

/// Whose lease it is and until when.
#[derive(Clone, Copy, Debug)]
pub struct LeaseHolder {
    /// This process.
    pub process: ProcessId,
    /// The lease ends then unless renewed.
    pub until: Timestamp,
}

/// A claim of a waiting job for a node.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The job.
    pub job: GenerationId,
    /// The node.
    pub node: &'a NodeId,
    /// The node is simulated.
    pub is_simulated: bool,
    /// The id it will have at ComfyUI.
    pub prompt_id: &'a str,
    /// Why this node.
    pub why: &'a Why,
    /// So many jobs the node may hold; checked in the same transaction, over all processes.
    pub in_flight_limit: u32,
    /// The lease.
    pub lease: LeaseHolder,
}

/// A stored picture of a finished job.
#[derive(Clone, Debug)]
pub struct FinishedImage {
    /// Its id.
    pub id: ImageId,
    /// The stored file.
    pub blob: BlobFacts,
}

/// How an attempt ended without pictures.
#[derive(Clone, Debug)]
pub struct AttemptEnd {
    /// How.
    pub outcome: Outcome,
    /// What kind of failure; absent for lost and cancelled ones.
    pub class: Option<FailureClass>,
    /// In words.
    pub reason: String,
}

/// What becomes of a job whose attempt ended without pictures.
#[derive(Clone, Debug)]
pub enum Next {
    /// Back to the queue, event `retried`.
    Requeue,
    /// Given up, event `failed`.
    Fail(GenerationError),
    /// Cancelled, event `cancelled`.
    Cancel,
}

/// What asking to cancel a generation found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelAnswer {
    /// It waited and is cancelled now, event `cancelled`.
    Cancelled,
    /// A node holds it; it is asked to be cancelled.
    Asked,
    /// It was cancelled before.
    Already,
    /// It is complete or failed.
    Final(Status),
}

/// A batch as everybody sees it.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Its generations, in order of asking.
    pub generations: Vec<Generation>,
}

/// A kept mean of run times.
#[derive(Clone, Debug)]
pub struct RunTimeRow {
    /// The node.
    pub node: NodeId,
    /// The template.
    pub template: String,
    /// Seconds per unit of work.
    pub measured: Measured,
}

/// Jobs: what people ask of them and what the scheduler does with them.
#[async_trait]
pub trait JobStore {
    /// Adds jobs of one session, all or none, in the given order, each with event `generation_queued`. Jobs whose ids
    /// exist already are left as they are. A foreign or deleted session is `NotFound`.
    async fn add_jobs(&self, owner: OwnerId, session: SessionId, jobs: &[NewJob], now: Timestamp) -> StoreResult<()>;

    /// One generation.
    async fn generation(&self, owner: OwnerId, id: GenerationId) -> StoreResult<Generation>;
    /// Generations of a session, or of all, newest first.
    async fn generations(
        &self,
        owner: OwnerId,
        session: Option<SessionId>,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Generation>>;
    /// Every generation that is not final, over all sessions, oldest first, at most `limit`.
    async fn active_generations(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Generation>>;
    /// One batch.
    async fn batch(&self, owner: OwnerId, id: BatchId) -> StoreResult<Batch>;

    /// Cancels what waits and asks to cancel what is in flight.
    async fn cancel(&self, owner: OwnerId, id: GenerationId, now: Timestamp) -> StoreResult<CancelAnswer>;
    /// The same for every generation of a batch, in one transaction.
    async fn cancel_batch(&self, owner: OwnerId, id: BatchId, now: Timestamp) -> StoreResult<Vec<CancelAnswer>>;

    /// Jobs that wait, of all owners, in lane and position order, at most `limit`.
    async fn queued_jobs(&self, limit: u32) -> StoreResult<Vec<QueuedJob>>;
    /// Jobs that nodes hold, over all processes and owners.
    async fn jobs_in_flight(&self) -> StoreResult<Vec<Job>>;
    /// Claims a waiting job: new attempt row, status `claimed`, event `placed`. `None` if the job waits no more or the
    /// node holds its limit.
    async fn claim(&self, claim: Claim<'_>, now: Timestamp) -> StoreResult<Option<Job>>;
    /// Keeps why a waiting job is where it is (no event).
    async fn keep_why(&self, id: GenerationId, why: &Why) -> StoreResult<()>;
    /// Moves a job in flight on to `submitted`, `running` or `storing`; the first `running` sets `started_at`. False if
    /// this process's lease is gone (then it must not act any more).
    async fn advance(&self, id: GenerationId, status: Status, process: ProcessId, now: Timestamp) -> StoreResult<bool>;
    /// Stores the pictures of a job and completes it, event `complete`, in one transaction. False if the lease is gone
    /// or the job is no longer in flight: then nothing is stored.
    async fn complete(
        &self,
        id: GenerationId,
        process: ProcessId,
        images: &[FinishedImage],
        now: Timestamp,
    ) -> StoreResult<bool>;
    /// Ends the attempt under way without pictures. False as for [`Self::complete`].
    async fn end_attempt(
        &self,
        id: GenerationId,
        process: ProcessId,
        end: &AttemptEnd,
        next: &Next,
        now: Timestamp,
    ) -> StoreResult<bool>;
    /// Gives up a job that waits (no node can ever run it), event `failed`.
    async fn fail_queued(&self, id: GenerationId, error: &GenerationError, now: Timestamp) -> StoreResult<bool>;

    /// Renews every lease of this process; gives the jobs that were asked to be cancelled.
    async fn renew_leases(&self, lease: LeaseHolder) -> StoreResult<Vec<GenerationId>>;
    /// Takes over the jobs in flight whose lease has ended.
    async fn adopt(&self, lease: LeaseHolder, now: Timestamp) -> StoreResult<Vec<Job>>;

    /// ComfyUI prompt ids, among those given, of attempts that have ended: what a node still holds of them is an orphan.
    async fn ended_prompts(&self, prompt_ids: &[String]) -> StoreResult<Vec<String>>;

    /// Every kept mean of run times.
    async fn run_times(&self) -> StoreResult<Vec<RunTimeRow>>;
    /// Keeps a mean of run times.
    async fn keep_run_time(&self, row: &RunTimeRow) -> StoreResult<()>;
}
