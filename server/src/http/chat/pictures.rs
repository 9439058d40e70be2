//! From a debate to pictures: the prompt as it stands, generations, a draft grid.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_core::{
    debate::Phase,
    ids::{BatchId, ConversationId, SessionId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    debate::{Preview, TakenToDrafts, Wanted},
    error::Problem,
    http::{Answer, Body, Id, NewId, Query, generate::AcceptedGeneration},
    state::AppState,
};

/// What to compare with.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// A revision of the intent; the one before when absent, 0 for nothing.
    since: Option<i64>,
}

/// Pictures that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    batch_id: BatchId,
    total_count: usize,
    generations: Vec<AcceptedGeneration>,
    /// The conversation's phase now.
    phase: Phase,
}

/// The prompt as it stands, whose words are whose, and what changed.
#[utoipa::path(get, path = "/api/chat/conversations/{id}/prompt", tag = "chat", params(("id" = ConversationId, Path), Since), responses((status = 200, body = Preview), (status = 404, body = Problem)))]
pub async fn preview(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    Query(query): Query<Since>,
) -> Answer<Json<Preview>> {
    Ok(Json(state.debates.preview(state.owner, id, query.since).await?))
}

/// Makes pictures of the debate as it stands, in its session, whose intent it becomes. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/generate", tag = "chat", params(("id" = ConversationId, Path)), request_body = Wanted, responses((status = 202, body = Started), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn generate(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
    body: Body<Wanted>,
) -> Answer<(StatusCode, Json<Started>)> {
    let batch: BatchId = NewId::of(&state, &format!("debate {id}"), &headers, &body.fingerprint).await?;
    let batch = state.debates.generate(&state.jobs, state.owner, id, batch, &body.value).await?;
    let phase = state.store.conversation(state.owner, id).await?.phase;
    let total_count = batch.generations.len();
    let generations = batch.generations.into_iter().map(AcceptedGeneration::from).collect();
    Ok((StatusCode::ACCEPTED, Json(Started { batch_id: batch.id, total_count, generations, phase })))
}

/// A new session with a draft grid that carries the intent and its prompt. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/drafts", tag = "chat", params(("id" = ConversationId, Path)), responses((status = 201, body = TakenToDrafts), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn drafts(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
) -> Answer<(StatusCode, Json<TakenToDrafts>)> {
    let session: SessionId = NewId::of(&state, &format!("drafts {id}"), &headers, "").await?;
    let taken = state.debates.take_to_drafts(&state.funnels, state.owner, id, session).await?;
    Ok((StatusCode::CREATED, Json(taken)))
}
