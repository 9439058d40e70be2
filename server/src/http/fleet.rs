//! `/api/gpus`, `/api/models`, `/api/loras`.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use gesso_core::{capability::ModelFamily, fleet::Gpu, ids::NodeId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use crate::{error::Problem, fleet::engines::LanguageModel, state::AppState};

/// Files of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeFiles {
    node_id: NodeId,
    names: Vec<String>,
}

/// Checkpoints of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeCheckpoints {
    node_id: NodeId,
    /// Every checkpoint file it has.
    names: Vec<String>,
    /// The file it uses for each family it can run.
    chosen: BTreeMap<ModelFamily, String>,
}

/// Everything that can make pictures or talk.
#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    /// By node.
    checkpoints: Vec<NodeCheckpoints>,
    /// On all Ollama servers.
    llms: Vec<LanguageModel>,
}

/// Every node.
#[utoipa::path(get, path = "/api/gpus", tag = "fleet", responses((status = 200, body = Vec<Gpu>)))]
pub async fn gpus(State(state): State<AppState>) -> Json<Vec<Gpu>> {
    Json(state.fleet.nodes().iter().map(|node| node.gpu(&state.fleet)).collect())
}

/// Checkpoints by node and language models with their capabilities.
#[utoipa::path(get, path = "/api/models", tag = "fleet", responses((status = 200, body = Models), (status = 502, body = Problem)))]
pub async fn models(State(state): State<AppState>) -> Answer<Json<Models>> {
    let checkpoints = state
        .fleet
        .nodes()
        .iter()
        .filter_map(|node| {
            let names = node.report()?.checkpoints.clone();
            let choice = |family| Some((family, state.fleet.checkpoint_of(node, family)?));
            let chosen = ModelFamily::ALL.into_iter().filter_map(choice).collect();
            Some(NodeCheckpoints { node_id: node.spec.id.clone(), names, chosen })
        })
        .collect();
    Ok(Json(Models { checkpoints, llms: state.engines.language_models().await }))
}

/// LoRAs by node.
#[utoipa::path(get, path = "/api/loras", tag = "fleet", responses((status = 200, body = Vec<NodeFiles>)))]
pub async fn loras(State(state): State<AppState>) -> Json<Vec<NodeFiles>> {
    let files = |node: &std::sync::Arc<crate::fleet::Node>| {
        Some(NodeFiles { node_id: node.spec.id.clone(), names: node.report()?.loras.clone() })
    };
    Json(state.fleet.nodes().iter().filter_map(files).collect())
}
