//! What is kept with a job that executes a graph.

use gesso_core::schedule::JobNeeds;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::comfy::front::{ClientPart, GivenFile};

/// A graph with what was found out about it when it was taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptGraph {
    /// In API format.
    pub prompt: Value,
    /// Output nodes to run up to; all of them when empty.
    #[serde(default)]
    pub targets: Vec<String>,
    /// What it needs of a node; absent in rows of an earlier version.
    #[serde(default)]
    pub needs: Option<JobNeeds>,
    /// The flow it was made of, in UI format; written into saved pictures, so that it can be opened from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Value>,
    /// Files the graph names, where no client of the virtual ComfyUI asked for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<GivenFile>,
    /// Set if a client of the virtual ComfyUI asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientPart>,
}

impl KeptGraph {
    /// Reads what is kept; `None` if there is nothing or it cannot be read.
    pub fn read(kept: Option<&Value>) -> Option<Self> {
        Self::deserialize(kept?).ok()
    }
}
