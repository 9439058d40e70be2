//! Reading `/object_info`. What is not understood is left out: a class with a strange input still has the others.

use std::sync::Arc;

use super::{Choice, Class, Input, Output, Schema, word};
use crate::graph::json::{Json, Object};

/// Deepest nesting of inputs that bring inputs along.
const MAX_INNER_DEPTH: usize = 8;
/// Sockets of an input that grows, at most.
const MAX_GROWN: usize = 100;

impl Schema {
    /// Reads the answer of `/object_info`.
    #[must_use]
    pub fn read(object_info: &Json) -> Self {
        let classes = object_info.as_object().into_iter().flat_map(Object::iter);
        let classes = classes.filter(|(_, class)| class.as_object().is_some());
        Self { classes: classes.map(|(name, class)| (name.to_owned(), read_class(name, class))).collect() }
    }
}

fn read_class(name: &str, class: &Json) -> Class {
    let said = |key: &str| class.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let display_name = said("display_name");
    Class {
        name: name.to_owned(),
        display_name: if display_name.is_empty() { name.to_owned() } else { display_name },
        category: said("category"),
        description: said("description"),
        inputs: class.get("input").map(|input| read_inputs(input, class.get("input_order"), 0)).unwrap_or_default(),
        outputs: read_outputs(class),
        output_node: class.get("output_node").and_then(Json::as_bool) == Some(true),
    }
}

/// The inputs of both groups, in the order of `input_order` where there is one.
fn read_inputs(input: &Json, order: Option<&Json>, depth: usize) -> Vec<Arc<Input>> {
    let mut inputs = Vec::new();
    for group in ["required", "optional"] {
        let Some(declared) = input.get(group).and_then(Json::as_object) else { continue };
        let first: Vec<&str> = order.map(|order| order.items(group).filter_map(Json::as_str).collect()).unwrap_or_default();
        let rest = declared.iter().map(|(name, _)| name).filter(|name| !first.contains(name));
        for name in first.iter().copied().chain(rest) {
            let Some(declaration) = declared.get(name) else { continue };
            inputs.extend(read_input(name, declaration, group == "required", depth).map(Arc::new));
        }
    }
    inputs
}

fn read_input(name: &str, declaration: &Json, required: bool, depth: usize) -> Option<Input> {
    let [kind, options @ ..] = declaration.as_list()? else { return None };
    let options = options.first().and_then(Json::as_object).cloned().unwrap_or_default();
    let choices = match kind {
        Json::List(choices) => Some(choices.clone()),
        _ => options.get("options").and_then(Json::as_list).map(<[Json]>::to_vec),
    };
    let kind = match kind {
        Json::List(_) => "COMBO".to_owned(),
        other => word(other),
    };
    let mut input = Input { name: name.to_owned(), kind, required, choices: None, inner: Vec::new(), options };
    match input.kind.as_str() {
        "COMBO" => input.choices = choices,
        "COMFY_DYNAMICCOMBO_V3" if depth < MAX_INNER_DEPTH => input.inner = read_choices(&input.options, depth),
        "COMFY_AUTOGROW_V3" if depth < MAX_INNER_DEPTH => input.inner = read_grown(&input.options, depth),
        "COMFY_MATCHTYPE_V3" => {
            let allowed = input.options.get("template").and_then(|template| template.get("allowed_types"));
            input.kind = allowed.map_or_else(|| "*".to_owned(), word);
        }
        _ => {}
    }
    Some(input)
}

fn read_choices(options: &Object, depth: usize) -> Vec<Choice> {
    let choices = options.get("options").and_then(Json::as_list).unwrap_or_default();
    let read = |choice: &Json| {
        let inputs = choice.get("inputs").map(|inputs| read_inputs(inputs, None, depth + 1)).unwrap_or_default();
        Some(Choice { key: choice.get("key")?.clone(), inputs })
    };
    choices.iter().filter_map(read).collect()
}

/// The sockets an input that grows begins with, as the inputs of one choice.
fn read_grown(options: &Object, depth: usize) -> Vec<Choice> {
    let Some(template) = options.get("template") else { return Vec::new() };
    let Some(pattern) = template.get("input").map(|input| read_inputs(input, None, depth + 1)) else { return Vec::new() };
    let Some(pattern) = pattern.into_iter().next() else { return Vec::new() };
    let least = template.get("min").and_then(Json::as_index).unwrap_or(1).clamp(1, MAX_GROWN);
    let prefix = template.get("prefix").and_then(Json::as_str).unwrap_or(&pattern.name).to_owned();
    let names: Vec<String> = match template.get("names").and_then(Json::as_list) {
        Some(names) => names.iter().take(least).map(word).collect(),
        None => (0..least).map(|at| format!("{prefix}{at}")).collect(),
    };
    let inputs = names.into_iter().map(|name| Arc::new(Input { name, ..Input::clone(&pattern) })).collect();
    vec![Choice { key: Json::Null, inputs }]
}

fn read_outputs(class: &Json) -> Vec<Output> {
    let names: Vec<&Json> = class.items("output_name").collect();
    let lists: Vec<&Json> = class.items("output_is_list").collect();
    let helps: Vec<&Json> = class.items("output_tooltips").collect();
    let kinds = class.items("output").map(|kind| match kind {
        Json::List(_) => "COMBO".to_owned(),
        other => match word(other) {
            kind if kind == "COMFY_MATCHTYPE_V3" => "*".to_owned(),
            kind => kind,
        },
    });
    let output = |(at, kind): (usize, String)| Output {
        name: names.get(at).map_or_else(|| kind.clone(), |name| word(name)),
        is_list: lists.get(at).and_then(|is_list| is_list.as_bool()) == Some(true),
        help: helps.get(at).and_then(|help| help.as_str()).filter(|help| !help.is_empty()).map(str::to_owned),
        kind,
    };
    kinds.enumerate().map(output).collect()
}
