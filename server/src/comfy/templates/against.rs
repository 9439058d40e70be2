//! What a node lacks for a template, in sentences.

use gesso_core::{capability::Capability, fleet::NodeReport};
use serde_json::Value;

use super::{Template, manifest::Slot};
use crate::comfy::{
    checkpoints,
    declaration::{group, input},
};

/// Against what a node says of itself.
pub(super) fn report(template: &Template, report: &NodeReport) -> Vec<String> {
    let name = template.name();
    let mut missing: Vec<String> = template
        .classes(true, true, true)
        .into_iter()
        .filter(|class| !report.classes.contains(class))
        .map(|class| format!("{name}: the node class {class} is missing."))
        .collect();
    let families = template.families();
    if !families.is_empty() && !families.iter().any(|family| checkpoints::choose(*family, None, report).is_some()) {
        let families = families.iter().map(|family| family.as_str()).collect::<Vec<_>>().join(" or ");
        missing.push(format!("{name}: no {families} checkpoint is recognised by its name."));
    }
    if template.entry.capabilities.contains(&Capability::Upscale) && report.upscale_models.is_empty() {
        missing.push(format!("{name}: there is no upscale model."));
    }
    for (slot, what, known) in
        [(Slot::Sampler, "sampler", &report.samplers), (Slot::Scheduler, "scheduler", &report.schedulers)]
    {
        let declared = template.entry.placeholders.get(&slot);
        let defaults = declared.into_iter().flat_map(|declared| declared.default.iter().chain(declared.by_family.values()));
        for word in defaults.filter_map(Value::as_str).filter(|word| !known.iter().any(|known| known == word)) {
            missing.push(format!("{name}: the {what} {word} is not known."));
        }
    }
    missing
}

/// Against what a node declares. Absent classes are left to [`report`].
pub(super) fn schema(template: &Template, object_info: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, node) in &template.graph {
        let class_name = node.get("class_type").and_then(Value::as_str).unwrap_or_default();
        let Some(class) = object_info.get(class_name) else { continue };
        let Some(inputs) = node.get("inputs").and_then(Value::as_object) else { continue };
        for name in inputs.keys().filter(|name| input(class, name).is_none()) {
            wrong.push(format!("{}: {class_name} (node {id}) has no input {name}.", template.name()));
        }
        for name in group(class, "required").into_iter().flat_map(|required| required.keys()) {
            if !inputs.contains_key(name) {
                wrong.push(format!("{}: {class_name} (node {id}) needs the input {name}.", template.name()));
            }
        }
    }
    wrong
}
