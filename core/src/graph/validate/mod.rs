//! The checks ComfyUI makes of a prompt before it queues it, in its words (comfyui protocol: validation errors).
//!
//! The same code refuses a graph sent to be executed and tells somebody who edits one what is wrong.

mod check;
pub mod declaration;
mod files;
mod literal;
mod summary;
mod walk;

use serde_json::{Map, Value};

pub use check::{check, check_with_files};
pub use files::{NamedFile, named_files, offer_files, root as file_root, takes_files};
pub use literal::coerce;
pub use summary::summary;
pub use walk::{Ancestors, ancestors};

/// Most nodes in a graph.
pub const MAX_NODES: usize = 5_000;
/// Most inputs in a graph.
pub const MAX_INPUTS: usize = 100_000;
/// Deepest nesting of a value in an input.
pub const MAX_VALUE_DEPTH: usize = 32;

/// A graph that will be taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Output nodes that will run.
    pub outputs: Vec<String>,
    /// Errors of output nodes that will be dropped, as ComfyUI spells them; empty when everything will run.
    pub dropped: Map<String, Value>,
}

/// A refusal as ComfyUI spells it (comfyui protocol: validation errors).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("The workflow cannot run: {}.", self.summary())]
pub struct NodeErrors {
    /// `{type, message, details, extra_info}`.
    pub error: Box<Value>,
    /// Errors by node id.
    pub node_errors: Value,
}

impl NodeErrors {
    /// The most useful of its words.
    #[must_use]
    pub fn summary(&self) -> String {
        summary(&self.error, &self.node_errors)
    }
}

/// Whether there is a file: asked with an input's declaration and what the graph says.
pub type HasFile<'a> = dyn Fn(&Value, &str) -> bool + 'a;

/// A link `["4", 0]`: id of the source node and index of its output.
#[must_use]
pub fn link(value: &Value) -> Option<(&str, u64)> {
    match value.as_array()?.as_slice() {
        [Value::String(source), slot] => Some((source, slot.as_u64()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
