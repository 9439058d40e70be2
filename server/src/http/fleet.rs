//! `/api/gpus`, `/api/loras`.

use axum::{Json, extract::State};
use gesso_core::{fleet::Gpu, ids::NodeId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::AppState;

/// Files of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeFiles {
    node_id: NodeId,
    names: Vec<String>,
}

/// Every node.
#[utoipa::path(get, path = "/api/gpus", tag = "fleet", responses((status = 200, body = Vec<Gpu>)))]
pub async fn gpus(State(state): State<AppState>) -> Json<Vec<Gpu>> {
    Json(state.fleet.nodes().iter().map(|node| node.gpu(&state.fleet)).collect())
}

/// LoRAs by node.
#[utoipa::path(get, path = "/api/loras", tag = "fleet", responses((status = 200, body = Vec<NodeFiles>)))]
pub async fn loras(State(state): State<AppState>) -> Json<Vec<NodeFiles>> {
    let files = |node: &std::sync::Arc<crate::fleet::Node>| {
        Some(NodeFiles { node_id: node.spec.id.clone(), names: node.report()?.loras.clone() })
    };
    Json(state.fleet.nodes().iter().filter_map(files).collect())
}
