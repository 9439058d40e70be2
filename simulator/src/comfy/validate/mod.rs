//! Validation of a posted graph, with the error shapes of comfyui protocol "validation
//! errors". Pure but for the question which files exist; literals are converted in place,
//! as the real server does.

mod convert;
mod inputs;
mod problem;

use serde_json::{Map, Value, json};

use super::classes::{self, Lists};
pub(crate) use convert::python_repr;
use inputs::Checker;
pub(crate) use problem::Problem;

/// What validation concluded about a request that could be judged at all.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// At least one output survived; the others are reported.
    Accepted { outputs: Vec<String>, node_errors: Value },
    /// Nothing to run: `error` and `node_errors` of the 400 answer.
    Refused { error: Value, node_errors: Value },
    /// The real server trips over the shape and answers 500 in plain text.
    Crash,
}

/// The `error` object of a refusal.
pub(crate) fn refusal(kind: &str, message: &str, details: &str) -> Value {
    json!({"type": kind, "message": message, "details": details, "extra_info": {}})
}

/// Judge a graph. `targets` narrows the outputs (`partial_execution_targets`).
/// `exists` says whether an annotated input file name leads to a file.
pub(crate) fn validate(
    prompt: &mut Value,
    targets: Option<&[String]>,
    lists: &Lists<'_>,
    exists: &dyn Fn(&str) -> bool,
) -> Verdict {
    let graph = match prompt {
        Value::Object(graph) => graph,
        // An empty list or text iterates to nothing; anything else cannot be indexed by node id.
        Value::Array(list) if list.is_empty() => return no_outputs(),
        Value::String(text) if text.is_empty() => return no_outputs(),
        _ => return Verdict::Crash,
    };
    let outputs = match output_nodes(graph, targets) {
        Ok(outputs) => outputs,
        Err(verdict) => return *verdict,
    };
    if outputs.is_empty() {
        return no_outputs();
    }
    judge(graph, outputs, lists, exists)
}

fn no_outputs() -> Verdict {
    Verdict::Refused { error: refusal("prompt_no_outputs", "Prompt has no outputs", ""), node_errors: json!({}) }
}

/// Check that every class exists and collect the output nodes.
fn output_nodes(graph: &Map<String, Value>, targets: Option<&[String]>) -> Result<Vec<String>, Box<Verdict>> {
    let invalid = |message: String, id: &str| Verdict::Refused {
        error: refusal("invalid_prompt", &message, &format!("Node ID '#{id}'")),
        node_errors: json!({}),
    };
    let mut outputs = Vec::new();
    for (id, node) in graph {
        let class_type = match node {
            Value::Object(node) => node.get("class_type"),
            Value::Array(_) | Value::String(_) => None,
            _ => return Err(Box::new(Verdict::Crash)),
        };
        let Some(class_type) = class_type else {
            return Err(Box::new(invalid("Cannot execute because a node is missing the class_type property.".to_owned(), id)));
        };
        let Some(class) = class_type.as_str().and_then(classes::find) else {
            let name = class_type.as_str().map_or_else(|| python_repr(class_type), str::to_owned);
            return Err(Box::new(invalid(format!("Cannot execute because node {name} does not exist."), id)));
        };
        if class.output_node && targets.is_none_or(|targets| targets.contains(id)) {
            outputs.push(id.clone());
        }
    }
    Ok(outputs)
}

fn judge(graph: &mut Map<String, Value>, outputs: Vec<String>, lists: &Lists<'_>, exists: &dyn Fn(&str) -> bool) -> Verdict {
    let mut checker = Checker::new(graph, lists, exists);
    let mut good = Vec::new();
    let mut own_problems = Vec::new();
    let mut node_errors = Map::new();
    for output in outputs {
        if checker.output(&output) {
            good.push(output);
            continue;
        }
        own_problems
            .extend(checker.problems(&output).iter().map(|problem| format!("{}: {}", problem.message, problem.details)));
        // Everything found faulty so far is reported as standing in this output's way.
        for (id, problems) in checker.faulty() {
            let report = node_errors.entry(id.clone()).or_insert_with(|| {
                json!({"errors": problems.iter().map(Problem::wire).collect::<Vec<_>>(), "dependent_outputs": [], "class_type": checker.class_name(id)})
            });
            if let Some(dependents) = report.get_mut("dependent_outputs").and_then(Value::as_array_mut) {
                dependents.push(json!(output));
            }
        }
    }
    let node_errors = Value::Object(node_errors);
    if good.is_empty() {
        let error = refusal("prompt_outputs_failed_validation", "Prompt outputs failed validation", &own_problems.join("\n"));
        return Verdict::Refused { error, node_errors };
    }
    Verdict::Accepted { outputs: good, node_errors }
}
