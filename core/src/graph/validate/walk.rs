//! Walking from an output node to everything it needs, without recursion: a graph may be a chain of thousands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::link;

/// What an output node needs.
#[derive(Debug, Default)]
pub struct Ancestors<'a> {
    /// The nodes that are there, sources before users, the output node last.
    pub order: Vec<&'a str>,
    /// For each node but the output node: the node and the input through which it was first reached.
    pub reached_by: BTreeMap<&'a str, (&'a str, &'a str)>,
    /// The graph goes in a circle.
    pub cycle: bool,
}

struct Step<'a> {
    id: &'a str,
    links: Vec<(&'a str, &'a str)>,
    next: usize,
}

/// Everything the output node needs, itself included.
#[must_use]
pub fn ancestors<'a>(graph: &'a Map<String, Value>, output: &'a str) -> Ancestors<'a> {
    let mut found = Ancestors::default();
    let mut done = BTreeSet::new();
    let mut open = BTreeSet::from([output]);
    let mut stack = vec![step(graph, output)];
    while let Some(top) = stack.last_mut() {
        let Some(&(input, source)) = top.links.get(top.next) else {
            open.remove(top.id);
            done.insert(top.id);
            found.order.push(top.id);
            stack.pop();
            continue;
        };
        top.next += 1;
        let user = top.id;
        if open.contains(source) {
            found.cycle = true;
        } else if graph.contains_key(source) && !done.contains(source) {
            open.insert(source);
            found.reached_by.insert(source, (user, input));
            stack.push(step(graph, source));
        }
    }
    found
}

fn step<'a>(graph: &'a Map<String, Value>, id: &'a str) -> Step<'a> {
    let inputs = graph.get(id).and_then(|node| node.get("inputs")?.as_object());
    let links = inputs.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), link(value)?.0))).collect();
    Step { id, links, next: 0 }
}
