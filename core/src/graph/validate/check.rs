//! The checks ComfyUI makes before it queues a graph, made before a node is asked (comfyui protocol: validation errors).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Checked, HasFile, MAX_INPUTS, MAX_NODES, MAX_VALUE_DEPTH, NodeErrors,
    declaration::{group, input, kind, setting},
    files, link, literal,
    walk::{Ancestors, ancestors},
};

/// Checks a graph against a schema; `targets` are the output nodes to run up to, all of them when empty.
///
/// As with ComfyUI, a graph is taken if at least one of its output nodes can run.
///
/// # Errors
/// The refusal in ComfyUI's words.
pub fn check(graph: &Value, object_info: &Value, targets: &[String]) -> Result<Checked, NodeErrors> {
    check_with_files(graph, object_info, targets, &|_, _| true)
}

/// The same, when it is known which files there are: `has_file` says so of an input's declaration and value.
///
/// # Errors
/// As [`check`].
pub fn check_with_files(
    graph: &Value,
    object_info: &Value,
    targets: &[String],
    has_file: &HasFile<'_>,
) -> Result<Checked, NodeErrors> {
    let graph = graph
        .as_object()
        .ok_or_else(|| refusal("invalid_prompt", "The workflow is not in API format: it is not an object of nodes.", ""))?;
    bounds(graph)?;
    let mut outputs = Vec::new();
    for (id, node) in graph {
        let class = class_of(graph, object_info, id, node)?;
        let is_output = class.get("output_node").and_then(Value::as_bool) == Some(true);
        if is_output && (targets.is_empty() || targets.contains(id)) {
            outputs.push(id.as_str());
        }
    }
    if outputs.is_empty() {
        return Err(refusal("prompt_no_outputs", "Prompt has no outputs", ""));
    }
    outcome(&Check { graph, object_info, has_file }, &outputs)
}

/// Bounds that keep a hostile graph from costing more than its size.
fn bounds(graph: &Map<String, Value>) -> Result<(), NodeErrors> {
    let inputs = graph.values().filter_map(|node| node.get("inputs")?.as_object());
    let too_deep = || inputs.clone().any(|inputs| inputs.values().any(|value| depth(value) > MAX_VALUE_DEPTH));
    if graph.len() > MAX_NODES || inputs.clone().map(Map::len).sum::<usize>() > MAX_INPUTS {
        let words = format!("The workflow is too large: at most {MAX_NODES} nodes and {MAX_INPUTS} inputs.");
        return Err(refusal("invalid_prompt", &words, ""));
    }
    if too_deep() {
        return Err(refusal("invalid_prompt", &format!("A value is nested deeper than {MAX_VALUE_DEPTH} levels."), ""));
    }
    Ok(())
}

/// Depth of nesting; recursion is safe because the JSON reader has a bound of its own.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

fn class_of<'a>(graph: &Map<String, Value>, object_info: &'a Value, id: &str, node: &Value) -> Result<&'a Value, NodeErrors> {
    let details = format!("Node ID '#{id}'");
    let name = node.get("class_type").and_then(Value::as_str);
    if node.as_object().is_none() || (name.is_none() && graph.contains_key("nodes")) {
        let words = "The workflow is not in API format: each node is an object with class_type and inputs.";
        return Err(refusal("invalid_prompt", words, &details));
    }
    let missing = || refusal("invalid_prompt", "Cannot execute because a node is missing the class_type property.", &details);
    let name = name.ok_or_else(missing)?;
    let unknown = || refusal("invalid_prompt", &format!("Cannot execute because node {name} does not exist."), &details);
    object_info.get(name).filter(|class| class.is_object()).ok_or_else(unknown)
}

fn refusal(kind: &str, message: &str, details: &str) -> NodeErrors {
    NodeErrors {
        error: Box::new(json!({"type": kind, "message": message, "details": details, "extra_info": {}})),
        node_errors: json!({}),
    }
}

struct Check<'a> {
    graph: &'a Map<String, Value>,
    object_info: &'a Value,
    has_file: &'a HasFile<'a>,
}

/// Checks each output with everything it needs, and gathers what is wrong.
fn outcome(check: &Check<'_>, outputs: &[&str]) -> Result<Checked, NodeErrors> {
    let mut faults: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut failed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut good = Vec::new();
    let mut own_details = Vec::new();
    for output in outputs {
        let needed = ancestors(check.graph, output);
        for id in needed.order.iter().filter(|id| seen.insert(**id)) {
            check.node(id, &needed, &mut faults);
        }
        let wrong: Vec<&str> = needed.order.iter().copied().filter(|id| faults.contains_key(id)).collect();
        if wrong.is_empty() && !needed.cycle {
            good.push((*output).to_owned());
        }
        for fault in faults.get(output).into_iter().flatten() {
            own_details.push(format!("{}: {}", text(fault, "message"), text(fault, "details")));
        }
        for id in wrong {
            failed.entry(id).or_default().push(output);
        }
    }
    let node_errors: Map<String, Value> = failed
        .into_iter()
        .map(|(id, dependent)| {
            let errors = faults.get(id).cloned().unwrap_or_default();
            (id.to_owned(), json!({"errors": errors, "dependent_outputs": dependent, "class_type": check.class_name(id)}))
        })
        .collect();
    if !good.is_empty() {
        return Ok(Checked { outputs: good, dropped: node_errors });
    }
    let refused = refusal("prompt_outputs_failed_validation", "Prompt outputs failed validation", &own_details.join("\n"));
    Err(NodeErrors { node_errors: Value::Object(node_errors), ..refused })
}

fn text<'a>(fault: &'a Value, name: &str) -> &'a str {
    fault.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl<'a> Check<'a> {
    fn class_name(&self, id: &str) -> &'a str {
        self.graph.get(id).and_then(|node| node.get("class_type")?.as_str()).unwrap_or_default()
    }

    fn class(&self, id: &str) -> Option<&'a Value> {
        self.object_info.get(self.class_name(id))
    }

    /// Checks the inputs of one node.
    fn node(&self, id: &'a str, needed: &Ancestors<'a>, faults: &mut BTreeMap<&'a str, Vec<Value>>) {
        let Some(class) = self.class(id) else { return };
        let Some(inputs) = self.graph.get(id).and_then(|node| node.get("inputs")?.as_object()) else {
            faults.entry(id).or_default().push(self.exception(id, needed, "'inputs'", "KeyError"));
            return;
        };
        let mut found = Vec::new();
        for (name, declaration) in group(class, "required").into_iter().flatten() {
            if !inputs.contains_key(name) && !is_grown(inputs, name, declaration) {
                found.push(json!({"type": "required_input_missing", "message": "Required input is missing",
                    "details": name, "extra_info": {"input_name": name}}));
            }
        }
        for (name, value) in inputs {
            let Some(declaration) = input(class, name) else { continue };
            match (value, link(value)) {
                (Value::Array(_), None) => found.push(json!({
                    "type": "bad_linked_input",
                    "message": "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                    "details": name,
                    "extra_info": {"input_name": name, "input_config": declaration, "received_value": value},
                })),
                (_, Some((source, slot))) => found.extend(self.link_fault(id, name, declaration, source, slot, needed)),
                _ => {
                    found.extend(literal::fault(name, value, declaration).or_else(|| self.file_fault(name, value, declaration)))
                }
            }
        }
        if !found.is_empty() {
            faults.entry(id).or_default().extend(found);
        }
    }

    fn file_fault(&self, name: &str, value: &Value, declaration: &Value) -> Option<Value> {
        let hint = files::hint(declaration)?;
        let text = value.as_str()?;
        if (self.has_file)(declaration, text) {
            return None;
        }
        Some(json!({"type": "custom_validation_failed", "message": "Custom validation failed for node",
            "details": format!("{name} - Invalid {hint} file: {text}"), "extra_info": {"input_name": name}}))
    }

    fn link_fault(
        &self,
        id: &str,
        name: &str,
        declaration: &Value,
        source: &str,
        slot: u64,
        needed: &Ancestors<'_>,
    ) -> Option<Value> {
        if !self.graph.contains_key(source) {
            return Some(self.exception(id, needed, &format!("'{source}'"), "KeyError"));
        }
        let outputs = self.class(source)?.get("output")?.as_array()?;
        let Some(given) = usize::try_from(slot).ok().and_then(|slot| outputs.get(slot)) else {
            return Some(self.exception(id, needed, "tuple index out of range", "IndexError"));
        };
        // An output may be declared as a list of choices: that is a combo.
        let given = given.as_str().unwrap_or("COMBO");
        let wanted = kind(declaration);
        if fits(given, wanted) {
            return None;
        }
        Some(json!({
            "type": "return_type_mismatch",
            "message": "Return type mismatch between linked nodes",
            "details": format!("{name}, received_type({given}) mismatch input_type({wanted})"),
            "extra_info": {"input_name": name, "input_config": declaration, "received_type": given, "linked_node": [source, slot]},
        }))
    }

    /// ComfyUI stumbles over these and tells them at the node, with the input of the node below it.
    fn exception(&self, id: &str, needed: &Ancestors<'_>, words: &str, exception: &str) -> Value {
        let Some((user, name)) = needed.reached_by.get(id) else {
            return json!({"type": "exception_during_validation", "message": "Exception when validating node", "details": words,
                "extra_info": {"exception_type": exception, "traceback": []}});
        };
        let declaration = self.class(user).and_then(|class| input(class, name));
        let linked = self.graph.get(*user).and_then(|node| node.get("inputs")?.get(*name));
        json!({"type": "exception_during_inner_validation", "message": "Exception when validating inner node", "details": words,
            "extra_info": {"input_name": name, "input_config": declaration, "exception_message": words,
                "exception_type": exception, "traceback": [], "linked_node": linked}})
    }
}

/// Whether an output of one type may go into an input of another: any for `*`, some for a comma list.
fn fits(given: &str, wanted: &str) -> bool {
    // The types of inputs that take part in a match are only known to the node.
    if given == "*" || wanted == "*" || given.starts_with("COMFY_") || wanted.starts_with("COMFY_") {
        return true;
    }
    given.split(',').any(|given| wanted.split(',').any(|wanted| given.trim() == wanted.trim()))
}

/// Inputs that grow are sent as `name.part`, and their least number is not enforced (comfyui protocol: dynamic types).
fn is_grown(inputs: &Map<String, Value>, name: &str, declaration: &Value) -> bool {
    kind(declaration) == "COMFY_AUTOGROW_V3"
        || setting(declaration, "template").is_some() && inputs.keys().any(|key| key.starts_with(&format!("{name}.")))
}
