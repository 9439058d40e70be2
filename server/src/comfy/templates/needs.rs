//! What a request needs of a node when it is made with a template.

use gesso_core::{
    capability::Capability,
    request::{GenerationRequest, Task},
    schedule::{JobNeeds, work_units},
};

use super::{Template, build, lora, manifest::Slot};

/// What an upscale model weighs, in GB.
const UPSCALE_MODEL_GB: f64 = 0.07;
/// How much an upscale model enlarges a side; the usual one.
const UPSCALE_FACTOR: u32 = 4;
/// The side of a source whose size is not known, in pixels.
const UNKNOWN_SIDE: u32 = 1024;

impl Template {
    /// What the request, defaults filled in, needs. `source` is the size of the source picture in pixels, if it is known.
    #[must_use]
    pub fn needs(&self, request: &GenerationRequest, source: Option<(u32, u32)>) -> JobNeeds {
        let params = &request.params;
        let (width, height) = self.result_size(request, source);
        let steps = if self.has(Slot::Steps) { params.steps.unwrap_or(1) } else { 1 };
        let batch_size = params.batch_size.unwrap_or(1);
        let family = if self.entry.families.is_empty() { None } else { request.model_family };
        let upscales = self.entry.capabilities.contains(&Capability::Upscale);
        JobNeeds {
            template: self.name().to_owned(),
            family,
            capabilities: self.entry.capabilities.clone(),
            checkpoint: request.checkpoint.clone().filter(|_| self.has(Slot::Checkpoint)),
            loras: request.loras.iter().map(|lora| lora.name.clone()).collect(),
            classes: self.classes(!request.loras.is_empty(), params.width.or(params.height).is_some(), batch_size > 1),
            side: width.max(height),
            batch_size,
            units: work_units(width, height, steps, batch_size),
            weights_gb: family.map_or(0.0, |family| family.usual_weights_gb()) + if upscales { UPSCALE_MODEL_GB } else { 0.0 },
            tier_floor: request.tier_floor,
            tier_prefer: request.tier_prefer,
            ..JobNeeds::default()
        }
    }

    /// The node classes a graph of it uses: with LoRAs, with a size asked for, with several pictures.
    pub(super) fn classes(&self, loras: bool, sized: bool, several: bool) -> Vec<String> {
        let own = self.graph.values().filter_map(|node| node.get("class_type")?.as_str());
        let lora = (loras && self.entry.loader.is_some()).then_some(lora::CLASS);
        let scale = (sized && self.entry.resize.is_some()).then_some(build::SCALE);
        let repeat = (several && self.entry.repeat.is_some()).then_some(build::REPEAT);
        let mut classes: Vec<String> = own.chain(lora).chain(scale).chain(repeat).map(str::to_owned).collect();
        classes.sort();
        classes.dedup();
        classes
    }

    fn result_size(&self, request: &GenerationRequest, source: Option<(u32, u32)>) -> (u32, u32) {
        let side = request.model_family.map_or(UNKNOWN_SIDE, |family| family.native_side());
        let (wide, high) = source.unwrap_or((side, side));
        let (wide, high) = if self.entry.task == Task::Upscale {
            (wide.saturating_mul(UPSCALE_FACTOR), high.saturating_mul(UPSCALE_FACTOR))
        } else {
            (wide, high)
        };
        // A side that is not asked for keeps the aspect.
        let follow =
            |asked: u32, by: u32, other: u32| (f64::from(asked) * f64::from(other) / f64::from(by.max(1))).round() as u32;
        match (request.params.width, request.params.height) {
            (Some(width), Some(height)) => (width, height),
            (Some(width), None) => (width, follow(width, wide, high)),
            (None, Some(height)) => (follow(height, high, wide), height),
            (None, None) => (wide, high),
        }
    }
}
