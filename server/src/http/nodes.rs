//! `/api/gpus/…`: adding, changing, draining and testing nodes.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use gesso_app::ports::store::OwnNode;
use gesso_core::{
    capability::Capability,
    fleet::Gpu,
    health::Sign,
    ids::NodeId,
    own_node::{NodeSettings, headers_problem, id_of, id_problem},
    tier::Tier,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, Body};
use crate::{error::Problem, state::AppState};

/// A node to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNode {
    /// Public id; made of the name when absent.
    #[serde(default)]
    id: Option<String>,
    /// Name for people, 1–60 characters.
    name: String,
    /// Where ComfyUI answers: `http://` or `https://`.
    url: String,
    /// How good it is meant to be.
    tier: Tier,
    /// Memory of the card, in GB.
    #[serde(default)]
    vram_gb: Option<f64>,
    /// What it may do; everything it reports when absent.
    #[serde(default)]
    capabilities: Option<BTreeSet<Capability>>,
    /// Largest side it may make, 64–8192 pixels.
    #[serde(default)]
    max_resolution: Option<u32>,
    /// Largest batch size, 1–16.
    #[serde(default)]
    max_batch: Option<u32>,
    /// Headers sent with every request; kept and never shown.
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// What may change about a node; absent fields stay, null ones are forgotten.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodePatch {
    /// Name for people.
    #[serde(default)]
    name: Option<String>,
    /// Where ComfyUI answers.
    #[serde(default)]
    url: Option<String>,
    /// How good it is meant to be.
    #[serde(default)]
    tier: Option<Tier>,
    /// Memory of the card, in GB.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<f64>)]
    vram_gb: Option<Option<f64>>,
    /// What it may do.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<BTreeSet<Capability>>)]
    capabilities: Option<Option<BTreeSet<Capability>>>,
    /// Largest side it may make, in pixels.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>)]
    max_resolution: Option<Option<u32>>,
    /// Largest batch size.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>)]
    max_batch: Option<Option<u32>>,
    /// Headers, replacing all.
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
}

/// Tells a field that is null from one that is absent.
fn said<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(reader).map(Some)
}

/// What a node answered when it was asked.
#[derive(Serialize, ToSchema)]
pub struct Probe {
    /// It answered as ComfyUI does.
    answered: bool,
    /// In words.
    detail: String,
    /// How long that took, in milliseconds.
    millis: u64,
    /// The node as it is now.
    gpu: Gpu,
}

/// Adds a node. It takes work as soon as it answers; no restart is needed.
#[utoipa::path(post, path = "/api/gpus", tag = "fleet", request_body = NewNode, responses((status = 201, body = Gpu), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn add(State(state): State<AppState>, body: Body<NewNode>) -> Answer<(StatusCode, Json<Gpu>)> {
    let NewNode { id, name, url, tier, vram_gb, capabilities, max_resolution, max_batch, headers } = body.value;
    let settings = NodeSettings { name, url, tier, vram_gb, capabilities, max_resolution, max_batch };
    let mut problems = settings.problems();
    problems.extend(headers_problem(&headers));
    problems.extend(id.as_deref().and_then(id_problem));
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let taken: Vec<NodeId> = state.fleet.nodes().iter().map(|node| node.spec.id.clone()).collect();
    let id = id.map_or_else(|| id_of(&settings.name, &taken), NodeId::from);
    let node = state.roster.add(state.owner, OwnNode { id, settings, headers }).await?;
    Ok((StatusCode::CREATED, Json(node.gpu(&state.fleet))))
}

/// Changes a node that was added here, while it holds no job.
#[utoipa::path(patch, path = "/api/gpus/{id}", tag = "fleet", params(("id" = NodeId, Path)), request_body = NodePatch, responses((status = 200, body = Gpu), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn change(State(state): State<AppState>, Path(id): Path<NodeId>, body: Body<NodePatch>) -> Answer<Json<Gpu>> {
    let patch = body.value;
    let apply = |old: OwnNode| {
        let OwnNode { id, settings: old, headers } = old;
        let settings = NodeSettings {
            name: patch.name.unwrap_or(old.name),
            url: patch.url.unwrap_or(old.url),
            tier: patch.tier.unwrap_or(old.tier),
            vram_gb: patch.vram_gb.unwrap_or(old.vram_gb),
            capabilities: patch.capabilities.unwrap_or(old.capabilities),
            max_resolution: patch.max_resolution.unwrap_or(old.max_resolution),
            max_batch: patch.max_batch.unwrap_or(old.max_batch),
        };
        let headers = patch.headers.unwrap_or(headers);
        let mut problems = settings.problems();
        problems.extend(headers_problem(&headers));
        if problems.is_empty() { Ok(OwnNode { id, settings, headers }) } else { Err(problems) }
    };
    let node = state.roster.change(state.owner, &id, apply).await?;
    Ok(Json(node.gpu(&state.fleet)))
}

/// Takes a node that was added here out of the fleet, while it holds no job.
#[utoipa::path(delete, path = "/api/gpus/{id}", tag = "fleet", params(("id" = NodeId, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove(State(state): State<AppState>, Path(id): Path<NodeId>) -> Answer<StatusCode> {
    state.roster.remove(state.owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a node no new work: it finishes what it has begun, the rest goes elsewhere. Outlasts a restart.
#[utoipa::path(post, path = "/api/gpus/{id}/drain", tag = "fleet", params(("id" = NodeId, Path)), responses((status = 200, body = Gpu), (status = 404, body = Problem)))]
pub async fn drain(State(state): State<AppState>, Path(id): Path<NodeId>) -> Answer<Json<Gpu>> {
    Ok(Json(state.roster.drain(&id, true).await?.gpu(&state.fleet)))
}

/// Gives a drained node work again.
#[utoipa::path(post, path = "/api/gpus/{id}/resume", tag = "fleet", params(("id" = NodeId, Path)), responses((status = 200, body = Gpu), (status = 404, body = Problem)))]
pub async fn resume(State(state): State<AppState>, Path(id): Path<NodeId>) -> Answer<Json<Gpu>> {
    Ok(Json(state.roster.drain(&id, false).await?.gpu(&state.fleet)))
}

/// Asks a node now how it is.
#[utoipa::path(post, path = "/api/gpus/{id}/probe", tag = "fleet", params(("id" = NodeId, Path)), responses((status = 200, body = Probe), (status = 404, body = Problem)))]
pub async fn probe(State(state): State<AppState>, Path(id): Path<NodeId>) -> Answer<Json<Probe>> {
    let (node, sign, millis) = state.roster.test(&id).await?;
    let (answered, detail) = match sign {
        Sign::Answered => (true, "It answers.".to_owned()),
        Sign::Failed(reason) => (false, reason),
    };
    Ok(Json(Probe { answered, detail, millis, gpu: node.gpu(&state.fleet) }))
}
