//! `/api/sessions`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_app::ports::store::SessionFilter;
use gesso_core::{
    generation::Generation,
    ids::{ProjectId, SessionId},
    page::Page,
    session::{Flow, NewSession, Session, SessionPatch},
};
use serde::Deserialize;

use super::{Answer, Body, Cursor, Id, NewId, Query, extract::page_limit};
use crate::{clock, error::Problem, state::AppState};

/// Longest search text, in characters.
const MAX_SEARCH_CHARS: usize = 200;

/// Which sessions a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// Only of this flow.
    flow: Option<Flow>,
    /// Only whose title contains this.
    q: Option<String>,
    /// Only of this project.
    project_id: Option<ProjectId>,
    /// Page size, 1–200; 50 when absent.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists sessions, newest first.
#[utoipa::path(get, path = "/api/sessions", tag = "sessions", params(SessionQuery), responses((status = 200, body = Page<Session>)))]
pub async fn list(State(state): State<AppState>, Query(query): Query<SessionQuery>) -> Answer<Json<Page<Session>>> {
    if query.q.as_deref().is_some_and(|q| q.chars().count() > MAX_SEARCH_CHARS) {
        return Err(Problem::invalid_field("q", format!("A search has at most {MAX_SEARCH_CHARS} characters.")));
    }
    let filter = SessionFilter { flow: query.flow, project_id: query.project_id, q: query.q };
    let limit = page_limit(query.limit)?;
    Ok(Json(state.store.sessions(state.owner, &filter, query.cursor.as_deref(), limit).await?))
}

/// Makes a session.
#[utoipa::path(post, path = "/api/sessions", tag = "sessions", request_body = NewSession, responses((status = 201, body = Session), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<NewSession>,
) -> Answer<(StatusCode, Json<Session>)> {
    let problems = body.value.problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let id = NewId::of(&state, "sessions", &headers, &body.fingerprint).await?;
    let session = state.store.create_session(state.owner, id, &body.value, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(session)))
}

/// One session.
#[utoipa::path(get, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)), responses((status = 200, body = Session), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    Ok(Json(state.store.session(state.owner, id).await?))
}

/// Changes a session.
#[utoipa::path(patch, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)), request_body = SessionPatch, responses((status = 200, body = Session), (status = 404, body = Problem)))]
pub async fn change(State(state): State<AppState>, Id(id): Id<SessionId>, body: Body<SessionPatch>) -> Answer<Json<Session>> {
    let problems = body.value.problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    Ok(Json(state.store.patch_session(state.owner, id, &body.value, clock::now()).await?))
}

/// Deletes a session; what runs in it is cancelled.
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<StatusCode> {
    state.store.delete_session(state.owner, id, clock::now()).await?;
    state.jobs.cancel_asked().await;
    Ok(StatusCode::NO_CONTENT)
}

/// The generations of a session, newest first.
#[utoipa::path(get, path = "/api/sessions/{id}/generations", tag = "sessions", params(("id" = SessionId, Path), Cursor), responses((status = 200, body = Page<Generation>), (status = 404, body = Problem)))]
pub async fn generations(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    Query(page): Query<Cursor>,
) -> Answer<Json<Page<Generation>>> {
    state.store.session(state.owner, id).await?;
    let found = state.store.generations(state.owner, Some(id), page.cursor.as_deref(), page.limit()?).await?;
    Ok(Json(found.map(|generation| state.jobs.with_progress(generation))))
}
