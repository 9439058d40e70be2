//! History listing and surgery (comfyui protocol: queue, history, interrupt, free).

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{Request, StatusCode},
    response::Response,
};
use serde_json::Value;

use super::{Shared, answer, prompt::truthy};

pub(super) async fn list(State(node): Shared, Query(query): Query<HashMap<String, String>>) -> Response {
    let number = |name: &str| query.get(name).map(|text| text.trim().parse::<i64>()).transpose();
    match (number("max_items"), number("offset")) {
        (Ok(max_items), Ok(offset)) => answer::ok(&node.history().list(max_items, offset)),
        _ => answer::crash(),
    }
}

pub(super) async fn one(State(node): Shared, Path(id): Path<String>) -> Response {
    answer::ok(&node.history().one(&id))
}

pub(super) async fn change(State(node): Shared, request: Request<Body>) -> Response {
    let body = match answer::read_json(request).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    if body.get("clear").is_some_and(truthy) {
        node.history().clear();
    }
    for id in body.get("delete").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        node.history().delete(id);
    }
    answer::empty(StatusCode::OK)
}
