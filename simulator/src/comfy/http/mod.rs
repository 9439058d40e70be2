//! The routes, one file per group; every one also under `/api` (comfyui protocol: transport).

mod answer;
mod files;
mod guard;
mod history;
mod info;
mod jobs;
mod prompt;
mod queue;
mod userdata;
mod view;
mod ws;

use std::sync::Arc;

use axum::{
    Router,
    http::{Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};

use super::node::Node;

/// Handlers get the life they belong to.
type Shared = axum::extract::State<Arc<Node>>;

/// The whole application of one life.
pub(crate) fn router(node: Arc<Node>) -> Router {
    let common = Router::new()
        .route("/ws", get(ws::connect))
        .route("/prompt", get(prompt::count).post(prompt::post))
        .route("/queue", get(queue::list).post(queue::change))
        .route("/interrupt", post(queue::interrupt))
        .route("/free", post(queue::free))
        .route("/history", get(history::list).post(history::change))
        .route("/history/{id}", get(history::one))
        .route("/upload/image", post(files::upload_image))
        .route("/upload/mask", post(files::upload_mask))
        .route("/view", get(view::view))
        .route("/view_metadata/{folder}", get(info::metadata))
        .route("/system_stats", get(info::system_stats))
        .route("/features", get(info::features))
        .route("/models", get(info::folders))
        .route("/models/{folder}", get(info::models))
        .route("/embeddings", get(info::embeddings))
        .route("/experiment/models", get(info::experiment_folders))
        .route("/experiment/models/{folder}", get(info::experiment_models))
        .route("/object_info", get(info::object_info))
        .route("/object_info/{class}", get(info::one_class))
        .route("/extensions", get(info::empty_list))
        .route("/workflow_templates", get(info::empty_object))
        .route("/global_subgraphs", get(info::empty_object))
        .route("/users", get(userdata::users))
        .route("/settings", get(userdata::settings).post(userdata::change_settings))
        .route("/settings/{id}", get(userdata::setting).post(userdata::change_setting))
        .route("/userdata", get(userdata::list))
        .route("/userdata/{file}", get(userdata::read).post(userdata::write).delete(userdata::delete));
    let jobs = Router::new().route("/jobs", get(jobs::list)).route("/jobs/{id}", get(jobs::one));
    let internal = Router::new()
        .route("/logs/subscribe", patch(info::subscribe_logs))
        .route("/files/{root}", get(files::listing))
        .route("/folder_paths", get(info::folder_paths));
    Router::new()
        .route("/", get(|| async { "Simulated ComfyUI; it speaks the protocol and has no web page." }))
        .merge(common.clone())
        .nest("/api", common.merge(jobs.clone()))
        .nest("/api/api", jobs)
        .nest("/internal", internal)
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(node.clone(), guard::faults))
        .layer(middleware::from_fn(guard::origin))
        .with_state(node)
}

/// Unmatched requests fall into a static file handler that serves GET only.
async fn unknown(method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/octet-stream")]).into_response();
    }
    let mut response = answer::text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed");
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET,HEAD"));
    response
}

async fn wrong_method(method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return unknown(method).await;
    }
    answer::text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed")
}
