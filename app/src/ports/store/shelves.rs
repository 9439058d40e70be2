//! Projects as folders to look through, and the bin.

use async_trait::async_trait;
use gesso_core::{
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::{Project, SessionStats},
    time::Timestamp,
};

use super::ImageRow;
use crate::ports::StoreResult;

/// A project with what it holds.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The project.
    pub project: Project,
    /// How many sessions.
    pub sessions: i64,
    /// What they weigh together.
    pub stats: SessionStats,
}

/// What was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binned {
    /// A project with the sessions that went with it.
    Project(ProjectId),
    /// A session alone.
    Session(SessionId),
}

/// Something in the bin.
#[derive(Clone, Debug)]
pub struct BinnedThing {
    /// What it is.
    pub what: Binned,
    /// Its name.
    pub title: String,
    /// For a session: the project it was in.
    pub project: Option<String>,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// How many sessions it is.
    pub sessions: i64,
    /// What it weighs.
    pub stats: SessionStats,
}

/// Whose pictures.
#[derive(Clone, Copy, Debug)]
pub enum PicturesOf {
    /// Of all sessions of a project.
    Project(ProjectId),
    /// Of one session.
    Session(SessionId),
}

/// Projects as folders, and the bin.
#[async_trait]
pub trait ShelfStore {
    /// Projects whose name or one of whose sessions' names contains `q`, last changed first.
    async fn shelves(&self, owner: OwnerId, q: Option<&str>, cursor: Option<&str>, limit: u32) -> StoreResult<Page<Shelf>>;
    /// The newest pictures.
    async fn newest_pictures(&self, owner: OwnerId, of: PicturesOf, limit: u32) -> StoreResult<Vec<ImageRow>>;
    /// What all pictures of the owner weigh, those in the bin included; a file that two share counts once.
    async fn disk_usage(&self, owner: OwnerId) -> StoreResult<SessionStats>;
    /// What was deleted after `since`, last deleted first.
    async fn bin(&self, owner: OwnerId, since: Timestamp, limit: u32) -> StoreResult<Vec<BinnedThing>>;
    /// Brings something back; a session brings its project back, a project the sessions that went with it. What was
    /// cancelled stays cancelled. `NotFound` if it is not in the bin any more.
    async fn restore(&self, owner: OwnerId, what: Binned, since: Timestamp, now: Timestamp) -> StoreResult<()>;
    /// Lets go of everything in the bin: it can be brought back no more and is purged next. Gives how many sessions.
    async fn empty_bin(&self, owner: OwnerId) -> StoreResult<u64>;
}
