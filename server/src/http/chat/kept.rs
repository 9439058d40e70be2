//! Words that a person keeps to say again.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_core::{
    debate::kept::{self, KeptPrompt, MAX_KEPT_PROMPTS},
    ids::PromptId,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    clock,
    error::Problem,
    http::{Answer, Body, Id, NewId},
    state::AppState,
};

/// Words to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPrompt {
    /// 1–8,000 characters.
    content: String,
}

/// Whether they come first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Favour {
    favourite: bool,
}

/// Kept words, favourites first, then newest first; at most 200.
#[utoipa::path(get, path = "/api/prompts", tag = "chat", responses((status = 200, body = Vec<KeptPrompt>)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Vec<KeptPrompt>>> {
    Ok(Json(state.store.kept_prompts(state.owner, MAX_KEPT_PROMPTS).await?))
}

/// Keeps words. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/prompts", tag = "chat", request_body = NewPrompt, responses((status = 201, body = KeptPrompt), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn keep(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<NewPrompt>,
) -> Answer<(StatusCode, Json<KeptPrompt>)> {
    let problems = kept::problems(&body.value.content);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let id: PromptId = NewId::of(&state, "prompts", &headers, &body.fingerprint).await?;
    let kept = state.store.keep_prompt(state.owner, id, &body.value.content, MAX_KEPT_PROMPTS, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// Makes kept words a favourite, or not.
#[utoipa::path(patch, path = "/api/prompts/{id}", tag = "chat", params(("id" = PromptId, Path)), request_body = Favour, responses((status = 200, body = KeptPrompt), (status = 404, body = Problem)))]
pub async fn favour(State(state): State<AppState>, Id(id): Id<PromptId>, body: Body<Favour>) -> Answer<Json<KeptPrompt>> {
    Ok(Json(state.store.favour_prompt(state.owner, id, body.value.favourite).await?))
}

/// Keeps them no more.
#[utoipa::path(delete, path = "/api/prompts/{id}", tag = "chat", params(("id" = PromptId, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn forget(State(state): State<AppState>, Id(id): Id<PromptId>) -> Answer<StatusCode> {
    state.store.drop_prompt(state.owner, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
