//! Following an input to what really feeds it: through reroutes, bypassed nodes, into and out of subgraphs.

use std::collections::HashSet;

use super::{
    node::{Behind, Live},
    promoted::promoted_value,
    scope::Unfolded,
};
use crate::graph::{
    file::{Definition, INPUTS, OUTPUTS},
    json::Json,
    schema::is_compatible,
};

/// What feeds an input.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// An output of a node.
    Output { scope: usize, node: usize, slot: usize },
    /// The value a subgraph's instance has for it.
    Value(Json),
}

/// Why an input cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Circle;

/// A place on the way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum At {
    Input { scope: usize, node: usize, slot: usize },
    Output { scope: usize, node: usize, slot: usize },
}

/// Follows an input; `None` if nothing feeds it.
pub(super) fn resolve(
    graph: &Unfolded<'_>,
    definitions: &[Definition<'_>],
    scope: usize,
    node: usize,
    slot: usize,
) -> Result<Option<Source>, Circle> {
    let mut wanted: Option<String> = None;
    let mut at = At::Input { scope, node, slot };
    let mut seen = HashSet::new();
    loop {
        if !seen.insert(at) {
            return Err(Circle);
        }
        let next = match at {
            At::Input { scope, node, slot } => from_input(graph, definitions, (scope, node, slot), &mut wanted),
            At::Output { scope, node, slot } => from_output(graph, (scope, node, slot), &mut wanted),
        };
        match next {
            Some(Next::Go(to)) => at = to,
            Some(Next::Found(source)) => return Ok(Some(source)),
            None => return Ok(None),
        }
    }
}

enum Next {
    Go(At),
    Found(Source),
}

fn from_input(
    graph: &Unfolded<'_>,
    definitions: &[Definition<'_>],
    (scope, node, slot): (usize, usize, usize),
    wanted: &mut Option<String>,
) -> Option<Next> {
    let input = graph.live(scope, node)?.inputs.get(slot)?;
    let level = graph.level(scope)?;
    let link = level.link(input.link.as_ref()?)?;
    wanted.get_or_insert_with(|| input.kind.to_string());
    if link.origin != INPUTS {
        return Some(Next::Go(At::Output { scope, node: level.position(&link.origin)?, slot: link.origin_slot }));
    }
    let (outer, instance) = graph.scopes.get(scope)?.outer?;
    let live = graph.live(outer, instance)?;
    if live.inputs.get(link.origin_slot)?.link.is_some() {
        return Some(Next::Go(At::Input { scope: outer, node: instance, slot: link.origin_slot }));
    }
    let Behind::Subgraph(definition) = live.behind else { return None };
    let promoted = graph.promoted.get(definition)?;
    let value = promoted_value(definitions.get(definition)?, promoted, live.node, link.origin_slot)?;
    Some(Next::Found(Source::Value(value)))
}

fn from_output(graph: &Unfolded<'_>, (scope, node, slot): (usize, usize, usize), wanted: &mut Option<String>) -> Option<Next> {
    let live = graph.live(scope, node)?;
    if live.node.is_bypassed() {
        let slot = passed_on(live, slot, wanted.as_deref().unwrap_or("*"))?;
        *wanted = Some(live.inputs.get(slot)?.kind.to_string());
        return Some(Next::Go(At::Input { scope, node, slot }));
    }
    match live.behind {
        Behind::Class(_) | Behind::Ghost => Some(Next::Found(Source::Output { scope, node, slot })),
        Behind::Virtual | Behind::Primitive => Some(Next::Go(At::Input { scope, node, slot })),
        Behind::Subgraph(_) => {
            let scope = *graph.scopes.get(scope)?.inner.get(&node)?;
            let level = graph.level(scope)?;
            let link = level.links_into(OUTPUTS).find(|link| link.target_slot == slot)?;
            if link.origin != INPUTS {
                return Some(Next::Go(At::Output { scope, node: level.position(&link.origin)?, slot: link.origin_slot }));
            }
            let (outer, instance) = graph.scopes.get(scope)?.outer?;
            Some(Next::Go(At::Input { scope: outer, node: instance, slot: link.origin_slot }))
        }
    }
}

/// The input that a bypassed node passes on to one of its outputs.
fn passed_on(live: &Live<'_>, slot: usize, wanted: &str) -> Option<usize> {
    if matches!(wanted, "" | "*") {
        return Some(if live.inputs.len() > slot { slot } else { 0 });
    }
    let output = live.outputs.get(slot).map_or("*", |kind| kind);
    let fits = |kind: &str| is_compatible(kind, output) && is_compatible(kind, wanted);
    if live.inputs.get(slot).is_some_and(|input| fits(&input.kind)) {
        return Some(slot);
    }
    let same = live.inputs.iter().position(|input| input.kind == wanted);
    same.or_else(|| live.inputs.iter().position(|input| fits(&input.kind)))
}
