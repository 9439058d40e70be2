//! A subgraph made of what is selected: its nodes move inside, the links that are cut become inputs and outputs.

use std::{collections::BTreeMap, sync::Arc};

use super::{super::routes, instance};
use crate::{
    editor::{
        action::moving::tidy,
        cord::Target,
        geometry::Rect,
        plan::{After, No, Plan, in_order, number, numbers, object},
        scene::{Behind, Wire},
        selection::{Item, Selection},
    },
    graph::{
        edit::{Command, Connection, End, LevelId, forget_links},
        file::{INPUTS, OUTPUTS},
        json::{Json, Number, Object},
    },
};

/// Width of the boxes of a new subgraph's own inputs and outputs, in graph pixels.
const BOX_WIDTH: f64 = 120.0;
/// Between these boxes and the nodes, in graph pixels.
const BOX_GAP: f64 = 80.0;
/// Height of a row of these boxes, in graph pixels.
const BOX_ROW: f64 = 20.0;

/// A cut link: the end outside that it hangs on, and the ends on the other side.
struct Cut {
    name: String,
    kind: String,
    /// The origin, which several cut links may have in common.
    origin: Target,
    /// Where they end, with the points they were led through.
    ends: Vec<(Target, Vec<Arc<str>>)>,
}

/// Makes a subgraph; its instance is selected.
pub fn make(plan: &mut Plan<'_>, name: &str, id: Option<String>) -> After {
    let scene = plan.scene;
    let nodes: Vec<Arc<str>> =
        in_order(plan).into_iter().filter(|id| scene.block(id).is_some_and(|block| block.behind != Behind::Boundary)).collect();
    let bounds = Rect::of_all(nodes.iter().filter_map(|id| Some(scene.block(id)?.frame))).ok_or(No::Nothing)?;
    let id = id.unwrap_or_else(|| crate::editor::ids::derived(plan.file(), &format!("subgraph/{nodes:?}")));
    let is_in = |id: &Arc<str>| plan.selection.has_node(id);
    let inner: Vec<&Wire> =
        sorted(nodes.iter().flat_map(|id| scene.wires_at(id)).filter(|wire| is_in(&wire.origin) && is_in(&wire.target)));
    let (inputs, outputs) = (cut_inputs(plan, &nodes), cut_outputs(plan, &nodes));
    let groups: Vec<usize> = plan.selection.groups().collect();
    let definition = definition(plan, &id, name, bounds, (&nodes, &groups), (&inputs, &outputs));
    plan.run(Command::AddSubgraph(definition))?;

    let level = LevelId::Subgraph(id.clone());
    let end = |node: &str, slot: usize| End { node: node.to_owned(), slot };
    let connection = |from, to, kind: &str| Connection { from, to, kind: kind.to_owned() };
    let mut links: Vec<Connection> = inner
        .iter()
        .map(|wire| {
            let (from, to) = (end(&wire.origin, wire.origin_slot), end(&wire.target, wire.target_slot));
            connection(from, to, &wire.kind)
        })
        .collect();
    for (slot, cut) in inputs.iter().enumerate() {
        links.extend(cut.ends.iter().map(|(to, _)| connection(end(INPUTS, slot), end(&to.node, to.slot), &cut.kind)));
    }
    for (slot, cut) in outputs.iter().enumerate() {
        links.push(connection(end(&cut.origin.node, cut.origin.slot), end(OUTPUTS, slot), &cut.kind));
    }
    let made = plan.link_all(&level, links)?;
    let led: Vec<routes::Again> = inner.iter().map(|wire| wire.knots.clone()).zip(made).collect();
    routes::lead(plan, &level, &led, &|knot| scene.knot(knot).map(|knot| [knot.pos.x, knot.pos.y]))?;

    plan.run(Command::RemoveNodes(nodes.iter().map(ToString::to_string).collect()))?;
    for at in groups.into_iter().rev() {
        plan.run(Command::RemoveGroup(at))?;
    }
    let new = plan.free_node_id();
    let mut node = instance(plan, &id, new, [0.0, 0.0])?;
    let size: Vec<f64> = node.get("size").and_then(Json::as_list).unwrap_or_default().iter().filter_map(Json::as_f64).collect();
    let centre = bounds.centre();
    let half = |at: usize| size.get(at).copied().unwrap_or_default() / 2.0;
    node.set("pos", numbers(&[tidy(centre.x - half(0)), tidy(centre.y - half(1))]));
    plan.run(Command::AddNode(node))?;
    let own: Arc<str> = new.to_string().into();
    let mut led: Vec<routes::Again> = Vec::new();
    for (slot, cut) in inputs.iter().enumerate() {
        let link = plan.link(&cut.origin, &Target { node: own.clone(), slot }, &cut.kind)?;
        led.extend(cut.ends.first().map(|(_, knots)| (knots.clone(), link)));
    }
    for (slot, cut) in outputs.iter().enumerate() {
        for (to, knots) in &cut.ends {
            let link = plan.link(&Target { node: own.clone(), slot }, to, &cut.kind)?;
            led.push((knots.clone(), link));
        }
    }
    // Points that other links still go through are there; these are made beside them.
    let level = plan.level.clone();
    routes::lead(plan, &level, &led, &|knot| scene.knot(knot).map(|knot| [knot.pos.x, knot.pos.y]))?;
    plan.name = format!("Make subgraph {name}");
    Ok(Some(Selection::of(Item::Node(own))))
}

fn sorted<'a>(wires: impl Iterator<Item = &'a Wire>) -> Vec<&'a Wire> {
    // Each link comes from both of its ends.
    let by_id: BTreeMap<(usize, &str), &Wire> = wires.map(|wire| ((wire.id.len(), &*wire.id), wire)).collect();
    by_id.into_values().collect()
}

/// The links that come in, by where they come from.
fn cut_inputs(plan: &Plan<'_>, nodes: &[Arc<str>]) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    for node in nodes {
        let Some(block) = plan.scene.block(node) else { continue };
        for (slot, port) in block.inputs.iter().enumerate() {
            let Some(wire) = plan.scene.wire_into(node, slot).filter(|wire| !plan.selection.has_node(&wire.origin)) else {
                continue;
            };
            let origin = Target { node: wire.origin.clone(), slot: wire.origin_slot };
            let end = (Target { node: node.clone(), slot }, wire.knots.clone());
            match cuts.iter_mut().find(|cut| cut.origin == origin) {
                Some(cut) => cut.ends.push(end),
                None => {
                    let kind = if &*port.kind == "*" { &wire.kind } else { &port.kind };
                    let name = free_name(&port.name, &cuts);
                    cuts.push(Cut { name, kind: kind.to_string(), origin, ends: vec![end] });
                }
            }
        }
    }
    cuts
}

/// The links that go out, by where they begin.
fn cut_outputs(plan: &Plan<'_>, nodes: &[Arc<str>]) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    for node in nodes {
        let Some(block) = plan.scene.block(node) else { continue };
        for (slot, port) in block.outputs.iter().enumerate() {
            let leaving = plan.scene.wires_from(node, slot).filter(|wire| !plan.selection.has_node(&wire.target));
            let mut ends: Vec<_> = leaving
                .map(|wire| (Target { node: wire.target.clone(), slot: wire.target_slot }, wire.knots.clone()))
                .collect();
            if ends.is_empty() {
                continue;
            }
            ends.sort_by_key(|(end, _)| (plan.scene.block(&end.node).map(|block| block.at), end.slot));
            let name = free_name(&port.name, &cuts);
            cuts.push(Cut { name, kind: port.kind.to_string(), origin: Target { node: node.clone(), slot }, ends });
        }
    }
    cuts
}

fn free_name(name: &str, cuts: &[Cut]) -> String {
    let name = if name.is_empty() { "value" } else { name };
    let is_free = |name: &String| cuts.iter().all(|cut| cut.name != *name);
    let numbered = (1..=cuts.len()).map(|at| format!("{name}_{at}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_else(|| name.to_owned())
}

fn definition(
    plan: &Plan<'_>,
    id: &str,
    name: &str,
    bounds: Rect,
    (nodes, groups): (&[Arc<str>], &[usize]),
    (inputs, outputs): (&[Cut], &[Cut]),
) -> Object {
    let whole = |number: i64| Json::Number(Number::from(number));
    let slots = |cuts: &[Cut], key: &str| {
        let slot = |cut: &Cut| {
            let id = crate::editor::ids::derived(plan.file(), &format!("{id}/{key}/{}", cut.name));
            let fields = [
                ("id", Json::text(id)),
                ("name", Json::text(cut.name.as_str())),
                ("type", Json::text(cut.kind.as_str())),
                ("linkIds", Json::List(Vec::new())),
            ];
            Json::Object(fields.into())
        };
        Json::List(cuts.iter().map(slot).collect())
    };
    let boundary = |id: i64, x: f64, count: usize| {
        let height = (count + 2) as f64 * BOX_ROW;
        let bounding = [x, bounds.centre().y - height / 2.0, BOX_WIDTH, height].map(tidy);
        Json::Object(Object::from([("id", whole(id)), ("bounding", numbers(&bounding))]))
    };
    let moved = nodes.iter().filter_map(|id| {
        let mut node = object(plan.node(id)?);
        forget_links(&mut node);
        Some(Json::Object(node))
    });
    let own_groups: Vec<Json> =
        plan.json().items("groups").enumerate().filter(|(at, _)| groups.contains(at)).map(|(_, group)| group.clone()).collect();
    let last_node = nodes.iter().filter_map(|id| id.parse::<i64>().ok()).max().unwrap_or_default();
    Object::from([
        ("id", Json::text(id)),
        ("version", number(1.0)),
        (
            "state",
            Json::Object(Object::from([
                ("lastGroupId", whole(0)),
                ("lastNodeId", whole(last_node)),
                ("lastLinkId", whole(0)),
                ("lastRerouteId", whole(0)),
            ])),
        ),
        ("revision", whole(0)),
        ("config", Json::Object(Object::new())),
        ("name", Json::text(name)),
        ("inputNode", boundary(-10, bounds.x - BOX_GAP - BOX_WIDTH, inputs.len())),
        ("outputNode", boundary(-20, bounds.right() + BOX_GAP, outputs.len())),
        ("inputs", slots(inputs, "inputs")),
        ("outputs", slots(outputs, "outputs")),
        ("widgets", Json::List(Vec::new())),
        ("nodes", Json::List(moved.collect())),
        ("groups", Json::List(own_groups)),
        ("links", Json::List(Vec::new())),
        ("extra", Json::Object(Object::new())),
    ])
}
