//! The queue as people see and change it, and what a node has done with it.

use async_trait::async_trait;
use gesso_core::{
    failure::FailureClass,
    generation::Outcome,
    ids::{GenerationId, NodeId, OwnerId, SessionId},
    queue::QueuePlace,
    time::Timestamp,
};

use crate::ports::StoreResult;

/// An attempt that ended on a node.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedAttempt {
    /// The generation.
    pub generation_id: GenerationId,
    /// Its session.
    pub session_id: SessionId,
    /// When the node was chosen.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// What kind of failure it was.
    pub class: Option<FailureClass>,
    /// In words.
    pub reason: Option<String>,
}

/// What was made, lost and tried again since some moment. Simulated pictures are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pictures that a model made.
    pub pictures: i64,
    /// Pictures that a test painter drew.
    pub simulated: i64,
    /// Generations that were given up.
    pub given_up: i64,
    /// Attempts that failed or were lost.
    pub broken_attempts: i64,
}

/// The queue as people see and change it.
#[async_trait]
pub trait QueueStore {
    /// Waiting jobs of an owner, in the order they go: by lane, then by place. Deleted sessions are left out.
    async fn waiting_order(&self, owner: OwnerId) -> StoreResult<Vec<GenerationId>>;
    /// Moves a waiting job among the owner's waiting jobs of its lane. `Conflict` if it waits no more or its new neighbour
    /// does not wait in the same lane.
    async fn move_job(&self, owner: OwnerId, id: GenerationId, place: QueuePlace) -> StoreResult<()>;
    /// The newest attempts that ended on a node, newest first.
    async fn attempts_on(&self, owner: OwnerId, node: &NodeId, limit: u32) -> StoreResult<Vec<EndedAttempt>>;
    /// What happened since a moment.
    async fn tally(&self, owner: OwnerId, since: Timestamp) -> StoreResult<Tally>;
}
