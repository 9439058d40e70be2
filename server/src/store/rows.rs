//! Rows as they are stored, and what they mean.

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{BlobFacts, ImageRow, QueuedJob},
};
use gesso_core::{
    failure::FailureClass,
    generation::{Attempt, Generation, Image, Outcome, Status, image_url, thumbnail_url},
    ids::{ImageId, NodeId},
    request::Lane,
    schedule::Why,
    session::{Flow, Project, Session, SessionStats},
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::FromRow;

/// Something stored that cannot be read.
fn nonsense(what: &str, error: impl std::fmt::Display) -> StoreError {
    StoreError::Database(format!("a stored {what} cannot be read: {error}"))
}

/// Reads an id, a number or another word.
pub(super) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str, what: &str) -> StoreResult<T> {
    text.parse().map_err(|error| nonsense(what, error))
}

/// Reads a number that is never negative.
pub(super) fn unsigned(value: i64, what: &str) -> StoreResult<u32> {
    u32::try_from(value).map_err(|error| nonsense(what, error))
}

/// Reads a JSON document.
pub(super) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|error| nonsense(what, error))
}

fn from_json_opt<T: DeserializeOwned>(text: Option<&str>, what: &str) -> StoreResult<Option<T>> {
    text.map(|text| from_json(text, what)).transpose()
}

/// Writes a JSON document.
pub(super) fn to_json<T: Serialize>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(format!("a document cannot be written: {error}")))
}

/// Reads a word of the vocabulary.
pub(super) fn status(text: &str) -> StoreResult<Status> {
    Status::parse(text).ok_or_else(|| nonsense("status", text))
}

/// How a lane is stored: lower goes first.
pub(super) const fn lane_rank(lane: Lane) -> i64 {
    match lane {
        Lane::Interactive => 0,
        Lane::Background => 1,
    }
}

fn lane(rank: i64) -> StoreResult<Lane> {
    match rank {
        0 => Ok(Lane::Interactive),
        1 => Ok(Lane::Background),
        other => Err(nonsense("lane", other)),
    }
}

/// A project.
#[derive(FromRow)]
pub(super) struct ProjectRow {
    pub(super) id: String,
    title: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl ProjectRow {
    pub(super) fn read(self) -> StoreResult<Project> {
        Ok(Project {
            id: parse(&self.id, "project id")?,
            title: self.title,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

/// A session without its stats.
#[derive(FromRow)]
pub(super) struct SessionRow {
    pub(super) id: String,
    project_id: String,
    flow: String,
    title: String,
    model_assignments: String,
    settings: String,
    pub(super) created_at: i64,
    updated_at: i64,
}

impl SessionRow {
    pub(super) fn read(self, stats: SessionStats) -> StoreResult<Session> {
        let flow: Flow = serde_json::from_value(self.flow.into()).map_err(|error| nonsense("flow", error))?;
        Ok(Session {
            id: parse(&self.id, "session id")?,
            project_id: parse(&self.project_id, "project id")?,
            flow,
            title: self.title,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
            model_assignments: from_json(&self.model_assignments, "model assignment")?,
            settings: from_json(&self.settings, "settings document")?,
            stats,
        })
    }
}

/// A generation without attempts and pictures.
#[derive(FromRow)]
pub(super) struct GenerationRow {
    pub(super) id: String,
    session_id: String,
    batch_id: Option<String>,
    pub(super) ordinal: i64,
    status: String,
    node_id: Option<String>,
    why: Option<String>,
    request: String,
    simulated: bool,
    error: Option<String>,
    held: bool,
    pub(super) created_at: i64,
    started_at: Option<i64>,
    completed_at: Option<i64>,
}

impl GenerationRow {
    pub(super) fn read(self, attempts: Vec<Attempt>, images: Vec<Image>) -> StoreResult<Generation> {
        let status = status(&self.status)?;
        let is_held = self.held && status == Status::Queued;
        let why = if is_held { Some(Why::paused()) } else { from_json_opt(self.why.as_deref(), "reason for a node")? };
        Ok(Generation {
            id: parse(&self.id, "generation id")?,
            session_id: parse(&self.session_id, "session id")?,
            batch_id: self.batch_id.as_deref().map(|id| parse(id, "batch id")).transpose()?,
            status,
            node_id: self.node_id.map(NodeId::from),
            why,
            request: from_json(&self.request, "request")?,
            progress: None,
            attempts,
            images,
            simulated: self.simulated,
            error: from_json_opt(self.error.as_deref(), "error")?,
            created_at: Timestamp(self.created_at),
            started_at: self.started_at.map(Timestamp),
            completed_at: self.completed_at.map(Timestamp),
        })
    }
}

/// A job as the scheduler needs it, without attempts and parents.
#[derive(FromRow)]
pub(super) struct JobRow {
    pub(super) id: String,
    pub(super) owner_id: String,
    pub(super) session_id: String,
    pub(super) status: String,
    pub(super) node_id: Option<String>,
    lane: i64,
    position: i64,
    template: String,
    request: String,
    graph: Option<String>,
    pub(super) cancel_asked_at: Option<i64>,
    pub(super) lease_process: Option<String>,
    pub(super) simulated: bool,
    pub(super) attempt_count: i64,
    pub(super) parent_count: i64,
}

impl JobRow {
    pub(super) fn read_queued(&self, attempts: Vec<Attempt>) -> StoreResult<QueuedJob> {
        Ok(QueuedJob {
            id: parse(&self.id, "generation id")?,
            owner: parse(&self.owner_id, "owner id")?,
            lane: lane(self.lane)?,
            position: self.position,
            template: self.template.clone(),
            request: from_json(&self.request, "request")?,
            graph: from_json_opt(self.graph.as_deref(), "graph")?,
            attempts,
        })
    }
}

/// A submission to a node.
#[derive(FromRow)]
pub(super) struct AttemptRow {
    pub(super) job_id: String,
    number: i64,
    node_id: String,
    prompt_id: String,
    started_at: i64,
    ended_at: Option<i64>,
    outcome: Option<String>,
    class: Option<String>,
    reason: Option<String>,
}

impl AttemptRow {
    pub(super) fn read(self) -> StoreResult<Attempt> {
        let outcome = |text: String| Outcome::parse(&text).ok_or_else(|| nonsense("outcome", text));
        let class = |text: String| FailureClass::parse(&text).ok_or_else(|| nonsense("failure class", text));
        Ok(Attempt {
            number: unsigned(self.number, "attempt number")?,
            node_id: self.node_id.into(),
            prompt_id: self.prompt_id,
            started_at: Timestamp(self.started_at),
            ended_at: self.ended_at.map(Timestamp),
            outcome: self.outcome.map(outcome).transpose()?,
            class: self.class.map(class).transpose()?,
            reason: self.reason,
        })
    }
}

/// A file.
#[derive(FromRow)]
pub(super) struct BlobRow {
    sha256: String,
    bytes: i64,
    mime: String,
    width: i64,
    height: i64,
}

impl BlobRow {
    pub(super) fn read(self) -> StoreResult<BlobFacts> {
        Ok(BlobFacts {
            sha256: self.sha256,
            bytes: self.bytes,
            mime: self.mime,
            width: unsigned(self.width, "width")?,
            height: unsigned(self.height, "height")?,
        })
    }
}

/// A picture with its file.
#[derive(FromRow)]
pub(super) struct PictureRow {
    pub(super) id: String,
    pub(super) job_id: String,
    session_id: String,
    simulated: bool,
    #[sqlx(flatten)]
    blob: BlobRow,
}

impl PictureRow {
    pub(super) fn read(self) -> StoreResult<ImageRow> {
        Ok(ImageRow {
            id: parse(&self.id, "picture id")?,
            generation_id: parse(&self.job_id, "generation id")?,
            session_id: parse(&self.session_id, "session id")?,
            blob: self.blob.read()?,
            simulated: self.simulated,
        })
    }
}

/// A picture as everybody sees it.
pub(super) fn image(row: ImageRow, parents: Vec<ImageId>) -> Image {
    Image {
        id: row.id,
        image_url: image_url(row.session_id, row.id),
        thumbnail_url: thumbnail_url(row.session_id, row.id),
        width: row.blob.width,
        height: row.blob.height,
        sha256: row.blob.sha256,
        parents,
        simulated: row.simulated,
    }
}
