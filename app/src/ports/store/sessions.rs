//! Owners, projects, sessions, boards.

use async_trait::async_trait;
use gesso_core::{
    board::{Board, BoardChange},
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::{Flow, NewSession, Project, Session, SessionPatch},
    time::Timestamp,
};

use crate::ports::StoreResult;

/// Which sessions a list shows.
#[derive(Clone, Debug, Default)]
pub struct SessionFilter {
    /// Only of this flow.
    pub flow: Option<Flow>,
    /// Only of this project.
    pub project_id: Option<ProjectId>,
    /// Only whose title contains this, upper and lower case alike.
    pub q: Option<String>,
}

/// People's projects and sessions.
#[async_trait]
pub trait SessionStore {
    /// The single-user owner, made on the first call.
    async fn ensure_owner(&self, now: Timestamp) -> StoreResult<OwnerId>;

    /// True when the key was not used before or was used for the same request (`fingerprint`); false when it was used
    /// for another. Keys are kept for 24 hours at least.
    async fn reserve_key(&self, owner: OwnerId, key: &str, fingerprint: &str, now: Timestamp) -> StoreResult<bool>;

    /// Makes a project; with an id that exists already, gives that one.
    async fn create_project(&self, owner: OwnerId, id: ProjectId, title: &str, now: Timestamp) -> StoreResult<Project>;
    /// One project.
    async fn project(&self, owner: OwnerId, id: ProjectId) -> StoreResult<Project>;
    /// Projects, newest first. A cursor that cannot be read is a `Conflict`.
    async fn projects(&self, owner: OwnerId, cursor: Option<&str>, limit: u32) -> StoreResult<Page<Project>>;
    /// Renames a project.
    async fn rename_project(&self, owner: OwnerId, id: ProjectId, title: &str, now: Timestamp) -> StoreResult<Project>;
    /// Deletes a project and its sessions (see [`Self::delete_session`]).
    async fn delete_project(&self, owner: OwnerId, id: ProjectId, now: Timestamp) -> StoreResult<()>;

    /// Makes a session, and a project of the same title if it names none; with an id that exists already, gives that one.
    /// A foreign or absent project is `NotFound`.
    async fn create_session(&self, owner: OwnerId, id: SessionId, new: &NewSession, now: Timestamp) -> StoreResult<Session>;
    /// One session with its stats.
    async fn session(&self, owner: OwnerId, id: SessionId) -> StoreResult<Session>;
    /// Sessions, newest first.
    async fn sessions(
        &self,
        owner: OwnerId,
        filter: &SessionFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Session>>;
    /// Changes what the patch names.
    async fn patch_session(&self, owner: OwnerId, id: SessionId, patch: &SessionPatch, now: Timestamp) -> StoreResult<Session>;
    /// Marks a session as deleted: it is in no list any more, its waiting jobs are cancelled, its jobs in flight are asked
    /// to be. The rows go once nothing runs.
    async fn delete_session(&self, owner: OwnerId, id: SessionId, now: Timestamp) -> StoreResult<()>;

    /// Applies verdicts and promotions, in that order, or nothing. Pictures of other sessions are `NotFound`.
    async fn change_board(&self, owner: OwnerId, id: SessionId, change: &BoardChange, now: Timestamp) -> StoreResult<Board>;
    /// The funnel as it stands: every generation of the session is in the stage it was made for (`drafts` unless a
    /// promotion made it).
    async fn board(&self, owner: OwnerId, id: SessionId) -> StoreResult<Board>;
}
