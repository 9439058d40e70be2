//! Everything that is wrong with a workflow: what the file says, what conversion finds, and what ComfyUI would refuse.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    diagnostic::{Diagnostic, Fault, Severity},
    file::{Format, INPUTS, Level, OUTPUTS, definitions},
    json::Json,
    prompt::{Options, to_api},
    schema::Schema,
    validate::{self, NodeErrors},
    values::{by_name, forced_count},
};

/// Checks a workflow of either format against what a server says of its classes.
#[must_use]
pub fn check(file: &Json, object_info: &Value) -> Vec<Diagnostic> {
    let schema = Schema::read(&Json::from(object_info));
    match Format::of(file) {
        None => vec![Diagnostic::of_file(Fault::NoWorkflow)],
        Some(Format::Api) => refusals(&Value::from(file), object_info),
        Some(Format::Ui) => {
            let mut told = of_levels(file, &schema);
            let conversion = to_api(file, &schema, Options::default());
            told.extend(conversion.diagnostics);
            // A server refuses a prompt with an unknown class without looking at the rest.
            if !told.iter().any(|one| one.is(Fault::UnknownClass)) {
                told.extend(refusals(&Value::from(&Json::Object(conversion.prompt)), object_info));
            }
            told
        }
    }
}

/// What the levels of a workflow say that cannot be.
#[must_use]
pub fn of_levels(file: &Json, schema: &Schema) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    level(&Level::read(file), "", schema, &mut told);
    for definition in definitions(file) {
        level(&definition.level, &format!("{}:", definition.name), schema, &mut told);
    }
    told
}

/// What a level says that cannot be. Nodes of a subgraph have its name before their id.
fn level(level: &Level<'_>, prefix: &str, schema: &Schema, told: &mut Vec<Diagnostic>) {
    let is_there = |id: &str, end: &str| level.node(id).is_some() || !prefix.is_empty() && id == end;
    for link in &level.links {
        let (origin, target) = (is_there(&link.origin, INPUTS), is_there(&link.target, OUTPUTS));
        if !origin || !target {
            let node = if origin { &link.origin } else { &link.target };
            told.push(Diagnostic::new(Fault::LooseLink, format!("{prefix}{node}")).about(format!("link {}", link.id)));
        }
    }
    for node in &level.nodes {
        let id = format!("{prefix}{}", node.id);
        for slot in &node.inputs {
            if slot.link.as_ref().is_some_and(|link| level.link(link).is_none()) {
                told.push(Diagnostic::new(Fault::MissingLink, id.as_str()).about(&*slot.name));
            }
        }
        let values = node.values().and_then(Json::as_list).unwrap_or_default();
        if let Some(class) = schema.class(node.class) {
            let widgets = by_name(class, node.values()).len();
            // Widgets that only the front end has may have values too; `null` and texts of buttons say nothing.
            let surplus = values.iter().skip(widgets).any(|value| matches!(value, Json::Number(_) | Json::Bool(_)));
            if surplus && forced_count(class) != values.len() {
                told.push(Diagnostic::new(Fault::SurplusValues, id).about(node.class));
            }
        }
    }
}

/// What ComfyUI would say to a prompt.
fn refusals(prompt: &Value, object_info: &Value) -> Vec<Diagnostic> {
    match validate::check(prompt, object_info, &[]) {
        Ok(checked) => of_nodes(&Value::Object(checked.dropped)),
        Err(NodeErrors { error, node_errors }) => {
            let found = of_nodes(&node_errors);
            if found.is_empty() { vec![refusal(&error, None)] } else { found }
        }
    }
}

fn of_nodes(node_errors: &Value) -> Vec<Diagnostic> {
    let nodes = node_errors.as_object().into_iter().flatten();
    let of_node = |(id, node): (&String, &Value)| {
        let errors = node.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        errors.iter().map(|error| refusal(error, Some(id.clone()))).collect::<Vec<_>>()
    };
    nodes.flat_map(of_node).collect()
}

fn refusal(error: &Value, node: Option<String>) -> Diagnostic {
    let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let about = error.pointer("/extra_info/input_name").and_then(Value::as_str).map(str::to_owned);
    let (message, details) = (text("message"), text("details"));
    let message = if details.is_empty() { message } else { format!("{}: {details}", message.trim_end_matches('.')) };
    Diagnostic { severity: Severity::Error, code: Cow::Owned(text("type")), node, about, message: Cow::Owned(message) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn info() -> Value {
        json!({
            "Latent": {"input": {"required": {"width": ["INT", {"default": 512, "min": 16, "max": 1024}]}}, "output": ["LATENT"]},
            "Save": {"input": {"required": {"latent": ["LATENT"], "name": ["STRING", {"default": "x"}]}}, "output": [],
                "output_node": true},
        })
    }

    fn codes(file: &str) -> Vec<(String, Option<String>)> {
        let told = check(&Json::read(file).unwrap(), &info());
        told.into_iter().map(|one| (one.code.into_owned(), one.node)).collect()
    }

    fn of(width: &str, class: &str, links: &str) -> String {
        format!(
            r#"{{"nodes":[{{"id":1,"type":"{class}","outputs":[{{"name":"LATENT","type":"LATENT","links":[1]}}],"widgets_values":{width}}},
            {{"id":2,"type":"Save","inputs":[{{"name":"latent","type":"LATENT","link":1}}],"widgets_values":["a"]}}],"links":{links}}}"#
        )
    }

    #[test]
    fn a_good_workflow_has_no_faults() {
        assert_eq!(codes(&of("[512]", "Latent", "[[1,1,0,2,0,\"LATENT\"]]")), []);
    }

    #[test]
    fn each_fault_is_told_at_its_node() {
        let link = "[[1,1,0,2,0,\"LATENT\"]]";
        for (file, code, node) in [
            (of("[8]", "Latent", link), "value_smaller_than_min", "1"),
            (of("[512, 7]", "Latent", link), "surplus_values", "1"),
            (of("[512]", "Nobody", link), "unknown_class", "1"),
            (of("[512]", "Latent", "[]"), "missing_link", "2"),
            (of("[512]", "Latent", "[[1,1,0,2,0,\"LATENT\"],[2,1,0,9,0,\"LATENT\"]]"), "loose_link", "1"),
        ] {
            let found = codes(&file);
            assert_eq!(found.first(), Some(&(code.to_owned(), Some(node.to_owned()))), "{file} {found:?}");
        }
        assert_eq!(codes("[1]"), [("no_workflow".to_owned(), None)]);
        let api = r#"{"2":{"class_type":"Save","inputs":{"name":"a"}}}"#;
        assert_eq!(codes(api), [("required_input_missing".to_owned(), Some("2".to_owned()))]);
    }
}
