//! The inside of an instance put in its place.

use std::{collections::HashMap, sync::Arc};

use super::{
    super::routes,
    instances::{inner_widget, instances},
};
use crate::{
    editor::{
        action::moving::tidy,
        cord::Target,
        geometry::Rect,
        plan::{After, No, Plan, in_order, numbers, object},
        scene::Behind,
        selection::{Item, Selection},
    },
    graph::{
        edit::Command,
        file::{Definition, INPUTS, Link, Node, OUTPUTS, Routes, definitions},
        json::{Json, Object},
        legacy::{group_name, subgraph_of},
        prompt::instance_widgets,
    },
};

/// What a link outside hangs on, and the points it is led through.
type Outer = (Target, String);

/// Unpacks every selected instance; what was inside is selected.
pub fn unpack(plan: &mut Plan<'_>) -> After {
    let is_one = |block: &crate::editor::scene::Block| block.behind == Behind::Subgraph || group_name(&block.class).is_some();
    let is_instance = |id: &Arc<str>| plan.scene.block(id).is_some_and(is_one);
    let chosen: Vec<Arc<str>> = in_order(plan).into_iter().filter(is_instance).collect();
    if chosen.is_empty() {
        return Err(No::Nothing);
    }
    let mut selected: Selection =
        plan.selection.iter().filter(|item| !chosen.iter().any(|id| **item == Item::Node(id.clone()))).cloned().collect();
    for id in chosen {
        selected.extend(unpack_one(plan, &id)?);
    }
    plan.name = "Unpack subgraph".to_owned();
    Ok(Some(selected))
}

/// Makes a group node of years ago an instance of a subgraph, so that it can be unpacked like one.
fn renew(plan: &mut Plan<'_>, id: &Arc<str>) -> Result<(), No> {
    let json = plan.node(id).ok_or(No::Nothing)?.clone();
    let node = Node::read(&json).filter(|node| group_name(node.class).is_some());
    let Some(node) = node else { return Ok(()) };
    let new = crate::editor::ids::derived(plan.file(), &format!("group node/{id}"));
    let definition = subgraph_of(plan.file(), &node, plan.schema(), &new)
        .ok_or_else(|| No::Because(format!("the inside of {} is not in this file", node.class)))?;
    plan.run(Command::AddSubgraph(definition))?;
    plan.run(Command::SetClass(id.to_string(), new))?;
    // Its values are inside now.
    plan.run(Command::SetValues(id.to_string(), Json::Null))
}

fn unpack_one(plan: &mut Plan<'_>, id: &Arc<str>) -> Result<Vec<Item>, No> {
    renew(plan, id)?;
    let json = plan.node(id).ok_or(No::Nothing)?.clone();
    let instance = Node::read(&json).ok_or(No::Nothing)?;
    // What is taken out is read from a copy: the document changes meanwhile.
    let copy = definition_json(plan.file(), instance.class).ok_or(No::Nothing)?.clone();
    let holder = Json::Object([("definitions", Json::Object([("subgraphs", Json::List(vec![copy.clone()]))].into()))].into());
    let all = definitions(&holder);
    let definition = all.first().ok_or(No::Nothing)?;
    let is_last = instances(plan, instance.class).len() == 1;
    let outer = outer_links(plan, &instance);
    let values = promoted_values(plan, &json, &instance, definition);

    plan.run(Command::RemoveNode(id.to_string()))?;
    if is_last {
        plan.run(Command::RemoveSubgraph(instance.class.to_owned()))?;
    }
    let frame = plan.scene.block(id).map(|block| block.body).unwrap_or_default();
    let by = offset(definition, frame);
    let new_ids = add_nodes(plan, definition, by, is_last, instance.mode)?;
    for (inner, widget, value) in values {
        if let Some(node) = new_ids.get(&*inner) {
            // A class nobody knows keeps what stands inside.
            match plan.run(Command::SetValue { node: node.to_string(), input: widget, value }) {
                Ok(()) | Err(No::Refused(crate::graph::edit::Refusal::NoSlot(..))) => {}
                Err(no) => return Err(no),
            }
        }
    }
    link_up(plan, definition, &new_ids, &outer, by)?;
    let first_group = plan.json().items("groups").count();
    let groups: Vec<Object> = copy.items("groups").map(|group| moved_group(group, by)).collect();
    let mut items: Vec<Item> = (0..groups.len()).map(|at| Item::Group(first_group + at)).collect();
    for group in groups {
        plan.run(Command::AddGroup(group))?;
    }
    items.extend(new_ids.into_values().map(Item::Node));
    Ok(items)
}

fn definition_json<'a>(file: &'a Json, id: &str) -> Option<&'a Json> {
    let mut all = file.get("definitions")?.items("subgraphs");
    all.find(|one| one.get("id").and_then(Json::as_str) == Some(id))
}

/// How far the inside is moved so that its middle is that of the instance.
fn offset(definition: &Definition<'_>, frame: Rect) -> [f64; 2] {
    let boxes = definition.level.nodes.iter().filter_map(|node| {
        let ([x, y], [width, height]) = (node.pos()?, node.size()?);
        Some(Rect::new(x, y, width, height))
    });
    Rect::of_all(boxes).map(|all| frame.centre().since(all.centre())).unwrap_or_default().map(f64::round)
}

struct Outside {
    /// What feeds each input, by its name.
    sources: HashMap<String, Outer>,
    /// What each output feeds, by its name.
    sinks: HashMap<String, Vec<Target>>,
}

fn outer_links(plan: &Plan<'_>, instance: &Node<'_>) -> Outside {
    let inputs = instance.inputs.iter().enumerate().filter_map(|(slot, input)| {
        let wire = plan.scene.wire_into(&instance.id, slot)?;
        let origin = Target { node: wire.origin.clone(), slot: wire.origin_slot };
        Some((input.name.to_string(), (origin, wire.kind.to_string())))
    });
    let outputs = instance.outputs.iter().enumerate().map(|(slot, output)| {
        let mut ends: Vec<Target> = plan
            .scene
            .wires_from(&instance.id, slot)
            .map(|wire| Target { node: wire.target.clone(), slot: wire.target_slot })
            .collect();
        ends.sort_by_key(|end| (plan.scene.block(&end.node).map(|block| block.at), end.slot));
        (output.name.to_string(), ends)
    });
    Outside { sources: inputs.collect(), sinks: outputs.collect() }
}

/// What the instance has for promoted widgets that are not linked: the node inside, the widget, the value.
fn promoted_values(
    plan: &Plan<'_>,
    json: &Json,
    instance: &Node<'_>,
    definition: &Definition<'_>,
) -> Vec<(String, String, Json)> {
    let order = instance_widgets(plan.file(), instance.class, json, plan.schema()).unwrap_or_default();
    let value_of = |name: &str| match instance.values()? {
        Json::List(values) => values.get(order.iter().position(|widget| widget.as_deref() == Some(name))?),
        values => values.get(name),
    };
    let is_linked = |name: &str| instance.inputs.iter().any(|input| input.name == name && input.link.is_some());
    let inputs = definition.inputs.iter().filter(|slot| !is_linked(&slot.name));
    let found = inputs.filter_map(|slot| {
        let (node, widget) = inner_widget(definition, slot)?;
        let value = value_of(&slot.name).filter(|value| !value.is_null())?;
        Some((node, widget, value.clone()))
    });
    found.collect()
}

/// Adds copies of the nodes; gives their new ids by the old ones.
fn add_nodes(
    plan: &mut Plan<'_>,
    definition: &Definition<'_>,
    by: [f64; 2],
    keep_ids: bool,
    mode: i128,
) -> Result<HashMap<String, Arc<str>>, No> {
    let mut next = plan.free_node_id();
    let mut ids = HashMap::new();
    for node in &definition.level.nodes {
        let is_free = plan.node(&node.id).is_none();
        let mut copy = object(node.json);
        let id = if keep_ids && is_free {
            node.id.to_string()
        } else {
            copy.set("id", Json::Number(next.into()));
            next += 1;
            (next - 1).to_string()
        };
        if let Some([x, y]) = node.pos() {
            copy.set("pos", numbers(&[tidy(x + by[0]), tidy(y + by[1])]));
        }
        // What was off because the whole was off stays off.
        if mode == 2 || mode == 4 {
            copy.set("mode", Json::Number(i64::try_from(mode).unwrap_or_default().into()));
        }
        ids.insert(node.id.to_string(), Arc::from(id.as_str()));
        plan.run(Command::AddNode(copy))?;
    }
    Ok(ids)
}

fn link_up(
    plan: &mut Plan<'_>,
    definition: &Definition<'_>,
    new_ids: &HashMap<String, Arc<str>>,
    outer: &Outside,
    by: [f64; 2],
) -> Result<(), No> {
    let routes_inside = Routes::read(definition.level.json);
    let mut led: Vec<routes::Again> = Vec::new();
    for link in &definition.level.links {
        let chain: Vec<Arc<str>> = routes_inside.chain(&link.id).into_iter().map(Arc::from).collect();
        for (from, to, kind) in ends(definition, link, new_ids, outer) {
            let new = plan.link(&from, &to, &kind)?;
            led.push((chain.clone(), new));
        }
    }
    let pos = |knot: &str| routes_inside.point(knot).map(|point| [point.pos[0] + by[0], point.pos[1] + by[1]]);
    let level = plan.level.clone();
    routes::lead(plan, &level, &led, &pos)?;
    Ok(())
}

/// The links outside that one inside becomes: several where it led out to several, none where nothing feeds it.
fn ends(
    definition: &Definition<'_>,
    link: &Link<'_>,
    new_ids: &HashMap<String, Arc<str>>,
    outer: &Outside,
) -> Vec<(Target, Target, String)> {
    let from = if link.origin == INPUTS {
        definition.inputs.get(link.origin_slot).and_then(|slot| outer.sources.get(&*slot.name)).cloned()
    } else {
        new_ids.get(&*link.origin).map(|node| (Target { node: node.clone(), slot: link.origin_slot }, link.kind.to_string()))
    };
    let to = if link.target == OUTPUTS {
        definition.outputs.get(link.target_slot).and_then(|slot| outer.sinks.get(&*slot.name)).cloned().unwrap_or_default()
    } else {
        new_ids.get(&*link.target).map(|node| Target { node: node.clone(), slot: link.target_slot }).into_iter().collect()
    };
    let Some((from, kind)) = from else { return Vec::new() };
    to.into_iter().map(|to| (from.clone(), to, kind.clone())).collect()
}

fn moved_group(group: &Json, by: [f64; 2]) -> Object {
    let mut copy = object(group);
    let bounds: Vec<f64> = group.items("bounding").filter_map(Json::as_f64).collect();
    if let [x, y, width, height] = *bounds {
        copy.set("bounding", numbers(&[x + by[0], y + by[1], width, height]));
    }
    copy
}
