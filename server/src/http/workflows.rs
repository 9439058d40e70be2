//! `/api/workflows`: saved workflows, loss-free.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_app::ports::store::{NewWorkflow, SavedWorkflow, WorkflowVersion};
use gesso_core::{ids::WorkflowId, page::Page, problem::FieldProblem, session::title_problem};

use super::{Answer, Body, Cursor, Id, NewId, Query};
use crate::{clock, error::Problem, state::AppState};

/// Largest workflow, in bytes of JSON.
pub const MAX_WORKFLOW_BYTES: usize = 16 * 1024 * 1024;

fn checked(new: NewWorkflow) -> Answer<NewWorkflow> {
    let mut problems: Vec<_> = title_problem(&new.title).into_iter().collect();
    if !new.workflow.is_object() {
        problems.push(FieldProblem::new("workflow", "A workflow is an object."));
    }
    if problems.is_empty() { Ok(new) } else { Err(Problem::invalid(problems)) }
}

/// Lists workflows without their content, newest first.
#[utoipa::path(get, path = "/api/workflows", tag = "workflows", params(Cursor), responses((status = 200)))]
pub async fn list(State(state): State<AppState>, Query(page): Query<Cursor>) -> Answer<Json<Page<SavedWorkflow>>> {
    Ok(Json(state.store.workflows(state.owner, page.cursor.as_deref(), page.limit()?).await?))
}

/// Saves a new workflow: `{title, workflow}`.
#[utoipa::path(post, path = "/api/workflows", tag = "workflows", request_body(content = serde_json::Value), responses((status = 201), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<NewWorkflow>,
) -> Answer<(StatusCode, Json<SavedWorkflow>)> {
    let new = checked(body.value)?;
    let id = NewId::of(&state, "workflows", &headers, &body.fingerprint).await?;
    let saved = state.store.create_workflow(state.owner, id, &new, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// One workflow with its newest content.
#[utoipa::path(get, path = "/api/workflows/{id}", tag = "workflows", params(("id" = WorkflowId, Path)), responses((status = 200), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<WorkflowId>) -> Answer<Json<SavedWorkflow>> {
    Ok(Json(state.store.workflow(state.owner, id).await?))
}

/// Saves new content as the next version.
#[utoipa::path(put, path = "/api/workflows/{id}", tag = "workflows", params(("id" = WorkflowId, Path)), request_body(content = serde_json::Value), responses((status = 200), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn save(
    State(state): State<AppState>,
    Id(id): Id<WorkflowId>,
    body: Body<NewWorkflow>,
) -> Answer<Json<SavedWorkflow>> {
    let new = checked(body.value)?;
    Ok(Json(state.store.save_workflow(state.owner, id, &new, clock::now()).await?))
}

/// Deletes a workflow and its versions.
#[utoipa::path(delete, path = "/api/workflows/{id}", tag = "workflows", params(("id" = WorkflowId, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete(State(state): State<AppState>, Id(id): Id<WorkflowId>) -> Answer<StatusCode> {
    state.store.delete_workflow(state.owner, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The contents a workflow has had, newest first.
#[utoipa::path(get, path = "/api/workflows/{id}/versions", tag = "workflows", params(("id" = WorkflowId, Path), Cursor), responses((status = 200), (status = 404, body = Problem)))]
pub async fn versions(
    State(state): State<AppState>,
    Id(id): Id<WorkflowId>,
    Query(page): Query<Cursor>,
) -> Answer<Json<Page<WorkflowVersion>>> {
    Ok(Json(state.store.workflow_versions(state.owner, id, page.cursor.as_deref(), page.limit()?).await?))
}
