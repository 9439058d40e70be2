//! `/api/sessions/{id}/funnel`, its lineage, and what would come of one.

use axum::{Json, extract::State, http::HeaderMap};
use gesso_core::{
    funnel::{FunnelCommand, FunnelSettings, FunnelView, Lineage, PlanForecast},
    ids::SessionId,
};
use uuid::Uuid;

use super::{Answer, Body, Id, NewId};
use crate::{error::Problem, state::AppState};

/// The funnel as it stands.
#[utoipa::path(get, path = "/api/sessions/{id}/funnel", tag = "funnel", params(("id" = SessionId, Path)), responses((status = 200, body = FunnelView), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<Json<FunnelView>> {
    let seen = state.funnels.view(state.owner, id).await?;
    seen.map(Json).ok_or_else(|| Problem::not_found("funnel"))
}

/// Keeps a funnel's settings, before its start or while it works; what is asked for already stays as it was.
#[utoipa::path(put, path = "/api/sessions/{id}/funnel", tag = "funnel", params(("id" = SessionId, Path)), request_body = FunnelSettings, responses((status = 200, body = FunnelView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn keep(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    headers: HeaderMap,
    body: Body<FunnelSettings>,
) -> Answer<Json<FunnelView>> {
    let name: Uuid = NewId::of(&state, "funnel settings", &headers, &body.fingerprint).await?;
    let problems = body.value.problems(false);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let command = FunnelCommand::SetSettings { settings: Box::new(body.value) };
    Ok(Json(state.funnels.command(state.owner, id, name, &command).await?))
}

/// Carries out a command.
#[utoipa::path(post, path = "/api/sessions/{id}/funnel", tag = "funnel", params(("id" = SessionId, Path)), request_body = FunnelCommand, responses((status = 200, body = FunnelView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    headers: HeaderMap,
    body: Body<FunnelCommand>,
) -> Answer<Json<FunnelView>> {
    let name: Uuid = NewId::of(&state, "funnel", &headers, &body.fingerprint).await?;
    Ok(Json(state.funnels.command(state.owner, id, name, &body.value).await?))
}

/// What would come of settings: engines, what is left out, bands of time.
#[utoipa::path(post, path = "/api/funnels/predict", tag = "funnel", request_body = FunnelSettings, responses((status = 200, body = PlanForecast), (status = 422, body = Problem)))]
pub async fn predict(State(state): State<AppState>, body: Body<FunnelSettings>) -> Answer<Json<PlanForecast>> {
    let problems = body.value.problems(false);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    Ok(Json(state.funnels.predict(&body.value)))
}

/// Where every picture of a session comes from.
#[utoipa::path(get, path = "/api/sessions/{id}/lineage", tag = "funnel", params(("id" = SessionId, Path)), responses((status = 200, body = Lineage), (status = 404, body = Problem)))]
pub async fn lineage(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<Json<Lineage>> {
    Ok(Json(state.funnels.lineage(state.owner, id).await?))
}
