//! The owner's history (comfyui protocol: queue, history, interrupt, free).

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::StatusCode,
};
use gesso_app::ports::store::HistoryWindow;
use serde_json::{Map, Value};

use super::{
    answer::{self, Answer, truthy},
    entry,
    queue::MAX_COMMAND_BYTES,
};
use crate::state::AppState;

/// Entries listed at once.
pub(super) const HISTORY_LIMIT: u32 = 1_000;

/// `GET /history`.
pub(super) async fn list(State(state): State<AppState>, Query(query): Query<HashMap<String, String>>) -> Answer {
    let number = |name: &str| query.get(name).map(|text| text.trim().parse::<i64>()).transpose();
    let (Ok(max), Ok(offset)) = (number("max_items"), number("offset")) else { return Ok(answer::crash()) };
    let limit = u32::try_from(max.unwrap_or(i64::from(HISTORY_LIMIT)).max(0)).unwrap_or(u32::MAX).min(HISTORY_LIMIT);
    let window = match offset.and_then(|offset| u32::try_from(offset).ok()) {
        Some(offset) => HistoryWindow::From { offset, limit },
        None => HistoryWindow::Newest(limit),
    };
    let mut listed = Map::new();
    for prompt in state.store.ended_prompts_of(state.owner, window).await? {
        listed.insert(prompt.asked.prompt_id.clone(), entry::history(&prompt));
    }
    Ok(answer::ok(&Value::Object(listed)))
}

/// `GET /history/{id}`: an empty object for what is unknown, waits or runs.
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>) -> Answer {
    let mut found = Map::new();
    if let Some(prompt) = state.store.ended_prompt(state.owner, &id).await? {
        found.insert(id, entry::history(&prompt));
    }
    Ok(answer::ok(&Value::Object(found)))
}

/// `POST /history`: forgets entries. Pictures stay in the studio.
pub(super) async fn change(State(state): State<AppState>, body: Body) -> Answer {
    let body = answer::read_json(body, MAX_COMMAND_BYTES).await?;
    if body.get("clear").is_some_and(truthy) {
        state.store.forget_ended_prompts(state.owner, None).await?;
    }
    let ids = body.get("delete").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    if !ids.is_empty() {
        state.store.forget_ended_prompts(state.owner, Some(&ids)).await?;
    }
    Ok(answer::empty(StatusCode::OK))
}
