//! Making a graph: placeholders become values, a size and a batch become nodes of their own, LoRAs become a chain.

use gesso_core::request::GenerationRequest;
use serde_json::{Map, Value, json};

use super::{
    Template, TemplateProblem,
    check::marker,
    lora,
    manifest::{Place, Slot},
};

/// Everything a graph is made from.
#[derive(Clone, Copy, Debug)]
pub struct BuildInput<'a> {
    /// What is asked for, defaults filled in.
    pub request: &'a GenerationRequest,
    /// The checkpoint of the node it is for; the request's own when absent.
    pub checkpoint: Option<&'a str>,
    /// The upscale model of the node it is for.
    pub upscale_model: Option<&'a str>,
    /// Name of the uploaded source.
    pub source: Option<&'a str>,
    /// Name of the uploaded mask.
    pub mask: Option<&'a str>,
    /// How the names of the files begin.
    pub filename_prefix: &'a str,
}

impl Template {
    /// The graph in API format.
    ///
    /// # Errors
    /// A placeholder has no value, or the template cannot do what is asked.
    pub fn build(&self, input: &BuildInput<'_>) -> Result<Value, TemplateProblem> {
        if let Some(problem) = self.refuse(input.request) {
            return Err(problem);
        }
        let mut graph = self.graph.clone();
        for node in graph.values_mut() {
            self.substitute(node, input)?;
        }
        if let Some(place) = &self.entry.resize {
            scale(&mut graph, place, input.request);
        }
        if let Some(place) = &self.entry.repeat {
            repeat(&mut graph, place, input.request);
        }
        if let Some(loader) = &self.entry.loader {
            lora::chain(&mut graph, loader, &input.request.loras);
        }
        Ok(Value::Object(graph))
    }

    fn substitute(&self, value: &mut Value, input: &BuildInput<'_>) -> Result<(), TemplateProblem> {
        if let Some(name) = marker(value) {
            let unfilled = || TemplateProblem::Unfilled { template: self.name().to_owned(), placeholder: name.to_owned() };
            let slot = Slot::ALL.into_iter().find(|slot| slot.name() == name).ok_or_else(unfilled)?;
            *value = value_of(slot, input).ok_or_else(unfilled)?;
            return Ok(());
        }
        match value {
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.substitute(item, input)),
            Value::Object(fields) => fields.values_mut().try_for_each(|field| self.substitute(field, input)),
            _ => Ok(()),
        }
    }
}

fn value_of(slot: Slot, input: &BuildInput<'_>) -> Option<Value> {
    let request = input.request;
    let params = &request.params;
    Some(match slot {
        Slot::Prompt => request.prompt.as_str().into(),
        Slot::NegativePrompt => request.negative_prompt.as_deref().unwrap_or_default().into(),
        Slot::Checkpoint => input.checkpoint.or(request.checkpoint.as_deref())?.into(),
        Slot::UpscaleModel => input.upscale_model?.into(),
        Slot::Source => input.source?.into(),
        Slot::Mask => input.mask?.into(),
        Slot::FilenamePrefix => input.filename_prefix.into(),
        Slot::Width => params.width?.into(),
        Slot::Height => params.height?.into(),
        Slot::BatchSize => params.batch_size?.into(),
        Slot::Steps => params.steps?.into(),
        Slot::Cfg => params.cfg?.into(),
        Slot::Sampler => params.sampler.as_deref()?.into(),
        Slot::Scheduler => params.scheduler.as_deref()?.into(),
        Slot::Denoise => params.denoise?.into(),
        Slot::Seed => params.seed?.into(),
    })
}

/// The class that scales a picture.
pub(super) const SCALE: &str = "ImageScale";
/// The class that makes several latents of one.
pub(super) const REPEAT: &str = "RepeatLatentBatch";

/// Scales the picture at the place if a size is asked for. A side that is not asked for is 0: it keeps the aspect.
fn scale(graph: &mut Map<String, Value>, place: &Place, request: &GenerationRequest) {
    let (width, height) = (request.params.width, request.params.height);
    if width.is_none() && height.is_none() {
        return;
    }
    let crop = if width.is_some() && height.is_some() { "center" } else { "disabled" };
    let (width, height) = (width.unwrap_or_default(), height.unwrap_or_default());
    put_before(
        graph,
        place,
        SCALE,
        "Scale",
        |picture| json!({"image": picture, "upscale_method": "lanczos", "width": width, "height": height, "crop": crop}),
    );
}

/// Repeats the latent at the place if several pictures are asked for.
fn repeat(graph: &mut Map<String, Value>, place: &Place, request: &GenerationRequest) {
    let amount = request.params.batch_size.unwrap_or(1);
    if amount > 1 {
        put_before(graph, place, REPEAT, "Batch", |latent| json!({"samples": latent, "amount": amount}));
    }
}

/// Puts a node between an input and what it was linked to.
fn put_before(graph: &mut Map<String, Value>, place: &Place, class: &str, title: &str, inputs: impl FnOnce(Value) -> Value) {
    let id = free_id(graph).to_string();
    let Some(input) = graph.get_mut(&place.node).and_then(|node| node.get_mut("inputs")?.get_mut(&place.input)) else {
        return;
    };
    let linked = std::mem::replace(input, json!([id, 0]));
    graph.insert(id, json!({"class_type": class, "inputs": inputs(linked), "_meta": {"title": title}}));
}

/// An id no node has: the next number.
pub(super) fn free_id(graph: &Map<String, Value>) -> u32 {
    graph.keys().filter_map(|id| id.parse::<u32>().ok()).max().unwrap_or_default().saturating_add(1)
}
