//! Before a graph runs: which nodes could, what the others lack, and what would help.

use serde::{Deserialize, Serialize};

use crate::{fleet::NodeState, ids::NodeId};

/// What a node can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LackKind {
    /// It does not know the class of a block.
    Class,
    /// It does not offer a value, which is usually a model file.
    Model,
    /// Its card is smaller than the weights. It may still run, slowly.
    Memory,
    /// It does not answer, or gets no new work.
    State,
    /// It is not set up for this.
    Limit,
}

/// Something a node lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lack {
    /// What kind of thing.
    pub kind: LackKind,
    /// The block that needs it, by its id in the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// The input that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// The class or the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// In words that follow the name of the node.
    pub words: String,
}

/// What would help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fix {
    /// Another node runs it as it is; nothing has to be done.
    OtherNode {
        /// Which.
        node_id: NodeId,
        /// In words.
        words: String,
    },
    /// Another value, such as a like model.
    SetValue {
        /// The block, by its id in the prompt.
        block: String,
        /// The input.
        input: String,
        /// The value.
        value: String,
        /// In words.
        words: String,
    },
    /// What the block gets is passed on as if it were not there.
    Bypass {
        /// The block, by its id in the prompt.
        block: String,
        /// In words.
        words: String,
    },
}

impl Fix {
    /// It in words.
    #[must_use]
    pub fn words(&self) -> &str {
        let (Self::OtherNode { words, .. } | Self::SetValue { words, .. } | Self::Bypass { words, .. }) = self;
        words
    }
}

/// A node, as a place for the graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Which.
    pub node_id: NodeId,
    /// Its name for people.
    pub name: String,
    /// Its health.
    pub state: NodeState,
    /// Whether it would be given the graph.
    pub runs: bool,
    /// Predicted seconds until the graph is done there.
    pub finish_s: f64,
    /// Of these, waiting for what the node holds.
    pub wait_s: f64,
    /// Of these, loading weights.
    pub load_s: f64,
    /// Of these, running.
    pub run_s: f64,
    /// One line.
    pub reason: String,
    /// What it lacks.
    pub lacks: Vec<Lack>,
    /// What would make it run there, the least change first.
    pub fixes: Vec<Fix>,
}

/// Where a graph could run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preflight {
    /// The node that would get it now; null if none.
    pub chosen: Option<NodeId>,
    /// Why, in words.
    pub reason: String,
    /// Every node, best first.
    pub places: Vec<Place>,
    /// What would help most, the best first.
    pub fixes: Vec<Fix>,
}

/// How alike two file names are, from 0 to 1: the share of words they have in common, folders and endings left out.
#[must_use]
pub fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|word| b.contains(word)).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

fn words(file: &str) -> Vec<String> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let mut words: Vec<String> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_more_words_in_common_are_more_alike() {
        let wanted = "SDXL/juggernautXL_v9.safetensors";
        assert_eq!(likeness(wanted, "juggernautXL-v9.ckpt"), 1.0);
        assert!(likeness(wanted, "juggernautXL_v8.safetensors") > likeness(wanted, "dreamshaper_v8.safetensors"));
        assert_eq!(likeness("", ""), 0.0);
    }
}
