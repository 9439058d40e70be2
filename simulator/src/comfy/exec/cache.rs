//! Results of the preceding prompt, found again by what a node is and everything above it
//! (comfyui protocol: caching).

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{super::disk::Disk, nodes::input_file, value::Out};

/// Links followed for one signature; deeper chains were refused by validation.
const MAX_DEPTH: usize = 1_000;

/// What a node produced.
pub(crate) struct Cached {
    pub values: Arc<Vec<Out>>,
    pub ui: Option<Value>,
}

/// Kept results by signature.
#[derive(Default)]
pub(crate) struct Cache(HashMap<String, Cached>);

impl Cache {
    /// Drop what the coming prompt cannot use.
    pub fn keep_only(&mut self, signatures: &Signatures) {
        self.0.retain(|signature, _| signatures.0.values().any(|wanted| wanted == signature));
    }

    /// The kept result of a node of the present prompt.
    pub fn get(&self, signatures: &Signatures, id: &str) -> Option<&Cached> {
        self.0.get(signatures.0.get(id)?)
    }

    /// Keep a result.
    pub fn insert(&mut self, signatures: &Signatures, id: &str, cached: Cached) {
        if let Some(signature) = signatures.0.get(id) {
            self.0.insert(signature.clone(), cached);
        }
    }

    /// Drop everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Node id → what identifies its result.
pub(crate) struct Signatures(HashMap<String, String>);

impl Signatures {
    /// The signatures of all nodes of a graph. Files count by content.
    pub fn of(graph: &Map<String, Value>, disk: &Disk) -> Self {
        let mut known = HashMap::new();
        for id in graph.keys() {
            signature(graph, disk, id, 0, &mut known);
        }
        Self(known)
    }
}

fn signature(graph: &Map<String, Value>, disk: &Disk, id: &str, depth: usize, known: &mut HashMap<String, String>) -> String {
    if let Some(signature) = known.get(id) {
        return signature.clone();
    }
    let Some(node) = graph.get(id).filter(|_| depth < MAX_DEPTH) else {
        return format!("absent {id}");
    };
    let mut hash = Sha256::new();
    let class = node.get("class_type").and_then(Value::as_str).unwrap_or_default();
    hash.update(class);
    let inputs = node.get("inputs").and_then(Value::as_object);
    let mut names: Vec<&String> = inputs.into_iter().flat_map(Map::keys).collect();
    names.sort();
    for name in names {
        let value = inputs.and_then(|inputs| inputs.get(name)).unwrap_or(&Value::Null);
        hash.update([0]);
        hash.update(name);
        match value.as_array().map(Vec::as_slice) {
            Some([Value::String(source), slot]) => {
                hash.update([1]);
                hash.update(signature(graph, disk, source, depth + 1, known));
                hash.update(slot.to_string());
            }
            _ => {
                hash.update([2]);
                hash.update(value.to_string());
                if matches!(class, "LoadImage" | "LoadImageMask")
                    && let Some(stored) = value.as_str().and_then(|name| input_file(disk, name))
                {
                    hash.update(&stored.bytes);
                }
            }
        }
    }
    let signature = hex::encode(hash.finalize());
    known.insert(id.to_owned(), signature.clone());
    signature
}
