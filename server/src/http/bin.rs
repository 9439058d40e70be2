//! `/api/bin`, and bringing back what is in it.

use axum::{Json, extract::State, http::StatusCode};
use gesso_app::ports::store::Binned;
use gesso_core::{
    ids::{ProjectId, SessionId},
    session::{BIN_MILLIS, Project, Session, SessionStats},
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, Id};
use crate::{clock, error::Problem, state::AppState};

/// Things of the bin that are listed at most.
const MAX_LISTED: u32 = 200;

/// Something that was deleted.
#[derive(Serialize, ToSchema)]
pub struct Deleted {
    /// `project` or `session`.
    kind: &'static str,
    /// Its id.
    id: Uuid,
    /// Its name.
    title: String,
    /// When it was deleted.
    deleted_at: Timestamp,
    /// Until when it can be brought back.
    kept_until: Timestamp,
    /// What it weighs.
    stats: SessionStats,
}

/// What was deleted and can be brought back, last deleted first.
#[utoipa::path(get, path = "/api/bin", tag = "projects", responses((status = 200, body = Vec<Deleted>)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Vec<Deleted>>> {
    let things = state.store.bin(state.owner, since(), MAX_LISTED).await?;
    let deleted = things.into_iter().map(|thing| {
        let (kind, id) = match thing.what {
            Binned::Project(id) => ("project", id.0),
            Binned::Session(id) => ("session", id.0),
        };
        let kept_until = thing.deleted_at.plus_millis(BIN_MILLIS);
        Deleted { kind, id, title: thing.title, deleted_at: thing.deleted_at, kept_until, stats: thing.stats }
    });
    Ok(Json(deleted.collect()))
}

/// Lets go of everything in the bin. Files are freed once nothing references them, within the hour.
#[utoipa::path(delete, path = "/api/bin", tag = "projects", responses((status = 204)))]
pub async fn empty(State(state): State<AppState>) -> Answer<StatusCode> {
    empty_now(&state).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a session back, and its project if that is in the bin too.
#[utoipa::path(post, path = "/api/sessions/{id}/restore", tag = "sessions", params(("id" = SessionId, Path)), responses((status = 200, body = Session), (status = 404, body = Problem)))]
pub async fn restore_session(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    state.store.restore(state.owner, Binned::Session(id), since(), clock::now()).await?;
    Ok(Json(state.store.session(state.owner, id).await?))
}

/// Brings a project back with the sessions that went with it.
#[utoipa::path(post, path = "/api/projects/{id}/restore", tag = "projects", params(("id" = ProjectId, Path)), responses((status = 200, body = Project), (status = 404, body = Problem)))]
pub async fn restore_project(State(state): State<AppState>, Id(id): Id<ProjectId>) -> Answer<Json<Project>> {
    state.store.restore(state.owner, Binned::Project(id), since(), clock::now()).await?;
    Ok(Json(state.store.project(state.owner, id).await?))
}

/// What was deleted before this can be brought back no more.
pub fn since() -> Timestamp {
    clock::now().plus_millis(-BIN_MILLIS)
}

/// Empties the bin; what nothing runs in is purged at once, the rest with the next tidying.
///
/// # Errors
/// The store failed.
pub async fn empty_now(state: &AppState) -> Answer<u64> {
    let count = state.store.empty_bin(state.owner).await?;
    state.store.purge_deleted(since(), clock::now()).await?;
    Ok(count)
}
