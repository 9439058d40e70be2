//! New nodes: from the search, from the shelf, from a picture.

use std::sync::Arc;

use super::refit::refit;
use crate::{
    editor::{
        cord::{Cord, Target},
        geometry::WorldPoint,
        plan::{After, No, Plan},
        scene::measure::HEAD,
        selection::{Item, Selection},
    },
    graph::{
        edit::{Command, Side},
        import::new_node,
        json::{Json, Object},
        schema::{Class, is_compatible},
    },
};

/// The class that pictures become nodes of, if the servers have it.
const LOAD_IMAGE: &str = "LoadImage";

/// A node that was just added: its id, and the types of its slots.
struct New {
    id: Arc<str>,
    inputs: Vec<(String, bool)>,
    outputs: Vec<(String, bool)>,
}

fn put(plan: &mut Plan<'_>, class: &str, at: WorldPoint) -> Result<New, No> {
    let id = plan.free_node_id();
    let place = [at.x, at.y + HEAD];
    let node = if plan.scene.subgraph(class).is_some() {
        super::subgraph::instance(plan, class, id, place)?
    } else {
        let node = new_node(id, class, &Object::new(), place, plan.schema());
        node.ok_or_else(|| No::Because(format!("no server has blocks called {class}")))?
    };
    plan.run(Command::AddNode(node))?;
    let id: Arc<str> = id.to_string().into();
    refit(plan, &id)?;
    let node = crate::editor::plan::object(plan.node(&id).ok_or(No::Nothing)?);
    Ok(New { inputs: kinds(&node, "inputs"), outputs: kinds(&node, "outputs"), id })
}

/// Adds a node of a class into a link.
pub fn add_into(plan: &mut Plan<'_>, class: &str, wire: &str, at: WorldPoint) -> After {
    let wire = plan.scene.wire(wire).ok_or(No::Nothing)?.clone();
    let target = plan.scene.block(&wire.target).and_then(|block| block.inputs.get(wire.target_slot));
    let takes = target.map_or("*", |port| &*port.kind);
    let New { id, inputs, outputs } = put(plan, class, at)?;
    let slots = first_fitting(&inputs, &wire.kind).zip(first_fitting(&outputs, takes));
    let (input, output) = slots.ok_or_else(|| No::Because(format!("{class} does not fit into that link")))?;
    let end = |node: &Arc<str>, slot: usize| Target { node: node.clone(), slot };
    plan.link(&end(&wire.origin, wire.origin_slot), &end(&id, input), &wire.kind)?;
    let kind = outputs.get(output).map_or("*", |(kind, _)| kind);
    plan.link(&end(&id, output), &end(&wire.target, wire.target_slot), kind)?;
    refit(plan, &id)?;
    Ok(Some(Selection::of(Item::Node(id))))
}

/// Adds a node of a class, or an instance of a subgraph, and connects it.
pub fn add(plan: &mut Plan<'_>, class: &str, at: WorldPoint, cord: Option<&Cord>) -> After {
    let New { id, inputs, outputs } = put(plan, class, at)?;
    plan.name = "Add block".to_owned();
    if let Some(cord) = cord {
        let slots = if cord.wanted() == Side::Input { &inputs } else { &outputs };
        if let Some(slot) = first_fitting(slots, &cord.kind) {
            super::connect::join(plan, cord, &Target { node: id.clone(), slot })?;
            refit(plan, &id)?;
        }
    }
    Ok(Some(Selection::of(Item::Node(id))))
}

/// Type of each slot of a new node, and whether it stands for a widget.
fn kinds(node: &Object, key: &str) -> Vec<(String, bool)> {
    let slots = node.get(key).and_then(Json::as_list).unwrap_or_default();
    let kind = |slot: &Json| slot.get("type").and_then(Json::as_id).map_or_else(|| "*".to_owned(), |kind| kind.into_owned());
    slots.iter().map(|slot| (kind(slot), slot.get("widget").is_some())).collect()
}

/// The first socket of exactly this type, else the first that fits, else a widget that fits.
fn first_fitting(slots: &[(String, bool)], kind: &str) -> Option<usize> {
    let fits = |exact: bool, widget: bool| {
        slots
            .iter()
            .position(|(of, is_widget)| *is_widget == widget && if exact { of == kind } else { is_compatible(of, kind) })
    };
    fits(true, false).or_else(|| fits(false, false)).or_else(|| fits(true, true)).or_else(|| fits(false, true))
}

/// Puts an uploaded picture into the node it was dropped on, into the one that is selected, or into a new one.
pub fn picture(plan: &mut Plan<'_>, name: &str, dropped_on: Option<&Arc<str>>, at: WorldPoint) -> After {
    let taker = |id: &Arc<str>| {
        let class = plan.schema().class(&plan.scene.block(id)?.class)?;
        Some((id.clone(), picture_input(class)?.to_owned()))
    };
    let there =
        dropped_on.and_then(taker).or_else(|| plan.selection.only_node().filter(|_| dropped_on.is_none()).and_then(taker));
    if let Some((id, input)) = there {
        plan.run(Command::SetValue { node: id.to_string(), input, value: Json::text(name) })?;
        plan.name = "Replace picture".to_owned();
        return Ok(Some(Selection::of(Item::Node(id))));
    }
    let schema = plan.schema();
    let takers = || schema.classes().filter_map(|class| Some((class, picture_input(class)?)));
    let (class, input) = takers()
        .find(|(class, _)| class.name == LOAD_IMAGE)
        .or_else(|| takers().next())
        .ok_or_else(|| No::Because("no server has a block that loads pictures".to_owned()))?;
    let id = plan.free_node_id();
    let values = Object::from([(input, Json::text(name))]);
    let node = new_node(id, &class.name, &values, [at.x, at.y + HEAD], schema).ok_or(No::Nothing)?;
    plan.run(Command::AddNode(node))?;
    plan.name = "Add picture".to_owned();
    Ok(Some(Selection::of(Item::node(&id.to_string()))))
}

/// The input of a class that takes an uploaded picture.
fn picture_input(class: &Class) -> Option<&str> {
    class.inputs.iter().find(|input| input.has("image_upload")).map(|input| input.name.as_str())
}
