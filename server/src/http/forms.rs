//! `/api/workflows/{id}/form` and `/run`: a saved workflow as a template with typed parameters.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_core::{
    generation::Status,
    graph::template::Parameter,
    ids::{BatchId, GenerationId, NodeId, SessionId, WorkflowId},
    schedule::Why,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Answer, Body, Id, NewId, generate::AcceptedGeneration};
use crate::{error::Problem, jobs::FormRun, state::AppState};

/// A workflow as a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct Form {
    id: WorkflowId,
    title: String,
    /// What can be filled in; empty if nobody marked a value.
    parameters: Vec<Parameter>,
}

/// A template filled in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunForm {
    /// The session the pictures go to; a fresh one, called as the workflow is, when absent.
    #[serde(default)]
    session_id: Option<SessionId>,
    /// Values by the names of the parameters; what is not given keeps what stands there.
    #[serde(default)]
    #[schema(value_type = Object)]
    values: BTreeMap<String, Value>,
    /// How often, 1–100; once when absent. From one run to the next seeds go on as the workflow says; one that would stay
    /// counts up.
    #[serde(default = "once")]
    count: u32,
}

fn once() -> u32 {
    1
}

/// A template that runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunningForm {
    /// The first run.
    id: GenerationId,
    status: Status,
    node_id: Option<NodeId>,
    why: Option<Why>,
    session_id: SessionId,
    batch_id: BatchId,
    /// Every run.
    generations: Vec<AcceptedGeneration>,
}

/// What can be filled into a workflow: the values that were marked in Flow, with their types.
#[utoipa::path(get, path = "/api/workflows/{id}/form", tag = "workflows", params(("id" = WorkflowId, Path)), responses((status = 200, body = Form), (status = 404, body = Problem), (status = 502, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<WorkflowId>) -> Answer<Json<Form>> {
    let workflow = state.store.workflow(state.owner, id).await?;
    let parameters = state.jobs.parameters(&workflow).await?;
    Ok(Json(Form { id, title: workflow.title, parameters }))
}

/// Runs a workflow with values filled in. Takes `Idempotency-Key`; problems name the values as `values.NAME`.
#[utoipa::path(post, path = "/api/workflows/{id}/run", tag = "workflows", params(("id" = WorkflowId, Path)), request_body = RunForm, responses((status = 202, body = RunningForm), (status = 404, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub async fn run(
    State(state): State<AppState>,
    Id(id): Id<WorkflowId>,
    headers: HeaderMap,
    body: Body<RunForm>,
) -> Answer<(StatusCode, Json<RunningForm>)> {
    let workflow = state.store.workflow(state.owner, id).await?;
    let batch_id: BatchId = NewId::of(&state, &format!("run {id}"), &headers, &body.fingerprint).await?;
    let RunForm { session_id, values, count } = body.value;
    let run = FormRun { workflow, values, count };
    let (session_id, batch) = state.jobs.run_form(state.owner, batch_id, session_id, run).await?;
    let first = batch.generations.first().ok_or_else(|| Problem::not_found("batch"))?;
    let (id, status, node_id, why) = (first.id, first.status, first.node_id.clone(), first.why.clone());
    let generations = batch.generations.into_iter().map(AcceptedGeneration::from).collect();
    Ok((StatusCode::ACCEPTED, Json(RunningForm { id, status, node_id, why, session_id, batch_id, generations })))
}
