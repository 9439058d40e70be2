//! What the job list calls, and the types it shows.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    generation::{Progress, Status},
    ids::{GenerationId, NodeId, SessionId},
    queue::QueuePlace,
    request::Lane,
    schedule::Why,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, machines};

/// Jobs listed at most; of more only the number is said.
pub const MAX_JOB_LINES: usize = 60;

/// A job on a node, or one that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobLine {
    /// The generation.
    pub id: GenerationId,
    /// Its session.
    pub session_id: SessionId,
    /// The session's name.
    pub session: String,
    /// What is asked for.
    pub prompt: String,
    /// What is made of what: `512 × 640, 20 steps, SD 1.5`.
    pub asked: String,
    /// Where it is in its life.
    pub status: Status,
    /// The node that has it.
    pub node: Option<NodeId>,
    /// The node's name for people.
    pub node_name: Option<String>,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Its lane.
    pub lane: Lane,
    /// Why it is where it is.
    pub why: Option<Why>,
    /// Seconds until it is done, as predicted; `None` if nobody can tell.
    pub left_s: Option<f64>,
    /// Attempts that have ended before.
    pub tries: usize,
    /// Why the last of them ended.
    pub setback: Option<String>,
    /// Thumbnail of the picture it is made from.
    pub parent: Option<String>,
    /// It runs on a simulated node.
    pub simulated: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Every job under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueState {
    /// On nodes, longest there first.
    pub running: Vec<JobLine>,
    /// Waiting, in the order they go; at most [`MAX_JOB_LINES`].
    pub waiting: Vec<JobLine>,
    /// How many wait in all.
    pub waiting_count: usize,
    /// Names of nodes, for the reasons.
    pub names: Vec<(NodeId, String)>,
}

/// Every job under way.
#[server(prefix = "/_fn", endpoint = "queue", input = Json, output = Json)]
pub async fn load_queue() -> Result<QueueState, AppError> {
    answer(async { machines()?.queue().await }.await)
}

/// Moves a waiting job; gives the queue afterwards.
#[server(prefix = "/_fn", endpoint = "queue_move", input = Json, output = Json)]
pub async fn move_job(generation: GenerationId, place: QueuePlace) -> Result<QueueState, AppError> {
    answer(async { machines()?.move_job(generation, place).await }.await)
}
