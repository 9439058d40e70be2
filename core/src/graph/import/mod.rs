//! API format to UI format: nodes made by their classes, values set by name, links drawn, everything laid out.

mod links;
mod node;

use std::collections::HashMap;

use super::{
    diagnostic::{Diagnostic, Fault},
    json::{Json, Number, Object},
    layout::places,
    schema::Schema,
};
use links::Links;
pub use node::new_node;
use node::{Made, make};

/// A workflow in UI format, and what could not be taken over.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The workflow.
    pub file: Json,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes a workflow in UI format of a prompt.
#[must_use]
pub fn to_ui(prompt: &Json, schema: &Schema) -> Imported {
    let mut told = Vec::new();
    let empty = Object::new();
    let prompt = prompt.as_object().unwrap_or(&empty);
    let places_of: HashMap<&str, usize> = prompt.iter().enumerate().map(|(at, (id, _))| (id, at)).collect();
    let mut nodes: Vec<Made> = prompt.iter().map(|(id, node)| make(id, node, schema, &mut told)).collect();
    let links = Links::draw(prompt, &places_of, &mut nodes, &mut told);
    let sizes: Vec<[f64; 2]> = nodes.iter().map(Made::size).collect();
    let between: Vec<(usize, usize)> = links.all.iter().map(|link| (link.from, link.to)).collect();
    let places = places(&sizes, &between);
    let last_node = nodes.iter().filter_map(|node| node.id.as_i128()).max().unwrap_or_default();
    let whole = |number: i128| Json::Number(Number::from(i64::try_from(number).unwrap_or_default()));
    let last_link = links.all.len() as i128;
    let listed = links.json(&nodes);
    let written = nodes.into_iter().zip(places).enumerate();
    let written = written.map(|(at, (node, place))| Json::Object(node.json(place, at, &links.leaving(at)))).collect();
    let file = Object::from([
        ("last_node_id", whole(last_node)),
        ("last_link_id", whole(last_link)),
        ("nodes", Json::List(written)),
        ("links", listed),
        ("groups", Json::List(Vec::new())),
        ("config", Json::Object(Object::new())),
        ("extra", Json::Object(Object::new())),
        ("version", Json::Number(Number::from(0.4))),
    ]);
    if prompt.is_empty() {
        told.push(Diagnostic::of_file(Fault::NoWorkflow));
    }
    Imported { file: Json::Object(file), diagnostics: told }
}

/// A link in a prompt: `["4", 0]`.
fn link(value: &Json) -> Option<(std::borrow::Cow<'_, str>, usize)> {
    match value.as_list()? {
        [source, slot] => Some((source.as_id()?, slot.as_index()?)),
        _ => None,
    }
}
