//! A document with a subgraph, and what a document means.

use gesso_core::{
    editor::action::Action,
    graph::{
        json::Json,
        prompt::{Options, to_api},
    },
};

use crate::harness::{Story, schema};

/// Both prompts and the sampler in a subgraph; its instance is node 10.
pub fn made() -> Story {
    Story::begin().select(&["2", "3", "5"]).act(Action::MakeSubgraph { name: "Draw".into(), id: Some("draw".into()) })
}

/// Inside of it.
pub fn inside() -> Story {
    made().act(Action::Enter("10".into()))
}

/// The prompt of a document without ids: class and inputs of each node, sources by class.
pub fn meaning(file: &Json) -> Vec<String> {
    let prompt = to_api(file, &schema(), Options::default()).prompt;
    let class =
        |id: &str| prompt.get(id).and_then(|node| node.get("class_type")).and_then(Json::as_str).unwrap_or("?").to_owned();
    let mut all: Vec<String> = prompt
        .iter()
        .map(|(id, node)| {
            let inputs = node.get("inputs").and_then(Json::as_object).unwrap();
            let mut inputs: Vec<String> = inputs
                .iter()
                .map(|(name, value)| match value.as_list() {
                    Some([source, slot]) => format!("{name}={}.{slot}", class(source.as_str().unwrap())),
                    _ => format!("{name}={value}"),
                })
                .collect();
            inputs.sort();
            format!("{} {}", class(id), inputs.join(" "))
        })
        .collect();
    all.sort();
    all
}
