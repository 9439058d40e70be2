//! What the fleet page calls, and the types it shows.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use std::collections::BTreeMap;

use gesso_core::{
    failure::FailureClass,
    fleet::{Gpu, NodeState},
    generation::Outcome,
    ids::{GenerationId, NodeId, SessionId},
    own_node::NodeSettings,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::JobLine;
use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, machines};

/// Everything the fleet page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetState {
    /// The nodes, in the order of the fleet.
    pub nodes: Vec<NodeCard>,
    /// Jobs on nodes and waiting, in the order they go; at most [`super::MAX_JOB_LINES`] of each.
    pub jobs: Vec<JobLine>,
    /// How many wait in all.
    pub waiting: usize,
    /// Seconds until everything that waits is through; `None` if that cannot be told.
    pub clear_s: Option<f64>,
    /// The last 24 hours.
    pub day: DayTally,
    /// When it was read.
    pub server_time: Timestamp,
}

/// The last 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTally {
    /// Pictures that a model made.
    pub pictures: i64,
    /// Pictures that a test painter drew.
    pub simulated: i64,
    /// Generations that were given up.
    pub given_up: i64,
    /// Attempts that failed or were lost and were tried again or given up.
    pub broken_attempts: i64,
}

/// A node with everything that is known of it. Its address is shown here and nowhere else; its headers nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeCard {
    /// As everybody sees it.
    pub gpu: Gpu,
    /// Why the page cannot change it; `None` if this account added it here.
    pub fixed: Option<String>,
    /// What is configured, for changing it; only of nodes that this account added here.
    pub settings: Option<NodeSettings>,
    /// Names of the headers that are sent; their values are never shown, nor these of a node of another account.
    pub header_names: Vec<String>,
    /// Where it answers; `None` of a node that another account added.
    pub address: Option<String>,
    /// It gets no new work, answering or not.
    pub is_draining: bool,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// When it is asked next.
    pub next_probe_at: Timestamp,
    /// The card by the node's own words.
    pub device: Option<String>,
    /// Memory of the card; `None` while unknown, and of test painters, which have none.
    pub memory: Option<Memory>,
    /// What it lacks and why, one line each.
    pub lacks: Vec<Lack>,
    /// Measured run times.
    pub paces: Vec<Pace>,
    /// Changes of its health, newest first.
    pub history: Vec<HealthNote>,
    /// What ended on it, newest first.
    pub ended: Vec<EndedNote>,
}

/// Memory of a card, in GB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// In all.
    pub total_gb: f64,
    /// Free by the node's own report.
    pub free_gb: f64,
    /// Weights that are on it, as far as the studio knows.
    pub resident: Vec<(String, f64)>,
}

/// Something a node lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// What: `Flux`, `upscaling`.
    pub what: String,
    /// Why not.
    pub why: String,
}

/// How fast a node was with a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// The template.
    pub template: String,
    /// Seconds for a megapixel and step.
    pub secs_per_unit: f64,
    /// Measured so many times.
    pub count: u32,
}

/// A change of a node's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthNote {
    /// When.
    pub at: Timestamp,
    /// What it became.
    pub state: NodeState,
    /// In words.
    pub detail: String,
}

/// An attempt that ended on a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndedNote {
    /// When.
    pub at: Timestamp,
    /// How long it took, in seconds.
    pub secs: f64,
    /// The generation.
    pub generation_id: GenerationId,
    /// Its session.
    pub session_id: SessionId,
    /// How it ended.
    pub outcome: Outcome,
    /// What kind of failure it was.
    pub class: Option<FailureClass>,
    /// In words.
    pub reason: Option<String>,
}

/// What a node answered when it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// It answered as ComfyUI does.
    pub answered: bool,
    /// In words.
    pub detail: String,
    /// How long that took, in milliseconds.
    pub millis: u64,
}

/// A node as the form of the page spells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeForm {
    /// What is configured.
    pub settings: NodeSettings,
    /// Headers, replacing all; `None` leaves them as they are.
    pub headers: Option<BTreeMap<String, String>>,
}

/// Everything the fleet page shows.
#[server(prefix = "/_fn", endpoint = "fleet", input = Json, output = Json)]
pub async fn load_fleet() -> Result<FleetState, AppError> {
    answer(async { machines()?.fleet().await }.await)
}

/// Adds a node; gives its id.
#[server(prefix = "/_fn", endpoint = "fleet_add", input = Json, output = Json)]
pub async fn add_node(form: NodeForm) -> Result<NodeId, AppError> {
    answer(async { machines()?.add_node(form).await }.await)
}

/// Changes a node that was added here.
#[server(prefix = "/_fn", endpoint = "fleet_change", input = Json, output = Json)]
pub async fn change_node(node: NodeId, form: NodeForm) -> Result<(), AppError> {
    answer(async { machines()?.change_node(node, form).await }.await)
}

/// Takes a node that was added here out of the fleet. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "fleet_remove", output = Json)]
pub async fn remove_node(node: String) -> Result<(), AppError> {
    machines()?.remove_node(node.into()).await
}

/// Gives a node no new work, or work again. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "fleet_drain", output = Json)]
pub async fn drain_node(node: String, is_draining: bool) -> Result<(), AppError> {
    machines()?.drain_node(node.into(), is_draining).await
}

/// Asks a node now. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "fleet_test", output = Json)]
pub async fn test_node(node: String) -> Result<Tested, AppError> {
    machines()?.test_node(node.into()).await
}
