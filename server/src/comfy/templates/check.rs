//! Checks at start: a template keeps everything the manifest says of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    MANIFEST, TemplateProblem,
    manifest::{Entry, Kind, Manifest, Slot},
};
use crate::comfy::graph::link;

/// Checks what concerns all templates: names are unique, and no file lies in the folder unnamed.
pub(super) fn whole<'a>(manifest: &Manifest, files: impl Iterator<Item = &'a str>) -> Vec<TemplateProblem> {
    let mut names = BTreeSet::new();
    let twice = manifest.templates.iter().filter(|entry| !names.insert(&entry.name));
    let twice = twice.map(|entry| TemplateProblem::Manifest { what: format!("{} is there twice", entry.name) });
    let is_named = |file: &str| file == MANIFEST || manifest.templates.iter().any(|entry| entry.file == file);
    let unnamed = files.filter(|file| !is_named(file));
    let unnamed = unnamed.map(|file| TemplateProblem::Manifest { what: format!("says nothing of {file}") });
    twice.chain(unnamed).collect()
}

/// Reads a template's file and checks it.
pub(super) fn read(entry: &Entry, file: Option<&[u8]>) -> Result<Map<String, Value>, Vec<TemplateProblem>> {
    let mut found = Found { template: &entry.name, problems: Vec::new() };
    let graph = match file.map(serde_json::from_slice::<Map<String, Value>>) {
        Some(Ok(graph)) => graph,
        Some(Err(error)) => return Err(found.only(format!("{} cannot be read: {error}", entry.file))),
        None => return Err(found.only(format!("{} is missing", entry.file))),
    };
    for (id, node) in &graph {
        check_node(&mut found, &graph, id, node);
    }
    check_placeholders(&mut found, entry, &graph);
    check_places(&mut found, entry, &graph);
    if found.problems.is_empty() { Ok(graph) } else { Err(found.problems) }
}

struct Found<'a> {
    template: &'a str,
    problems: Vec<TemplateProblem>,
}

impl Found<'_> {
    fn unless(&mut self, good: bool, what: impl FnOnce() -> String) {
        if !good {
            self.problems.push(TemplateProblem::Broken { template: self.template.to_owned(), what: what() });
        }
    }

    fn only(mut self, what: String) -> Vec<TemplateProblem> {
        self.unless(false, || what);
        self.problems
    }
}

fn check_node(found: &mut Found<'_>, graph: &Map<String, Value>, id: &str, node: &Value) {
    found.unless(node.get("class_type").is_some_and(Value::is_string), || format!("node {id} has no class_type"));
    let inputs = node.get("inputs").and_then(Value::as_object);
    found.unless(inputs.is_some(), || format!("node {id} has no inputs"));
    for (name, value) in inputs.into_iter().flatten() {
        if value.is_array() {
            let good = link(value).is_some_and(|(source, _)| graph.contains_key(source));
            found.unless(good, || format!("input {name} of node {id} links to nothing"));
        }
    }
}

fn check_placeholders(found: &mut Found<'_>, entry: &Entry, graph: &Map<String, Value>) {
    let mut used = BTreeSet::new();
    graph.values().for_each(|node| collect_markers(node, &mut used));
    for name in &used {
        let slot = Slot::ALL.into_iter().find(|slot| slot.name() == *name);
        found.unless(slot.is_some_and(|slot| entry.placeholders.contains_key(&slot)), || {
            format!("uses the placeholder {name}, which the manifest does not declare")
        });
    }
    for (slot, declared) in &entry.placeholders {
        let name = slot.name();
        found.unless(used.contains(name), || format!("does not use its placeholder {name}"));
        found.unless(declared.r#type == slot.kind(), || format!("{name} is of the type {:?}", slot.kind()));
        for value in declared.default.iter().chain(declared.by_family.values()) {
            found.unless(declared.r#type.admits(value), || format!("the default {value} of {name} is not of its type"));
        }
        found.unless(!slot.needs_default() || declared.default.is_some(), || format!("{name} has no default"));
        found.unless(declared.r#type != Kind::Seed || declared.default.is_none(), || "a seed has no default".into());
        let strange = declared.by_family.keys().find(|family| !entry.families.contains(family));
        found.unless(strange.is_none(), || format!("{name} has a default for a family the template is not for"));
    }
    found.unless(entry.families.is_empty() != entry.placeholders.contains_key(&Slot::Checkpoint), || {
        "has families without the placeholder checkpoint, or the other way round".into()
    });
}

fn check_places(found: &mut Found<'_>, entry: &Entry, graph: &Map<String, Value>) {
    found.unless(graph.contains_key(&entry.output), || format!("has no output node {}", entry.output));
    if let Some(loader) = &entry.loader {
        found.unless(graph.contains_key(&loader.node), || format!("has no loader node {}", loader.node));
        found.unless(loader.model != loader.clip, || "the loader's outputs are the same".into());
    }
    for place in entry.resize.iter().chain(&entry.repeat) {
        let input = graph.get(&place.node).and_then(|node| node.get("inputs")?.get(&place.input));
        found.unless(input.is_some_and(|value| link(value).is_some()), || {
            format!("has no link at the input {} of node {} to put a node into", place.input, place.node)
        });
    }
    let has = |slot| entry.placeholders.contains_key(&slot);
    let sized = has(Slot::Width) || has(Slot::Height);
    found.unless(entry.resize.is_none() || !sized, || "is sized twice: by placeholders and by scaling".into());
    found.unless(entry.repeat.is_none() || !has(Slot::BatchSize), || "has its batch twice".into());
}

/// The name in a placeholder `{"$": name}`.
pub(super) fn marker(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("$")?.as_str()
}

fn collect_markers<'a>(value: &'a Value, used: &mut BTreeSet<&'a str>) {
    if let Some(name) = marker(value) {
        used.insert(name);
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_markers(item, used)),
        Value::Object(fields) => fields.values().for_each(|field| collect_markers(field, used)),
        _ => {}
    }
}
