//! `/api/generate` and `/api/batches`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_app::ports::store::{Batch, CancelAnswer};
use gesso_core::{
    generation::{Generation, Status},
    ids::{BatchId, GenerationId, NodeId},
    request::{BatchRequest, GenerationRequest},
    schedule::Why,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, Body, Id, NewId};
use crate::{error::Problem, state::AppState};

/// A generation that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    id: GenerationId,
    status: Status,
    node_id: Option<NodeId>,
    why: Option<Why>,
}

impl From<Generation> for Accepted {
    fn from(generation: Generation) -> Self {
        Self { id: generation.id, status: generation.status, node_id: generation.node_id, why: generation.why }
    }
}

/// A batch that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedBatch {
    batch_id: BatchId,
    total_count: usize,
    generations: Vec<AcceptedGeneration>,
}

/// One generation of a batch that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedGeneration {
    id: GenerationId,
    node_id: Option<NodeId>,
}

impl From<Generation> for AcceptedGeneration {
    fn from(generation: Generation) -> Self {
        Self { id: generation.id, node_id: generation.node_id }
    }
}

/// A batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    id: BatchId,
    total_count: usize,
    /// How many generations have each status.
    counts: BTreeMap<&'static str, usize>,
    generations: Vec<Generation>,
}

impl From<Batch> for BatchAnswer {
    fn from(batch: Batch) -> Self {
        let mut counts: BTreeMap<_, _> = Status::ALL.into_iter().map(|status| (status.as_str(), 0)).collect();
        for generation in &batch.generations {
            *counts.entry(generation.status.as_str()).or_insert(0) += 1;
        }
        Self { id: batch.id, total_count: batch.generations.len(), counts, generations: batch.generations }
    }
}

/// Makes a picture.
#[utoipa::path(post, path = "/api/generate", tag = "generate", request_body = GenerationRequest, responses((status = 202, body = Accepted), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<GenerationRequest>,
) -> Answer<(StatusCode, Json<Accepted>)> {
    let id = NewId::of(&state, "generate", &headers, &body.fingerprint).await?;
    let generation = state.jobs.generate(state.owner, id, body.value).await?;
    Ok((StatusCode::ACCEPTED, Json(generation.into())))
}

/// Makes 1 to 100 pictures.
#[utoipa::path(post, path = "/api/generate/batch", tag = "generate", request_body = BatchRequest, responses((status = 202, body = AcceptedBatch), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn create_batch(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<BatchRequest>,
) -> Answer<(StatusCode, Json<AcceptedBatch>)> {
    let id = NewId::of(&state, "batch", &headers, &body.fingerprint).await?;
    let batch = state.jobs.generate_batch(state.owner, id, body.value).await?;
    let total_count = batch.generations.len();
    let generations = batch.generations.into_iter().map(AcceptedGeneration::from).collect();
    Ok((StatusCode::ACCEPTED, Json(AcceptedBatch { batch_id: batch.id, total_count, generations })))
}

/// One generation.
#[utoipa::path(get, path = "/api/generate/{id}", tag = "generate", params(("id" = GenerationId, Path)), responses((status = 200, body = Generation), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<GenerationId>) -> Answer<Json<Generation>> {
    Ok(Json(state.jobs.generation(state.owner, id).await?))
}

/// One batch.
#[utoipa::path(get, path = "/api/batches/{id}", tag = "generate", params(("id" = BatchId, Path)), responses((status = 200, body = BatchAnswer), (status = 404, body = Problem)))]
pub async fn read_batch(State(state): State<AppState>, Id(id): Id<BatchId>) -> Answer<Json<BatchAnswer>> {
    let batch = state.store.batch(state.owner, id).await?;
    Ok(Json(state.jobs.with_progress_batch(batch).into()))
}

/// Asks to cancel a generation.
#[utoipa::path(delete, path = "/api/generate/{id}", tag = "generate", params(("id" = GenerationId, Path)), responses((status = 202, body = Generation), (status = 200, body = Generation, description = "It was cancelled before"), (status = 409, body = Problem), (status = 404, body = Problem)))]
pub async fn cancel(State(state): State<AppState>, Id(id): Id<GenerationId>) -> Answer<(StatusCode, Json<Generation>)> {
    let status = match state.jobs.cancel(state.owner, id).await? {
        CancelAnswer::Cancelled | CancelAnswer::Asked => StatusCode::ACCEPTED,
        CancelAnswer::Already => StatusCode::OK,
        CancelAnswer::Final(status) => return Err(Problem::conflict(format!("It is {} already.", status.as_str()))),
    };
    Ok((status, Json(state.jobs.generation(state.owner, id).await?)))
}

/// Asks to cancel what is left of a batch; finished pictures stay.
#[utoipa::path(delete, path = "/api/batches/{id}", tag = "generate", params(("id" = BatchId, Path)), responses((status = 202, body = BatchAnswer), (status = 200, body = BatchAnswer, description = "All of it was cancelled before"), (status = 409, body = Problem), (status = 404, body = Problem)))]
pub async fn cancel_batch(State(state): State<AppState>, Id(id): Id<BatchId>) -> Answer<(StatusCode, Json<BatchAnswer>)> {
    let answers = state.jobs.cancel_batch(state.owner, id).await?;
    let is_new = |answer: &CancelAnswer| matches!(answer, CancelAnswer::Cancelled | CancelAnswer::Asked);
    let status = if answers.iter().any(is_new) {
        StatusCode::ACCEPTED
    } else if answers.contains(&CancelAnswer::Already) {
        StatusCode::OK
    } else {
        return Err(Problem::conflict("Everything of this batch is complete or failed already."));
    };
    let batch = state.store.batch(state.owner, id).await?;
    Ok((status, Json(state.jobs.with_progress_batch(batch).into())))
}
