//! What a graph uses and about how much work it is, for the scheduler.

use std::collections::BTreeSet;

use gesso_core::{
    capability::Capability,
    schedule::{JobNeeds, work_units},
};
use serde_json::{Map, Value};

use super::ancestors;
use crate::comfy::checkpoints::family_of;

/// The template of executed graphs, half of the key of run times.
const TEMPLATE: &str = "workflow";
/// The side of a picture when the graph does not tell, in pixels.
const UNKNOWN_SIDE: u32 = 1024;

/// What a graph uses. Only what leads to an output counts, except that every class has to be known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphFacts {
    /// Node classes.
    pub classes: BTreeSet<String>,
    /// Checkpoint files it names.
    pub checkpoints: Vec<String>,
    /// LoRA files it names.
    pub loras: Vec<String>,
    /// Upscale model files it names.
    pub upscale_models: Vec<String>,
    /// Width and height of the largest picture it begins with, in pixels; `None` if it does not tell.
    pub size: Option<(u32, u32)>,
    /// Sampler steps, all samplers together.
    pub steps: u32,
    /// Pictures it begins with.
    pub batch_size: u32,
}

/// Reads a graph that has been checked.
#[must_use]
pub fn facts(graph: &Value, object_info: &Value, targets: &[String]) -> GraphFacts {
    let mut facts = GraphFacts { batch_size: 1, ..GraphFacts::default() };
    let Some(graph) = graph.as_object() else { return facts };
    let class = |node: &Value| node.get("class_type").and_then(Value::as_str).unwrap_or_default().to_owned();
    facts.classes = graph.values().map(class).collect();
    let used = used(graph, object_info, targets);
    for inputs in used.into_iter().filter_map(|id| graph.get(id)?.get("inputs")?.as_object()) {
        facts.add(inputs);
    }
    facts
}

/// The blocks that a run up to `targets` has to run, by their ids; up to every output node when none are named.
#[must_use]
pub fn blocks_to_run<'a>(graph: &'a Value, object_info: &Value, targets: &[String]) -> BTreeSet<&'a str> {
    graph.as_object().map(|graph| used(graph, object_info, targets)).unwrap_or_default()
}

fn used<'a>(graph: &'a Map<String, Value>, object_info: &Value, targets: &[String]) -> BTreeSet<&'a str> {
    let is_output = |node: &Value| {
        let class = node.get("class_type").and_then(Value::as_str).unwrap_or_default();
        object_info.get(class).and_then(|class| class.get("output_node")?.as_bool()) == Some(true)
    };
    let outputs = graph.iter().filter(|(id, node)| is_output(node) && (targets.is_empty() || targets.contains(id)));
    outputs.flat_map(|(id, _)| ancestors(graph, id).order).collect()
}

impl GraphFacts {
    fn add(&mut self, inputs: &Map<String, Value>) {
        let whole = |name: &str| inputs.get(name).and_then(Value::as_u64).and_then(|value| u32::try_from(value).ok());
        push(&mut self.checkpoints, inputs, "ckpt_name");
        push(&mut self.loras, inputs, "lora_name");
        if inputs.len() == 1 {
            push(&mut self.upscale_models, inputs, "model_name");
        }
        if let (Some(width), Some(height)) = (whole("width"), whole("height")) {
            let area = |size: (u32, u32)| u64::from(size.0) * u64::from(size.1);
            if self.size.is_none_or(|size| area(size) < area((width, height))) {
                self.size = Some((width, height));
            }
        }
        if inputs.contains_key("sampler_name") || inputs.contains_key("scheduler") {
            self.steps = self.steps.saturating_add(whole("steps").unwrap_or_default());
        }
        self.batch_size = self.batch_size.max(whole("batch_size").unwrap_or_default());
    }

    /// What the graph needs of a node.
    #[must_use]
    pub fn needs(&self) -> JobNeeds {
        let (width, height) = self.size.unwrap_or((UNKNOWN_SIDE, UNKNOWN_SIDE));
        let checkpoint = self.checkpoints.first();
        let family = checkpoint.and_then(|file| family_of(file));
        JobNeeds {
            template: TEMPLATE.to_owned(),
            family,
            capabilities: if self.upscale_models.is_empty() { Vec::new() } else { vec![Capability::Upscale] },
            checkpoint: checkpoint.cloned(),
            loras: self.loras.clone(),
            classes: self.classes.iter().cloned().collect(),
            side: self.size.map_or(0, |(width, height)| width.max(height)),
            batch_size: self.batch_size,
            units: work_units(width, height, self.steps, self.batch_size),
            weights_gb: family.map_or(0.0, |family| family.usual_weights_gb()),
            ..JobNeeds::default()
        }
    }
}

fn push(files: &mut Vec<String>, inputs: &Map<String, Value>, name: &str) {
    if let Some(file) = inputs.get(name).and_then(Value::as_str)
        && !files.iter().any(|known| known == file)
    {
        files.push(file.to_owned());
    }
}
