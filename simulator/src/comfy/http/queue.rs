//! Queue listing and surgery, interrupt, free (comfyui protocol: queue, history, interrupt, free).

use axum::{
    body::Body,
    extract::State,
    http::{Request, StatusCode},
    response::Response,
};
use serde_json::{Value, json};

use super::{Shared, answer, prompt::truthy};

pub(super) async fn list(State(node): Shared) -> Response {
    let queue = node.queue();
    let running: Vec<Value> = queue.running().map(|item| item.wire()).into_iter().collect();
    let pending: Vec<Value> = queue.pending().iter().map(|item| item.wire()).collect();
    drop(queue);
    answer::ok(&json!({"queue_running": running, "queue_pending": pending}))
}

pub(super) async fn change(State(node): Shared, request: Request<Body>) -> Response {
    let body = match answer::read_json(request).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    if body.get("clear").is_some_and(truthy) {
        node.queue().clear();
        node.broadcast_status();
    }
    for id in body.get("delete").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let deleted = node.queue().delete(id);
        if deleted {
            node.broadcast_status();
        }
    }
    answer::empty(StatusCode::OK)
}

/// A missing or unreadable body means: whatever runs.
pub(super) async fn interrupt(State(node): Shared, request: Request<Body>) -> Response {
    let body = match answer::bytes(request).await {
        Ok(body) => serde_json::from_slice(&body).unwrap_or_else(|_| json!({})),
        Err(response) => return response,
    };
    let Value::Object(body) = body else {
        return answer::crash();
    };
    let hit = match body.get("prompt_id").filter(|id| truthy(id)) {
        Some(id) => node.queue().running().is_some_and(|item| id.as_str() == Some(item.id.as_str())),
        None => true,
    };
    if hit {
        node.interrupt.raise();
    }
    answer::empty(StatusCode::OK)
}

pub(super) async fn free(State(node): Shared, request: Request<Body>) -> Response {
    let body = match answer::read_json(request).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    {
        let mut free = node.free();
        free.unload_models |= body.get("unload_models").is_some_and(truthy);
        free.free_memory |= body.get("free_memory").is_some_and(truthy);
    }
    node.wake.notify_one();
    answer::empty(StatusCode::OK)
}
