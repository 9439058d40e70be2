//! A virtual ComfyUI in front of the whole fleet: programs that know ComfyUI ask here as they would ask one server.
//!
//! The routes answer in ComfyUI's words; intake, scheduler, store and media are the studio's own. `sockets` is who hears
//! what, `telling` passes on what a node says of a run, `ending` tells how it ended once that is written down.

mod answer;
mod paths;

mod entry;
mod files;
mod given;
mod history;
mod information;
mod jobs;
mod prompt;
mod queue;
mod reencode;
mod socket;
mod userdata;
mod view;

mod ending;
mod outputs;
mod sockets;
mod telling;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

pub use given::{GivenFiles, kept_files};
pub use outputs::{NamedOutput, Outputs, name_outputs};
pub use sockets::Front;
pub use telling::{Telling, in_client_words};

use crate::state::AppState;

/// What a job of a client carries besides its graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientPart {
    /// The client's id for the prompt.
    pub prompt_id: String,
    /// The websocket session that is told of it.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Written into saved pictures, key by key.
    #[serde(default)]
    pub extra_pnginfo: Option<serde_json::Value>,
    /// How pictures of the unfinished work are made, in ComfyUI's words.
    #[serde(default)]
    pub preview_method: Option<String>,
    /// Files the graph names.
    #[serde(default)]
    pub files: Vec<GivenFile>,
}

/// A file that a graph names, to be brought to the node that runs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GivenFile {
    /// The node of the graph that reads it.
    pub node: String,
    /// The input that names it.
    pub input: String,
    /// Its content.
    pub sha256: String,
    /// Its folder as the client knows it.
    pub subfolder: String,
    /// Its name as the client knows it.
    pub name: String,
}

impl GivenFile {
    /// The folder on a node: one for each content, so that names stay as they are.
    #[must_use]
    pub fn folder(&self) -> String {
        let own = self.own_folder();
        if self.subfolder.is_empty() { own } else { format!("{own}/{}", self.subfolder) }
    }

    /// The part of [`Self::folder`] that the client does not know.
    #[must_use]
    pub fn own_folder(&self) -> String {
        format!("{}/{}", super::client::SUBFOLDER, self.sha256.get(..16).unwrap_or(&self.sha256))
    }
}

/// Every route; all of them below `/api` as well (comfyui protocol: transport).
pub fn router() -> Router<AppState> {
    let common = Router::new()
        .route("/ws", get(socket::connect))
        .route("/prompt", get(queue::count).post(prompt::post))
        .route("/queue", get(queue::list).post(queue::change))
        .route("/interrupt", post(queue::interrupt))
        .route("/free", post(queue::free))
        .route("/history", get(history::list).post(history::change))
        .route("/history/{id}", get(history::one))
        .route("/upload/image", post(files::upload_image))
        .route("/upload/mask", post(files::upload_mask))
        .route("/view", get(view::view))
        .route("/view_metadata/{folder}", get(information::metadata))
        .route("/system_stats", get(information::system_stats))
        .route("/features", get(information::features))
        .route("/models", get(information::folders))
        .route("/models/{folder}", get(information::models))
        .route("/embeddings", get(information::embeddings))
        .route("/experiment/models", get(information::experiment_folders))
        .route("/experiment/models/{folder}", get(information::experiment_models))
        .route("/object_info", get(information::object_info))
        .route("/object_info/{class}", get(information::one_class))
        .route("/extensions", get(information::empty_list))
        .route("/workflow_templates", get(information::empty_object))
        .route("/global_subgraphs", get(information::empty_object))
        .route("/i18n", get(information::empty_object))
        .route("/users", get(userdata::users))
        .route("/settings", get(userdata::settings).post(userdata::change_settings))
        .route("/settings/{id}", get(userdata::setting).post(userdata::change_setting))
        .route("/userdata", get(userdata::list))
        .route("/userdata/{file}", get(userdata::read).post(userdata::write).delete(userdata::delete));
    let jobs = Router::new().route("/jobs", get(jobs::list)).route("/jobs/{id}", get(jobs::one));
    Router::new()
        .merge(common.clone())
        .nest("/api", common.merge(jobs.clone()))
        .nest("/api/api", jobs)
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(options))
}

/// Preflights are answered without granting anything.
async fn options(request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        return answer::empty(StatusCode::OK);
    }
    next.run(request).await
}

/// Where ComfyUI would look for a file of its web page: there is none.
async fn unknown(method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/octet-stream")]).into_response();
    }
    let mut response = answer::text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

async fn wrong_method(method: Method) -> Response {
    if method == Method::GET || method == Method::HEAD {
        return unknown(method).await;
    }
    answer::text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed")
}
