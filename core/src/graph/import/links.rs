//! The links of a prompt, drawn from node to node.

use std::collections::HashMap;

use super::{link, node::Made};
use crate::graph::{
    diagnostic::{Diagnostic, Fault},
    json::{Json, Number, Object},
};

/// Most outputs of a node that only its prompt knows of.
const MAX_OUTPUTS: usize = 64;

/// A link being made; its id is one more than its place.
pub(super) struct MadeLink {
    pub from: usize,
    from_slot: usize,
    pub to: usize,
    to_slot: usize,
    kind: String,
}

/// All links.
pub(super) struct Links {
    pub all: Vec<MadeLink>,
}

impl Links {
    /// Draws every link of the prompt whose source is there.
    pub fn draw(prompt: &Object, place_of: &HashMap<&str, usize>, nodes: &mut [Made], told: &mut Vec<Diagnostic>) -> Self {
        let mut all = Vec::new();
        for (to, (id, node)) in prompt.iter().enumerate() {
            let inputs = node.get("inputs").and_then(Json::as_object).into_iter().flat_map(Object::iter);
            for (name, value) in inputs {
                let Some((source, from_slot)) = link(value) else { continue };
                let from = place_of.get(source.as_ref()).copied();
                let kind = from.and_then(|from| output_kind(nodes.get_mut(from)?, from_slot));
                let (Some(from), Some(kind)) = (from, kind) else {
                    told.push(Diagnostic::new(Fault::LooseLink, id).about(name));
                    continue;
                };
                let Some((to_slot, input)) =
                    nodes.get_mut(to).and_then(|node| node.inputs.iter_mut().enumerate().find(|(_, input)| input.name == name))
                else {
                    continue;
                };
                if input.kind == "*" {
                    input.kind.clone_from(&kind);
                }
                all.push(MadeLink { from, from_slot, to, to_slot, kind });
                input.link = Some(all.len());
            }
        }
        Self { all }
    }

    /// The ids of the links that leave each output of a node.
    pub fn leaving(&self, node: usize) -> Vec<Vec<usize>> {
        let mut leaving: Vec<Vec<usize>> = Vec::new();
        for (at, link) in self.all.iter().enumerate().filter(|(_, link)| link.from == node) {
            if leaving.len() <= link.from_slot {
                leaving.resize_with(link.from_slot + 1, Vec::new);
            }
            if let Some(ids) = leaving.get_mut(link.from_slot) {
                ids.push(at + 1);
            }
        }
        leaving
    }

    /// The links as a file lists them.
    pub fn json(&self, nodes: &[Made]) -> Json {
        let number = |number: usize| Json::Number(Number::from(number as u64));
        let id = |node: usize| nodes.get(node).map(|node| node.id.clone()).unwrap_or_default();
        let links = self.all.iter().enumerate().map(|(at, link)| {
            Json::List(vec![
                number(at + 1),
                id(link.from),
                number(link.from_slot),
                id(link.to),
                number(link.to_slot),
                Json::text(link.kind.as_str()),
            ])
        });
        Json::List(links.collect())
    }
}

/// The type of an output. A node has every output somebody links to: its class may be unknown, or have had more once.
fn output_kind(node: &mut Made, slot: usize) -> Option<String> {
    while slot < MAX_OUTPUTS && node.outputs.len() <= slot {
        node.outputs.push((format!("output {}", node.outputs.len()), "*".to_owned()));
    }
    node.outputs.get(slot).map(|(_, kind)| kind.clone())
}
