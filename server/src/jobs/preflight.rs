//! Before a graph runs: where it could, what the other nodes lack, what would help.

use gesso_core::{
    fleet::NodeState,
    ids::{NodeId, OwnerId},
    preflight::{Fix, Lack, LackKind, Place, Preflight, likeness},
    schedule::{Candidate, JobNeeds, place},
};
use serde_json::Value;

use super::{IntakeError, Jobs};
use crate::{
    comfy::{
        checkpoints::family_of,
        front::{self, GivenFiles},
        graph,
        offer::Offer,
    },
    fleet::{KeptSchema, NodeSnapshot},
};

/// Names less alike than this are other models.
const ALIKE: f64 = 0.34;
/// Values proposed for one input.
const PROPOSED: usize = 2;
/// Lacks told of one node.
const MAX_LACKS: usize = 20;

impl Jobs {
    /// Where a graph could run. Nothing is queued.
    ///
    /// # Errors
    /// No node has ever told its classes, or the store failed.
    pub async fn preflight(&self, owner: OwnerId, graph: &Value, targets: &[String]) -> Result<Preflight, IntakeError> {
        let schema = self.shared.fleet.schema(false).await.ok_or(IntakeError::Silent)?;
        let named = graph::named_files(graph, &schema.classes);
        let files = front::kept_files(&*self.shared.store, owner, named).await?;
        let mut needs = graph::facts(graph, &schema.classes, targets).needs();
        needs.lacking = lacking(&needs, graph, targets, &schema, &files);
        let nodes: Vec<_> = self.shared.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        let views: Vec<_> = nodes.iter().map(|node| node.view(&self.shared.fleet, needs.family)).collect();
        let (runs, loads) = self.shared.fleet.times();
        let (_, why) = place(&needs, &views, &runs, &loads);
        let mut places = Vec::new();
        for candidate in why.candidates {
            let Some(at) = nodes.iter().position(|node| node.node().spec.id == candidate.node_id) else { continue };
            let (Some(node), Some(view)) = (nodes.get(at), views.get(at)) else { continue };
            let offer = schema.offers.iter().find(|offer| offer.node == candidate.node_id);
            let mut lacks = offer.map(|offer| lacks(graph, targets, &schema, &files, offer)).unwrap_or_default();
            let fixes = offer.map(|offer| fixes(graph, &schema, offer, &lacks)).unwrap_or_default();
            lacks.truncate(MAX_LACKS);
            lacks.extend(other_lack(&candidate, view.state, lacks.is_empty()));
            lacks.extend(short_of_memory(&needs, view.vram_gb()));
            let reason = candidate.refused.clone().unwrap_or_else(|| in_words(&candidate));
            places.push(Place {
                name: node.node().spec.name.clone(),
                state: view.state,
                runs: candidate.refused.is_none(),
                finish_s: candidate.finish_s,
                wait_s: candidate.wait_s,
                load_s: candidate.load_s,
                run_s: candidate.run_s,
                node_id: candidate.node_id,
                reason,
                lacks,
                fixes,
            });
        }
        let fixes = best_fixes(why.chosen.as_ref(), &places);
        Ok(Preflight { chosen: why.chosen, reason: why.reason, places, fixes })
    }
}

/// The input that names a LoRA, which nodes report besides their classes.
const LORA_INPUT: &str = "lora_name";

/// The nodes that do not have everything a graph names, each with the first thing it lacks in words. What nodes report every
/// few seconds is left to their reports: classes are read once an hour.
pub(super) fn lacking(
    needs: &JobNeeds,
    graph: &Value,
    targets: &[String],
    schema: &KeptSchema,
    files: &GivenFiles,
) -> std::collections::BTreeMap<NodeId, String> {
    let is_reported = |lack: &Lack| {
        lack.kind == LackKind::Class
            || lack.input.as_deref() == Some(LORA_INPUT)
            || (lack.value.is_some() && lack.value == needs.checkpoint)
    };
    let first = |offer: &Offer| lacks(graph, targets, schema, files, offer).into_iter().find(|lack| !is_reported(lack));
    schema.offers.iter().filter_map(|offer| Some((offer.node.clone(), first(offer)?.words))).collect()
}

/// Classes and values that a node does not have, of the blocks that would run.
fn lacks(graph: &Value, targets: &[String], schema: &KeptSchema, files: &GivenFiles, offer: &Offer) -> Vec<Lack> {
    let mut found = Vec::new();
    let used = graph::blocks_to_run(graph, &schema.classes, targets);
    for (block, node) in graph.as_object().into_iter().flatten() {
        let Some(class) = node.get("class_type").and_then(Value::as_str) else { continue };
        if !offer.knows(class) {
            found.push(Lack {
                kind: LackKind::Class,
                block: Some(block.clone()),
                input: None,
                value: Some(class.to_owned()),
                words: format!("does not know {class}"),
            });
            continue;
        }
        let inputs = node.get("inputs").and_then(Value::as_object).into_iter().flatten();
        for (input, value) in inputs.filter(|_| used.contains(block.as_str())) {
            let (Some(value), Some(offered)) = (value.as_str(), offer.choices(class, input)) else { continue };
            let declaration = schema.classes.get(class).and_then(|class| graph::input(class, input));
            let is_brought = declaration.is_some_and(|declaration| files.has(declaration, value));
            if !offered.contains(value) && !is_brought {
                found.push(Lack {
                    kind: LackKind::Model,
                    block: Some(block.clone()),
                    input: Some(input.clone()),
                    value: Some(value.to_owned()),
                    words: format!("does not have {value}"),
                });
            }
        }
    }
    found
}

/// Why it is refused, where that is neither a class nor a value.
fn other_lack(candidate: &Candidate, state: NodeState, has_all: bool) -> Option<Lack> {
    let words = candidate.refused.clone()?;
    let kind = if state.takes_work() { LackKind::Limit } else { LackKind::State };
    let lack = Lack { kind, block: None, input: None, value: None, words };
    (kind == LackKind::State || has_all).then_some(lack)
}

fn short_of_memory(needs: &JobNeeds, vram_gb: Option<f64>) -> Option<Lack> {
    let vram_gb = vram_gb.filter(|vram_gb| needs.weights_gb > *vram_gb)?;
    let words = format!("has {vram_gb:.0} GB, and the weights alone take about {:.0} GB", needs.weights_gb);
    Some(Lack { kind: LackKind::Memory, block: None, input: None, value: None, words })
}

fn in_words(candidate: &Candidate) -> String {
    let waits = if candidate.wait_s > 0.0 { format!(", {:.0} s of it waiting", candidate.wait_s) } else { String::new() };
    let loads = if candidate.load_s > 0.0 { format!(", {:.0} s loading weights", candidate.load_s) } else { String::new() };
    format!("done in about {:.0} s{waits}{loads}", candidate.finish_s)
}

/// What would make the graph run on a node: like values first, then leaving blocks out.
fn fixes(graph: &Value, schema: &KeptSchema, offer: &Offer, lacks: &[Lack]) -> Vec<Fix> {
    let (mut values, mut bypasses) = (Vec::new(), Vec::new());
    for lack in lacks {
        let (Some(block), Some(wanted)) = (&lack.block, &lack.value) else { continue };
        let class = graph.get(block).and_then(|node| node.get("class_type")?.as_str()).unwrap_or_default();
        if let Some(input) = &lack.input {
            for value in like(wanted, offer.choices(class, input).into_iter().flatten()) {
                let words = format!("Use {value} for {input}");
                values.push(Fix::SetValue { block: block.clone(), input: input.clone(), value: value.clone(), words });
            }
        }
        let is_new = !bypasses.iter().any(|fix| matches!(fix, Fix::Bypass { block: known, .. } if known == block));
        if is_new && schema.classes.get(class).is_some_and(passes_on) {
            bypasses.push(Fix::Bypass { block: block.clone(), words: format!("Bypass {class}") });
        }
    }
    values.extend(bypasses);
    values
}

/// Values that may stand for the wanted one, the likest first: of the same family, or named alike.
fn like<'a>(wanted: &str, offered: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let family = family_of(wanted);
    let scored = offered.map(|value| {
        let is_family = family.is_some() && family_of(value) == family;
        (likeness(wanted, value) + if is_family { 1.0 } else { 0.0 }, value)
    });
    let mut scored: Vec<_> = scored.filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|(a, left), (b, right)| b.total_cmp(a).then(left.cmp(right)));
    scored.into_iter().take(PROPOSED).map(|(_, value)| value).collect()
}

/// Whether a bypassed block of a class hands on what those after it need: for every output there is an input of its type.
fn passes_on(class: &Value) -> bool {
    let outputs = class.get("output").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let groups = ["required", "optional"].into_iter().filter_map(|group| class.get("input")?.get(group)?.as_object());
    let kinds: Vec<&Value> = groups.flat_map(|inputs| inputs.values()).filter_map(|input| input.get(0)).collect();
    !outputs.is_empty() && outputs.iter().all(|output| output.is_string() && kinds.contains(&output))
}

fn best_fixes(chosen: Option<&NodeId>, places: &[Place]) -> Vec<Fix> {
    if let Some(place) = chosen.and_then(|id| places.iter().find(|place| place.node_id == *id)) {
        let words = format!("{} can run it as it is.", place.name);
        return vec![Fix::OtherNode { node_id: place.node_id.clone(), words }];
    }
    let helped = places.iter().filter(|place| place.state.takes_work() && !place.fixes.is_empty());
    helped.min_by_key(|place| place.lacks.len()).map(|place| place.fixes.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_like_model_is_of_the_same_family_or_named_alike() {
        let offered =
            ["sd_xl_base_1.0.safetensors", "v1-5-pruned.safetensors", "juggernautXL_v9.safetensors"].map(str::to_owned);
        assert_eq!(
            like("juggernautXL_v8.safetensors", offered.iter()),
            ["juggernautXL_v9.safetensors", "sd_xl_base_1.0.safetensors"]
        );
        assert_eq!(like("ae.safetensors", offered.iter()), [""; 0]);
    }

    #[test]
    fn only_what_hands_on_every_kind_it_gives_can_be_left_out() {
        let class = |inputs: Value, output: Value| json!({"input": {"required": inputs}, "output": output});
        assert!(passes_on(&class(json!({"model": ["MODEL"], "clip": ["CLIP"], "name": [["a"]]}), json!(["MODEL", "CLIP"]))));
        assert!(!passes_on(&class(json!({"name": [["a"]]}), json!(["MODEL"]))));
        assert!(!passes_on(&class(json!({"images": ["IMAGE"]}), json!([]))));
    }
}
