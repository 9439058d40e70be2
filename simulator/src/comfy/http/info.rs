//! What a client can ask about the node (comfyui protocol: information).

use axum::{
    body::Body,
    extract::{Path, State},
    http::{Request, StatusCode},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{Shared, answer};
use crate::comfy::{classes, node::MAX_BODY_BYTES, profile::MODEL_FOLDERS};

/// Bytes of a GB as `/system_stats` counts.
const GB: f64 = 1_073_741_824.0;
/// RAM of every simulated machine, in GB.
const RAM_GB: f64 = 32.0;
/// The version whose behaviour this is.
pub(crate) const VERSION: &str = "0.8.0";

pub(super) async fn system_stats(State(node): Shared) -> Response {
    let (used, total) = {
        let vram = node.vram();
        (vram.used_gb(), vram.total_gb())
    };
    let bytes = |gb: f64| (gb * GB) as u64;
    answer::ok(&json!({
        "system": {
            "os": "linux",
            "ram_total": bytes(RAM_GB),
            "ram_free": bytes(RAM_GB * 0.75),
            "comfyui_version": VERSION,
            "required_frontend_version": "1.35.9",
            "installed_templates_version": "0.7.67",
            "required_templates_version": "0.7.67",
            "python_version": "3.11.7 (simulated)",
            "pytorch_version": "2.15.0 (simulated)",
            "embedded_python": false,
            "argv": ["gesso-simulator", node.profile.id, "--preview-method", "latent2rgb"],
            "gesso_simulated": true,
        },
        "devices": [{
            "name": format!("cuda:0 NVIDIA GeForce {} (simulated) : cudaMallocAsync", node.profile.gpu),
            "type": "cuda",
            "index": 0,
            "vram_total": bytes(total),
            "vram_free": bytes(total - used),
            "torch_vram_total": bytes(used),
            "torch_vram_free": 0,
        }],
    }))
}

/// The answer of `/features` and of the websocket handshake.
pub(super) fn feature_flags() -> Value {
    json!({
        "supports_preview_metadata": true,
        "max_upload_size": MAX_BODY_BYTES,
        "extension": {"manager": {"supports_v4": true}},
    })
}

pub(super) async fn features() -> Response {
    answer::ok(&feature_flags())
}

pub(super) async fn folders() -> Response {
    answer::ok(&json!(MODEL_FOLDERS))
}

pub(super) async fn models(State(node): Shared, Path(folder): Path<String>) -> Response {
    match node.profile.folder(&folder) {
        Some(names) => answer::ok(&json!(names)),
        None => answer::empty(StatusCode::NOT_FOUND),
    }
}

pub(super) async fn embeddings(State(node): Shared) -> Response {
    let names: Vec<&str> =
        node.profile.embeddings.iter().map(|name| name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem)).collect();
    answer::ok(&json!(names))
}

fn folder_path(folder: &str) -> String {
    format!("/simulated/models/{folder}")
}

pub(super) async fn folder_paths() -> Response {
    let paths: Map<String, Value> =
        MODEL_FOLDERS.iter().map(|folder| ((*folder).to_owned(), json!([folder_path(folder)]))).collect();
    answer::ok(&Value::Object(paths))
}

pub(super) async fn experiment_folders() -> Response {
    let listed: Vec<Value> = MODEL_FOLDERS
        .iter()
        .filter(|folder| !["configs", "custom_nodes"].contains(folder))
        .map(|folder| json!({"name": folder, "folders": [folder_path(folder)]}))
        .collect();
    answer::ok(&json!(listed))
}

pub(super) async fn experiment_models(State(node): Shared, Path(folder): Path<String>) -> Response {
    let Some(names) = node.profile.folder(&folder) else {
        return answer::empty(StatusCode::NOT_FOUND);
    };
    let size = |name: &str| {
        let known = node.profile.checkpoints.iter().chain(&node.profile.diffusion_models).find(|model| model.name == name);
        known.map_or(0, |model| (model.gb * GB) as u64)
    };
    let listed: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "pathIndex": 0, "modified": 0.0, "created": 0.0, "size": size(name)}))
        .collect();
    answer::ok(&json!(listed))
}

/// Simulated weights carry no metadata.
pub(super) async fn metadata(Path(_): Path<String>) -> Response {
    answer::empty(StatusCode::NOT_FOUND)
}

pub(super) async fn object_info(State(node): Shared) -> Response {
    let lists = node.lists();
    let described: Map<String, Value> =
        classes::all().iter().map(|class| (class.name.to_owned(), class.describe(&lists))).collect();
    answer::ok(&Value::Object(described))
}

pub(super) async fn one_class(State(node): Shared, Path(name): Path<String>) -> Response {
    match classes::find(&name) {
        Some(class) => answer::ok(&json!({name: class.describe(&node.lists())})),
        None => answer::ok(&json!({})),
    }
}

pub(super) async fn empty_list() -> Response {
    answer::ok(&json!([]))
}

pub(super) async fn empty_object() -> Response {
    answer::ok(&json!({}))
}

pub(super) async fn subscribe_logs(State(node): Shared, request: Request<Body>) -> Response {
    let body = match answer::read_json(request).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    if let Some(client) = body.get("clientId").and_then(Value::as_str) {
        node.sockets.subscribe_logs(client, body.get("enabled") == Some(&json!(true)));
    }
    answer::empty(StatusCode::OK)
}
