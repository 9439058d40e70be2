//! What the fleet is and has, as one server would tell it (comfyui protocol: information).

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde_json::{Map, Value, json};

use super::{
    answer::{self, Answer, Refusal},
    files::MAX_UPLOAD_BYTES,
    userdata::MAX_FILES,
};
use crate::{comfy::graph, state::AppState};

/// The version told while no node has ever answered.
const NO_VERSION: &str = "0.0.0";

/// `GET /system_stats`: every device of every node that answers.
pub(super) async fn system_stats(State(state): State<AppState>) -> Answer {
    let nodes = state.fleet.nodes();
    let asked = nodes.iter().filter(|node| node.state().0.takes_work()).map(async |node| {
        let stats = node.client.told(&["system_stats"], &[]).await.ok().flatten();
        stats.map(|stats| (node.spec.name.clone(), stats))
    });
    let answers: Vec<(String, Value)> = futures::future::join_all(asked).await.into_iter().flatten().collect();
    let first = |name: &str| answers.iter().find_map(|(_, stats)| stats.get("system")?.get(name)).cloned();
    let sum = |name: &str| -> u64 {
        answers.iter().filter_map(|(_, stats)| stats.get("system")?.get(name)?.as_u64()).fold(0, u64::saturating_add)
    };
    let nodes = state.fleet.nodes();
    let reports = nodes.iter().filter_map(|node| node.report());
    // What every node can do is what the oldest can.
    let version = reports.map(|report| report.version.clone()).min_by_key(|version| numbers(version));
    let mut system = json!({
        "os": first("os").unwrap_or_else(|| json!("linux")),
        "ram_total": sum("ram_total"),
        "ram_free": sum("ram_free"),
        "comfyui_version": version.unwrap_or_else(|| NO_VERSION.to_owned()),
        "required_frontend_version": first("required_frontend_version"),
        "installed_templates_version": first("installed_templates_version"),
        "required_templates_version": first("required_templates_version"),
        "python_version": first("python_version").unwrap_or_else(|| json!("unknown")),
        "pytorch_version": first("pytorch_version").unwrap_or_else(|| json!("unknown")),
        "embedded_python": first("embedded_python").unwrap_or_else(|| json!(false)),
        "argv": [],
        "gesso_nodes": state.fleet.nodes().len(),
    });
    if state.fleet.nodes().iter().any(|node| node.is_simulated()) {
        system["gesso_simulated"] = json!(true);
    }
    let devices = answers.into_iter().flat_map(|(name, mut stats)| {
        let devices = stats.get_mut("devices").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
        devices.into_iter().map(move |mut device| {
            let kind = device.get("name").and_then(Value::as_str).unwrap_or("device").to_owned();
            device["name"] = json!(format!("{name}: {kind}"));
            device
        })
    });
    let devices: Vec<Value> = devices.filter(Value::is_object).collect();
    Ok(answer::ok(&json!({"system": system, "devices": devices})))
}

/// A version as numbers that can be compared.
fn numbers(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// The answer of `/features` and of the websocket's handshake.
pub(super) fn feature_flags() -> Value {
    json!({
        "supports_preview_metadata": true,
        "max_upload_size": MAX_UPLOAD_BYTES,
        "extension": {"manager": {"supports_v4": true}},
    })
}

/// `GET /features`.
pub(super) async fn features() -> Answer {
    Ok(answer::ok(&feature_flags()))
}

/// `GET /models`.
pub(super) async fn folders(State(state): State<AppState>) -> Answer {
    Ok(answer::ok(&Value::Array(united(&state, &["models"]).await.unwrap_or_default())))
}

/// `GET /models/{folder}`.
pub(super) async fn models(State(state): State<AppState>, Path(folder): Path<String>) -> Answer {
    listed(united(&state, &["models", &folder]).await)
}

/// `GET /embeddings`.
pub(super) async fn embeddings(State(state): State<AppState>) -> Answer {
    Ok(answer::ok(&Value::Array(united(&state, &["embeddings"]).await.unwrap_or_default())))
}

/// `GET /experiment/models`: the folders, without where they lie on their nodes.
pub(super) async fn experiment_folders(State(state): State<AppState>) -> Answer {
    let folders = united(&state, &["experiment", "models"]).await.unwrap_or_default();
    let mut names = Vec::new();
    for name in folders.iter().filter_map(|folder| folder.get("name")) {
        let folder = json!({"name": name, "folders": []});
        if !names.contains(&folder) {
            names.push(folder);
        }
    }
    Ok(answer::ok(&Value::Array(names)))
}

/// `GET /experiment/models/{folder}`: files with their sizes.
pub(super) async fn experiment_models(State(state): State<AppState>, Path(folder): Path<String>) -> Answer {
    let files = united(&state, &["experiment", "models", &folder]).await;
    let files = files.map(|files| {
        let mut seen = std::collections::HashSet::new();
        files.into_iter().filter(|file| seen.insert(file.get("name").map(Value::to_string))).collect()
    });
    listed(files)
}

/// `GET /view_metadata/{folder}`: of the first node that has the file.
pub(super) async fn metadata(
    State(state): State<AppState>,
    Path(folder): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    if let Some(filename) = query.get("filename") {
        for node in state.fleet.nodes().iter().filter(|node| node.state().0.takes_work()) {
            let told = node.client.told(&["view_metadata", &folder], &[("filename", filename)]).await;
            if let Ok(Some(metadata)) = told {
                return Ok(answer::ok(&metadata));
            }
        }
    }
    Ok(answer::empty(StatusCode::NOT_FOUND))
}

/// `GET /object_info`: the united classes; where an upload can be chosen, the owner's own files.
pub(super) async fn object_info(State(state): State<AppState>) -> Answer {
    Ok(answer::ok(&with_files(&state, classes(&state).await?.classes.clone()).await?))
}

/// `GET /object_info/{class}`: an empty object for an unknown one.
pub(super) async fn one_class(State(state): State<AppState>, Path(name): Path<String>) -> Answer {
    let known = classes(&state).await?;
    let mut found = Map::new();
    if let Some(class) = known.classes.get(&name) {
        found.insert(name, class.clone());
    }
    Ok(answer::ok(&with_files(&state, Value::Object(found)).await?))
}

async fn classes(state: &AppState) -> Result<std::sync::Arc<crate::fleet::KeptSchema>, Refusal> {
    let silent = "No node answers, so their classes are unknown.";
    state.fleet.schema(false).await.ok_or_else(|| answer::text(StatusCode::SERVICE_UNAVAILABLE, silent).into())
}

async fn with_files(state: &AppState, mut classes: Value) -> Result<Value, Refusal> {
    let files = state.store.kept_files(state.owner, "input", MAX_FILES).await?;
    let names: Vec<String> = files.into_iter().filter(|file| file.subfolder.is_empty()).map(|file| file.name).collect();
    graph::offer_files(&mut classes, &names);
    Ok(classes)
}

/// A list of something there is none of here.
pub(super) async fn empty_list() -> Answer {
    Ok(answer::ok(&json!([])))
}

/// An object of something there is none of here.
pub(super) async fn empty_object() -> Answer {
    Ok(answer::ok(&json!({})))
}

/// What the nodes list, each item once, in the order of the fleet; `None` if none of them has such a list.
async fn united(state: &AppState, segments: &[&str]) -> Option<Vec<Value>> {
    let nodes = state.fleet.nodes();
    let working = nodes.iter().filter(|node| node.state().0.takes_work());
    let asked = working.map(async |node| node.client.told(segments, &[]).await.ok().flatten());
    let lists = futures::future::join_all(asked).await.into_iter().flatten();
    let mut united: Option<Vec<Value>> = None;
    let mut seen = std::collections::HashSet::new();
    for list in lists {
        let Value::Array(items) = list else { continue };
        let united = united.get_or_insert_default();
        united.extend(items.into_iter().filter(|item| seen.insert(item.to_string())));
    }
    united
}

fn listed(items: Option<Vec<Value>>) -> Answer {
    Ok(items.map_or_else(|| answer::empty(StatusCode::NOT_FOUND), |items| answer::ok(&Value::Array(items))))
}
