//! Subgraphs: a level with inputs and outputs of its own, used by any number of nodes.

use super::{Level, Slot};
use crate::graph::json::Json;

/// A subgraph.
#[derive(Clone, Debug)]
pub struct Definition<'a> {
    /// The type of the nodes that are instances of it.
    pub id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// What leads into it.
    pub inputs: Vec<Slot<'a>>,
    /// What leads out of it.
    pub outputs: Vec<Slot<'a>>,
    /// Its inside.
    pub level: Level<'a>,
}

/// The subgraphs of a file. They lie side by side even where one is used in another.
#[must_use]
pub fn definitions(file: &Json) -> Vec<Definition<'_>> {
    let all = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    all.filter_map(Definition::read).collect()
}

impl<'a> Definition<'a> {
    fn read(json: &'a Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?.as_str()?,
            name: json.get("name").and_then(Json::as_str).unwrap_or_default(),
            inputs: json.items("inputs").map(Slot::read).collect(),
            outputs: json.items("outputs").map(Slot::read).collect(),
            level: Level::read(json),
        })
    }
}
