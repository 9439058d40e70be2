//! `/health` and `/ready`.

use axum::{Json, extract::State, http::StatusCode};
use gesso_core::fleet::NodeState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::AppState;

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

/// One thing the studio needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Check {
    /// `ok`, `degraded` or `failed`.
    status: &'static str,
    /// In words.
    detail: String,
}

/// Everything the studio needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checks {
    database: Check,
    media: Check,
    ollama: Check,
    nodes: Check,
}

/// Whether the studio can work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// `ok`, `degraded` (an engine is missing) or `failed` (nothing can be kept).
    status: &'static str,
    checks: Checks,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/health", tag = "health", responses((status = 200, body = Health)))]
pub async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether the studio can work: 503 when nothing can be kept.
#[utoipa::path(get, path = "/ready", tag = "health", responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Ready>) {
    let database = check(state.store.ping().await.map_err(|error| error.to_string()), "failed");
    let media = check(state.media.ready().await.map_err(|error| error.to_string()), "failed");
    let ollama = check(state.engines.ollama.ping().await.map_err(|error| error.to_string()), "degraded");
    let checks = Checks { database, media, ollama, nodes: nodes(&state) };
    let all = [&checks.database, &checks.media, &checks.ollama, &checks.nodes];
    let worst = ["failed", "degraded"].into_iter().find(|status| all.iter().any(|check| check.status == *status));
    let status = worst.unwrap_or("ok");
    let code = if status == "failed" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, Json(Ready { status, checks }))
}

fn check(result: Result<(), String>, otherwise: &'static str) -> Check {
    match result {
        Ok(()) => Check { status: "ok", detail: "It answers.".into() },
        Err(detail) => Check { status: otherwise, detail },
    }
}

fn nodes(state: &AppState) -> Check {
    let all = state.fleet.nodes().len();
    let healthy = state.fleet.nodes().iter().filter(|node| node.state().0 == NodeState::Healthy).count();
    let status = if healthy > 0 { "ok" } else { "degraded" };
    Check { status, detail: format!("{healthy} of {all} nodes answer.") }
}
