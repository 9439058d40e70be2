//! `/api/comfyui`: the queues and classes of all nodes, and graphs executed as they are.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use gesso_core::{
    fleet::NodeState,
    generation::BlocksTold,
    ids::{GenerationId, NodeId, SessionId},
    preflight::Preflight,
    problem::ProblemCode,
    provenance::Provenance,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, Body, Id, NewId, Query, generate::Accepted};
use crate::{comfy, error::Problem, fleet::KeptSchema, jobs::OwnGraph, state::AppState};

/// Largest graph with the flow it was made of, in bytes of JSON.
pub const MAX_GRAPH_BYTES: usize = 8 * 1024 * 1024;

/// The queue of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeQueue {
    node_id: NodeId,
    state: NodeState,
    /// Prompts it runs, anybody's; null when it does not answer.
    running: Option<usize>,
    /// Prompts that wait there, anybody's; null when it does not answer.
    pending: Option<usize>,
}

/// What is to be executed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Execute {
    /// The session the pictures go to; a fresh one when absent.
    #[serde(default)]
    session_id: Option<SessionId>,
    /// A graph in ComfyUI's API format.
    workflow: serde_json::Value,
    /// Output nodes to run up to; all when absent.
    #[serde(default)]
    targets: Vec<String>,
    /// The flow it was made of, in UI format; written into saved pictures, so that it can be opened from them.
    #[serde(default)]
    flow: Option<serde_json::Value>,
}

/// What might be executed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// A graph in ComfyUI's API format; it need not be whole.
    workflow: serde_json::Value,
    /// Output nodes to run up to; all when absent.
    #[serde(default)]
    targets: Vec<String>,
}

/// Whether to read the classes anew.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SchemaQuery {
    /// `1` reads the classes of every node anew.
    refresh: Option<u8>,
}

/// The queue of every node.
#[utoipa::path(get, path = "/api/comfyui/status", tag = "comfyui", responses((status = 200, body = Vec<NodeQueue>)))]
pub async fn status(State(state): State<AppState>) -> Json<Vec<NodeQueue>> {
    let nodes = state.fleet.nodes();
    let queues = nodes.iter().map(async |node| {
        let queue = node.client.queue().await.ok();
        NodeQueue {
            node_id: node.spec.id.clone(),
            state: node.state().0,
            running: queue.as_ref().map(|queue| queue.running.len()),
            pending: queue.as_ref().map(|queue| queue.pending.len()),
        }
    });
    Json(futures::future::join_all(queues).await)
}

/// The united classes of every node, as `/object_info` spells them. Kept an hour.
#[utoipa::path(get, path = "/api/comfyui/schema", tag = "comfyui", params(SchemaQuery), responses((status = 200), (status = 304), (status = 502, body = Problem)))]
pub async fn schema(State(state): State<AppState>, Query(query): Query<SchemaQuery>, headers: HeaderMap) -> Answer<Response> {
    let schema = known(&state, query.refresh == Some(1)).await?;
    told(&headers, &schema.etag, "private, max-age=3600", schema.body.clone())
}

/// Which classes and choices of combos only some nodes have, and which nodes: what is not named, all have.
///
/// As old as the classes themselves. Inputs that take uploaded files are left out, for every node gets those it needs.
#[utoipa::path(get, path = "/api/comfyui/provenance", tag = "comfyui", responses((status = 200, body = Provenance), (status = 304), (status = 502, body = Problem)))]
pub async fn provenance(State(state): State<AppState>, headers: HeaderMap) -> Answer<Response> {
    let schema = known(&state, false).await?;
    let nodes = state.fleet.nodes();
    let name = |id: &NodeId| nodes.iter().find(|node| node.spec.id == *id).map(|node| node.spec.name.clone());
    let body = serde_json::to_vec(&comfy::provenance::provenance(&schema, name)).map_err(Problem::internal)?;
    // The classes may be read anew at any time, so it is asked whether this is still so.
    told(&headers, &comfy::schema::etag(&body), "private, no-cache", body.into())
}

async fn known(state: &AppState, is_refresh: bool) -> Answer<Arc<KeptSchema>> {
    let detail = "No node answers, so their classes are unknown. Look at the fleet and try again.";
    let silent = || Problem::new(StatusCode::BAD_GATEWAY, ProblemCode::UpstreamUnavailable, detail);
    state.fleet.schema(is_refresh).await.ok_or_else(silent)
}

/// JSON with an ETag; only that where it is known already.
fn told(headers: &HeaderMap, etag: &str, caching: &'static str, body: Bytes) -> Answer<Response> {
    let etag = HeaderValue::from_str(etag).map_err(Problem::internal)?;
    if headers.get(header::IF_NONE_MATCH) == Some(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let json = HeaderValue::from_static("application/json");
    let caching = HeaderValue::from_static(caching);
    let head = [(header::ETAG, etag), (header::CONTENT_TYPE, json), (header::CACHE_CONTROL, caching)];
    Ok((head, body).into_response())
}

/// Executes a graph as it is, through the same queue and scheduler.
#[utoipa::path(post, path = "/api/comfyui/execute", tag = "comfyui", request_body = Execute, responses((status = 202, body = Accepted), (status = 422, body = Problem)))]
pub async fn execute(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<Execute>,
) -> Answer<(StatusCode, Json<Accepted>)> {
    let id = NewId::of(&state, "execute", &headers, &body.fingerprint).await?;
    let Execute { session_id: session, workflow: graph, targets, flow } = body.value;
    let generation = state.jobs.execute(state.owner, id, OwnGraph { session, graph, targets, flow }).await?;
    Ok((StatusCode::ACCEPTED, Json(generation.into())))
}

/// How far each block of an executed graph is. What has ended names those that failed.
#[utoipa::path(get, path = "/api/generate/{id}/blocks", tag = "comfyui", params(("id" = GenerationId, Path)), responses((status = 200, body = BlocksTold), (status = 404, body = Problem)))]
pub async fn blocks(State(state): State<AppState>, Id(id): Id<GenerationId>) -> Answer<Json<BlocksTold>> {
    let generation = state.jobs.generation(state.owner, id).await?;
    Ok(Json(state.jobs.blocks_of(&generation)))
}

/// Where a graph could run, what the other nodes lack, and what would help. Nothing is queued.
#[utoipa::path(post, path = "/api/comfyui/preflight", tag = "comfyui", request_body = Look, responses((status = 200, body = Preflight), (status = 502, body = Problem)))]
pub async fn preflight(State(state): State<AppState>, body: Body<Look>) -> Answer<Json<Preflight>> {
    let Look { workflow, targets } = body.value;
    Ok(Json(state.jobs.preflight(state.owner, &workflow, &targets).await?))
}
