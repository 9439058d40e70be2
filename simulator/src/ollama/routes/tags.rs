//! `GET /api/tags`, `/api/ps`, `/api/version`, `/api/status`.

use std::{cmp::Reverse, sync::Arc};

use axum::{Json, extract::State as Shared};
use serde_json::{Value, json};

use super::super::{VERSION, state::State};

pub(super) async fn version() -> Json<Value> {
    Json(json!({"version": VERSION}))
}

pub(super) async fn status() -> Json<Value> {
    Json(json!({"cloud": {"disabled": true, "source": "env"}}))
}

/// Newest first.
pub(super) async fn tags(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let mut models = state.models().clone();
    models.sort_by_key(|(_, modified)| Reverse(*modified));
    let rows: Vec<Value> = models.iter().map(|(model, modified)| model.tag_row(*modified)).collect();
    Json(json!({"models": rows}))
}

pub(super) async fn ps(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    Json(state.scheduler.ps())
}
