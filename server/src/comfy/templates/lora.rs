//! LoRAs: a chain of loaders between the checkpoint and everything that uses its MODEL and CLIP.

use gesso_core::request::Lora;
use serde_json::{Map, Value, json};

use super::{build::free_id, manifest::Loader};
use crate::comfy::graph::link;

/// The class of each link of the chain; its outputs are MODEL and CLIP.
pub(super) const CLASS: &str = "LoraLoader";

/// Puts the chain in, in the order of the request.
pub(super) fn chain(graph: &mut Map<String, Value>, loader: &Loader, loras: &[Lora]) {
    let from_loader = (json!([loader.node, loader.model]), json!([loader.node, loader.clip]));
    let (mut model, mut clip) = from_loader;
    let mut links = Vec::new();
    for (id, lora) in (free_id(graph)..).zip(loras) {
        let id = id.to_string();
        let inputs = json!({
            "lora_name": lora.name,
            "strength_model": lora.strength,
            "strength_clip": lora.strength,
            "model": model,
            "clip": clip,
        });
        (model, clip) = (json!([id, 0]), json!([id, 1]));
        links.push((id, json!({"class_type": CLASS, "inputs": inputs, "_meta": {"title": "LoRA"}})));
    }
    if links.is_empty() {
        return;
    }
    let inputs = graph.values_mut().filter_map(|node| node.get_mut("inputs")?.as_object_mut());
    for value in inputs.flat_map(|inputs| inputs.values_mut()) {
        match link(value) {
            Some((source, slot)) if source == loader.node && slot == u64::from(loader.model) => *value = model.clone(),
            Some((source, slot)) if source == loader.node && slot == u64::from(loader.clip) => *value = clip.clone(),
            _ => {}
        }
    }
    graph.extend(links);
}
