//! `/api/projects`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_core::{
    ids::ProjectId,
    page::Page,
    session::{Project, title_problem},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Answer, Body, Cursor, Id, NewId, Query};
use crate::{clock, error::Problem, state::AppState};

/// What makes or renames a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectTitle {
    /// 1–200 characters.
    title: String,
}

impl ProjectTitle {
    fn checked(self) -> Answer<String> {
        match title_problem(&self.title) {
            Some(problem) => Err(Problem::invalid(vec![problem])),
            None => Ok(self.title),
        }
    }
}

/// Lists projects, newest first.
#[utoipa::path(get, path = "/api/projects", tag = "projects", params(Cursor), responses((status = 200, body = Page<Project>)))]
pub async fn list(State(state): State<AppState>, Query(page): Query<Cursor>) -> Answer<Json<Page<Project>>> {
    Ok(Json(state.store.projects(state.owner, page.cursor.as_deref(), page.limit()?).await?))
}

/// Makes a project.
#[utoipa::path(post, path = "/api/projects", tag = "projects", request_body = ProjectTitle, responses((status = 201, body = Project), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<ProjectTitle>,
) -> Answer<(StatusCode, Json<Project>)> {
    let title = body.value.checked()?;
    let id = NewId::of(&state, "projects", &headers, &body.fingerprint).await?;
    let project = state.store.create_project(state.owner, id, &title, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(project)))
}

/// One project.
#[utoipa::path(get, path = "/api/projects/{id}", tag = "projects", params(("id" = ProjectId, Path)), responses((status = 200, body = Project), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<ProjectId>) -> Answer<Json<Project>> {
    Ok(Json(state.store.project(state.owner, id).await?))
}

/// Renames a project.
#[utoipa::path(patch, path = "/api/projects/{id}", tag = "projects", params(("id" = ProjectId, Path)), request_body = ProjectTitle, responses((status = 200, body = Project), (status = 404, body = Problem)))]
pub async fn rename(State(state): State<AppState>, Id(id): Id<ProjectId>, body: Body<ProjectTitle>) -> Answer<Json<Project>> {
    let title = body.value.checked()?;
    Ok(Json(state.store.rename_project(state.owner, id, &title, clock::now()).await?))
}

/// Deletes a project and its sessions.
#[utoipa::path(delete, path = "/api/projects/{id}", tag = "projects", params(("id" = ProjectId, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete(State(state): State<AppState>, Id(id): Id<ProjectId>) -> Answer<StatusCode> {
    state.store.delete_project(state.owner, id, clock::now()).await?;
    state.jobs.cancel_asked().await;
    Ok(StatusCode::NO_CONTENT)
}
