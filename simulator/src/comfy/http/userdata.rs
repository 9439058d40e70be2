//! The web UI's files and settings, in their simplest forms (comfyui protocol: information).

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Shared, answer};
use crate::comfy::disk::{content_type, join};

pub(super) async fn users() -> Response {
    answer::ok(&json!({"storage": "server", "migrated": false}))
}

pub(super) async fn settings(State(node): Shared) -> Response {
    answer::ok(&Value::Object(node.userdata().settings.clone()))
}

pub(super) async fn setting(State(node): Shared, Path(id): Path<String>) -> Response {
    answer::ok(node.userdata().settings.get(&id).unwrap_or(&Value::Null))
}

pub(super) async fn change_settings(State(node): Shared, request: Request<Body>) -> Response {
    match answer::read_json(request).await {
        Ok(Value::Object(changes)) => {
            node.userdata().settings.extend(changes);
            answer::empty(StatusCode::OK)
        }
        Ok(_) => answer::crash(),
        Err(response) => response,
    }
}

pub(super) async fn change_setting(State(node): Shared, Path(id): Path<String>, request: Request<Body>) -> Response {
    match answer::read_json(request).await {
        Ok(value) => {
            node.userdata().settings.insert(id, value);
            answer::empty(StatusCode::OK)
        }
        Err(response) => response,
    }
}

pub(super) async fn list(State(node): Shared, Query(query): Query<HashMap<String, String>>) -> Response {
    let Some(folder) = query.get("dir").filter(|folder| !folder.is_empty()) else {
        return answer::text(StatusCode::BAD_REQUEST, "Directory not provided");
    };
    let Some(folder) = join("", folder) else {
        return answer::text(StatusCode::FORBIDDEN, "Invalid directory");
    };
    let recurse = query.get("recurse").is_some_and(|value| value == "true");
    match node.userdata().below(&folder, recurse) {
        Some(found) => answer::ok(&json!(found)),
        None => answer::text(StatusCode::NOT_FOUND, "Directory not found"),
    }
}

pub(super) async fn read(State(node): Shared, Path(file): Path<String>) -> Response {
    let Some(path) = join("", &file) else {
        return answer::empty(StatusCode::FORBIDDEN);
    };
    let found = node.userdata().files.get(&path).cloned();
    match found {
        Some(bytes) => ([(header::CONTENT_TYPE, content_type(&path))], bytes).into_response(),
        None => answer::empty(StatusCode::NOT_FOUND),
    }
}

pub(super) async fn write(
    State(node): Shared,
    Path(file): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    request: Request<Body>,
) -> Response {
    let Some(path) = join("", &file) else {
        return answer::empty(StatusCode::FORBIDDEN);
    };
    let bytes = match answer::bytes(request).await {
        Ok(bytes) => bytes,
        Err(response) => return response,
    };
    let mut userdata = node.userdata();
    if query.get("overwrite").is_some_and(|value| value == "false") && userdata.files.contains_key(&path) {
        return answer::text(StatusCode::CONFLICT, "File already exists");
    }
    if userdata.write(&path, bytes) { answer::ok(&json!(path)) } else { answer::empty(StatusCode::INSUFFICIENT_STORAGE) }
}

pub(super) async fn delete(State(node): Shared, Path(file): Path<String>) -> Response {
    let Some(path) = join("", &file) else {
        return answer::empty(StatusCode::FORBIDDEN);
    };
    let removed = node.userdata().files.remove(&path);
    answer::empty(if removed.is_some() { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND })
}
