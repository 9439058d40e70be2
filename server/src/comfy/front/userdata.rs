//! Settings and files that clients keep for themselves (comfyui protocol: information). They are files of the root `user`:
//! one document of settings, and what is kept below `files`.

use std::collections::HashMap;

use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use gesso_app::ports::store::FilePlace;
use serde_json::{Map, Value, json};

use super::{
    answer::{self, Answer, Refusal},
    files, paths, view,
};
use crate::{clock, state::AppState};

/// Files that are looked through for a listing.
pub(super) const MAX_FILES: u32 = 10_000;
/// Largest file of a client, in bytes.
const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// Largest document of settings, in bytes.
const MAX_SETTINGS_BYTES: usize = 1024 * 1024;
/// The root of them all.
const ROOT: &str = "user";
/// The folder of files below it.
const FOLDER: &str = "files";

/// `GET /users`: one owner, who is kept on the server.
pub(super) async fn users() -> Answer {
    Ok(answer::ok(&json!({"storage": "server", "migrated": true})))
}

/// `GET /settings`.
pub(super) async fn settings(State(state): State<AppState>) -> Answer {
    Ok(answer::ok(&Value::Object(read_settings(&state).await?)))
}

/// `GET /settings/{id}`: null for one that was never set.
pub(super) async fn setting(State(state): State<AppState>, Path(id): Path<String>) -> Answer {
    Ok(answer::ok(&read_settings(&state).await?.remove(&id).unwrap_or_default()))
}

/// `POST /settings`.
pub(super) async fn change_settings(State(state): State<AppState>, body: Body) -> Answer {
    let Value::Object(changes) = answer::read_json(body, MAX_SETTINGS_BYTES).await? else { return Ok(answer::crash()) };
    change(&state, changes).await
}

/// `POST /settings/{id}`.
pub(super) async fn change_setting(State(state): State<AppState>, Path(id): Path<String>, body: Body) -> Answer {
    let value = answer::read_json(body, MAX_SETTINGS_BYTES).await?;
    change(&state, Map::from_iter([(id, value)])).await
}

async fn change(state: &AppState, changes: Map<String, Value>) -> Answer {
    let _alone = state.front.settings.lock().await;
    let mut settings = read_settings(state).await?;
    settings.extend(changes);
    let text = Value::Object(settings).to_string();
    if text.len() > MAX_SETTINGS_BYTES {
        return Ok(answer::too_large(MAX_SETTINGS_BYTES));
    }
    files::put(state, &settings_place(), text.into(), true).await?;
    Ok(answer::empty(StatusCode::OK))
}

async fn read_settings(state: &AppState) -> Result<Map<String, Value>, Refusal> {
    let Some(kept) = state.store.kept_file(state.owner, &settings_place()).await? else { return Ok(Map::new()) };
    let bytes = view::content(state, &kept).await?;
    serde_json::from_slice(&bytes).map_err(Refusal::internal)
}

fn settings_place() -> FilePlace {
    FilePlace { root: ROOT.into(), subfolder: String::new(), name: "settings.json".into() }
}

/// `GET /userdata?dir=`.
pub(super) async fn list(State(state): State<AppState>, Query(query): Query<HashMap<String, String>>) -> Answer {
    let text = |status, words: &str| Ok(answer::text(status, words));
    let Some(folder) = query.get("dir").filter(|folder| !folder.is_empty()) else {
        return text(StatusCode::BAD_REQUEST, "Directory not provided");
    };
    let Some(folder) = paths::join("", folder) else { return text(StatusCode::FORBIDDEN, "Invalid directory") };
    let is_deep = query.get("recurse").is_some_and(|value| value == "true");
    let wanted = if folder.is_empty() { format!("{FOLDER}/") } else { format!("{FOLDER}/{folder}/") };
    let kept = state.store.kept_files(state.owner, ROOT, MAX_FILES).await?;
    let below = kept.into_iter().filter_map(|place| {
        let path = format!("{}/{}", place.subfolder, place.name);
        path.strip_prefix(&wanted).map(str::to_owned)
    });
    let below: Vec<String> = below.collect();
    if below.is_empty() {
        return text(StatusCode::NOT_FOUND, "Directory not found");
    }
    let listed: Vec<String> = below.into_iter().filter(|path| is_deep || !path.contains('/')).collect();
    Ok(answer::ok(&json!(listed)))
}

/// `GET /userdata/{file}`.
pub(super) async fn read(State(state): State<AppState>, Path(file): Path<String>) -> Answer {
    let place = place(&file)?;
    let Some(kept) = state.store.kept_file(state.owner, &place).await? else {
        return Ok(answer::empty(StatusCode::NOT_FOUND));
    };
    let kind = HeaderValue::from_static(paths::content_type(&place.name));
    Ok(([(header::CONTENT_TYPE, kind)], view::content(&state, &kept).await?).into_response())
}

/// `POST /userdata/{file}`.
pub(super) async fn write(
    State(state): State<AppState>,
    Path(file): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    body: Body,
) -> Answer {
    let place = place(&file)?;
    let bytes: Bytes = answer::read(body, MAX_FILE_BYTES).await?;
    let keeps_old = query.get("overwrite").is_some_and(|value| value == "false");
    if keeps_old && state.store.kept_file(state.owner, &place).await?.is_some() {
        return Ok(answer::text(StatusCode::CONFLICT, "File already exists"));
    }
    files::put(&state, &place, bytes, true).await?;
    Ok(answer::ok(&json!(paths::join("", &file))))
}

/// `DELETE /userdata/{file}`.
pub(super) async fn delete(State(state): State<AppState>, Path(file): Path<String>) -> Answer {
    let is_gone = state.store.remove_file(state.owner, &place(&file)?, clock::now()).await?;
    Ok(answer::empty(if is_gone { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }))
}

fn place(file: &str) -> Result<FilePlace, Refusal> {
    let path = paths::join("", file).and_then(|path| paths::join(FOLDER, &path));
    let place = path.and_then(|path| paths::place(ROOT, &path));
    place.filter(|place| place.subfolder.starts_with(FOLDER)).ok_or_else(|| answer::empty(StatusCode::FORBIDDEN).into())
}
