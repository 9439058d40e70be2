//! Owners, projects, sessions, boards.

mod board;
mod owners;
mod projects;
mod sessions;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{SessionFilter, SessionStore},
};
use gesso_core::{
    board::{Board, BoardChange},
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::{NewSession, Project, Session, SessionPatch},
    time::Timestamp,
};

pub(super) use self::{
    board::{apply_verdict, stage_for},
    sessions::{contains_pattern, live_session, stats_of, touch},
};
use super::SqlStore;

const NO_PROJECT: StoreError = StoreError::NotFound { what: "project" };
pub(super) const NO_SESSION: StoreError = StoreError::NotFound { what: "session" };

#[async_trait]
impl SessionStore for SqlStore {
    async fn ensure_owner(&self, now: Timestamp) -> StoreResult<OwnerId> {
        self.add_owner(owners::SINGLE, now).await
    }

    async fn reserve_key(&self, owner: OwnerId, key: &str, fingerprint: &str, now: Timestamp) -> StoreResult<bool> {
        self.reserve(owner, key, fingerprint, now).await
    }

    async fn create_project(&self, owner: OwnerId, id: ProjectId, title: &str, now: Timestamp) -> StoreResult<Project> {
        self.make_project(owner, id, title, now).await
    }

    async fn project(&self, owner: OwnerId, id: ProjectId) -> StoreResult<Project> {
        let mut tx = self.db.read_of(owner).await?;
        projects::read(&mut tx, owner, id).await
    }

    async fn projects(&self, owner: OwnerId, cursor: Option<&str>, limit: u32) -> StoreResult<Page<Project>> {
        self.list_projects(owner, cursor, limit).await
    }

    async fn rename_project(&self, owner: OwnerId, id: ProjectId, title: &str, now: Timestamp) -> StoreResult<Project> {
        self.retitle_project(owner, id, title, now).await
    }

    async fn delete_project(&self, owner: OwnerId, id: ProjectId, now: Timestamp) -> StoreResult<()> {
        self.mark_project_deleted(owner, id, now).await
    }

    async fn create_session(&self, owner: OwnerId, id: SessionId, new: &NewSession, now: Timestamp) -> StoreResult<Session> {
        self.make_session(owner, id, new, now).await
    }

    async fn session(&self, owner: OwnerId, id: SessionId) -> StoreResult<Session> {
        let mut tx = self.db.read_of(owner).await?;
        sessions::read(&mut tx, owner, id).await
    }

    async fn sessions(
        &self,
        owner: OwnerId,
        filter: &SessionFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Session>> {
        self.list_sessions(owner, filter, cursor, limit).await
    }

    async fn patch_session(&self, owner: OwnerId, id: SessionId, patch: &SessionPatch, now: Timestamp) -> StoreResult<Session> {
        self.change_session(owner, id, patch, now).await
    }

    async fn delete_session(&self, owner: OwnerId, id: SessionId, now: Timestamp) -> StoreResult<()> {
        self.mark_session_deleted(owner, id, now).await
    }

    async fn change_board(&self, owner: OwnerId, id: SessionId, change: &BoardChange, now: Timestamp) -> StoreResult<Board> {
        self.apply_to_board(owner, id, change, now).await
    }

    async fn board(&self, owner: OwnerId, id: SessionId) -> StoreResult<Board> {
        let mut tx = self.db.read_of(owner).await?;
        board::read(&mut tx, owner, id).await
    }
}
