//! The fleet: what is configured of a node, what it reports of itself, what people see of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    capability::{Capability, ModelFamily},
    ids::{GenerationId, NodeId},
    tier::Tier,
    time::Timestamp,
};

/// Most nodes in a fleet file.
pub const MAX_NODES: usize = 256;
/// Jobs a node holds at once: one runs, one waits, so that cancel and reorder stay ours and the card never idles.
pub const IN_FLIGHT_LIMIT: u32 = 2;

/// One node as the fleet file describes it, defaults filled in.
#[derive(Clone, PartialEq)]
pub struct NodeSpec {
    /// Public id.
    pub id: NodeId,
    /// Name for people.
    pub name: String,
    /// Where ComfyUI answers, without a trailing slash.
    pub url: String,
    /// Headers sent with every request; may hold secrets and are never shown.
    pub headers: BTreeMap<String, String>,
    /// How good it is meant to be.
    pub tier: Tier,
    /// Memory of the card, in GB; unknown when absent and then taken from the node's own report.
    pub vram_gb: Option<f64>,
    /// What it may do; everything it reports when absent.
    pub capabilities: Option<BTreeSet<Capability>>,
    /// Largest side it may make, in pixels.
    pub max_resolution: Option<u32>,
    /// Largest batch size.
    pub max_batch: Option<u32>,
    /// URL of the Ollama server that uses the same card.
    pub shares_gpu_with: Option<String>,
    /// It is the studio's own simulator: no model runs there.
    pub simulated: bool,
}

impl std::fmt::Debug for NodeSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NodeSpec").field("id", &self.id).field("tier", &self.tier).finish_non_exhaustive()
    }
}

/// What a node says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeReport {
    /// ComfyUI's version.
    pub version: String,
    /// Memory of its first device, in bytes.
    pub vram_total_bytes: u64,
    /// What of it is free, in bytes.
    pub vram_free_bytes: u64,
    /// It says of itself that no model runs there.
    #[serde(default)]
    pub is_simulated: bool,
    /// Name of its first device.
    pub device: String,
    /// Checkpoint files.
    pub checkpoints: Vec<String>,
    /// LoRA files.
    pub loras: Vec<String>,
    /// Upscale model files.
    pub upscale_models: Vec<String>,
    /// Node classes it knows.
    pub classes: BTreeSet<String>,
    /// Samplers it knows.
    pub samplers: Vec<String>,
    /// Schedulers it knows.
    pub schedulers: Vec<String>,
}

/// Health of a node as everybody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// Answers.
    Healthy,
    /// Has just failed to answer.
    Suspect,
    /// Does not answer; gets no work.
    Down,
    /// Answers again and is being tried.
    Probing,
    /// Finishes what it has and gets no new work.
    Draining,
}

impl NodeState {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Suspect => "suspect",
            Self::Down => "down",
            Self::Probing => "probing",
            Self::Draining => "draining",
        }
    }

    /// May be given work.
    #[must_use]
    pub const fn takes_work(self) -> bool {
        matches!(self, Self::Healthy | Self::Probing)
    }
}

/// A job that a node holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeJob {
    /// The generation.
    pub generation_id: GenerationId,
    /// When the node got it.
    pub since: Timestamp,
}

/// A node as everybody sees it (`GET /api/gpus`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gpu {
    /// Public id.
    pub id: NodeId,
    /// Name for people.
    pub name: String,
    /// How good it is meant to be.
    pub tier: Tier,
    /// Memory of the card, in GB; null when unknown.
    pub vram_gb: Option<f64>,
    /// What it can do: configured, and reported by the node.
    pub capabilities: Vec<Capability>,
    /// Its health.
    pub state: NodeState,
    /// Its health in words.
    pub detail: String,
    /// The jobs it runs.
    pub running: Vec<NodeJob>,
    /// The jobs that wait at it.
    pub pending: Vec<NodeJob>,
    /// Checkpoints whose weights are on the card, as far as the studio knows.
    pub resident: Vec<String>,
    /// Measured pictures in an hour; null before there was one.
    pub rate: Option<f64>,
    /// ComfyUI's version; null while it has never answered.
    pub version: Option<String>,
    /// Largest side it may make, in pixels.
    pub max_resolution: Option<u32>,
    /// No model runs there: it is the studio's own simulator.
    pub simulated: bool,
}

/// The checkpoint of each family that the fleet file names.
pub type CheckpointChoice = BTreeMap<ModelFamily, String>;
