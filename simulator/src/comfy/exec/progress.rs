//! The cumulative `progress_state` of one run. Pure.

use serde_json::{Map, Value, json};

/// Per node: value, max, state, in order of first appearance.
pub(super) struct Progress {
    prompt_id: String,
    nodes: Map<String, Value>,
}

impl Progress {
    pub fn new(prompt_id: &str) -> Self {
        Self { prompt_id: prompt_id.to_owned(), nodes: Map::new() }
    }

    /// A node begins: 0 of 1, as floats.
    pub fn start(&mut self, id: &str) {
        self.set(id, json!(0.0), json!(1.0), "running");
    }

    /// A node reports steps, as integers.
    pub fn step(&mut self, id: &str, value: u32, max: u32) {
        self.set(id, json!(value), json!(max), "running");
    }

    /// A node is done: its value becomes its max.
    pub fn finish(&mut self, id: &str) {
        let max = self.nodes.get(id).and_then(|node| node.get("max")).cloned().unwrap_or(json!(1.0));
        self.set(id, max.clone(), max, "finished");
    }

    /// A cached output node: 1 of 1, as integers.
    pub fn finish_cached(&mut self, id: &str) {
        self.set(id, json!(1), json!(1), "finished");
    }

    /// The event's data.
    pub fn wire(&self) -> Value {
        json!({"prompt_id": self.prompt_id, "nodes": self.nodes})
    }

    fn set(&mut self, id: &str, value: Value, max: Value, state: &str) {
        self.nodes.insert(
            id.to_owned(),
            json!({
                "value": value, "max": max, "state": state, "node_id": id, "prompt_id": self.prompt_id,
                "display_node_id": id, "parent_node_id": null, "real_node_id": id,
            }),
        );
    }
}
