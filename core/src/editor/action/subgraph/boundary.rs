//! Inputs and outputs of a subgraph: each is a slot inside, and one of every instance.

use super::instances::{add_to_all, inner_widget, instances, node};
use crate::{
    editor::plan::{After, No, Plan},
    graph::{
        edit::{Command, LevelId, Side},
        file::{INPUTS, OUTPUTS, definitions},
        json::{Json, Object},
        prompt::instance_widgets,
    },
};

/// The node that stands for the subgraph's own inputs or outputs. An input of the subgraph gives inside, an output takes:
/// `side` is what the slot is inside.
fn own(side: Side) -> (&'static str, &'static str, Side) {
    if side == Side::Output { (INPUTS, "inputs", Side::Input) } else { (OUTPUTS, "outputs", Side::Output) }
}

/// Adds an input or an output to a subgraph and to all its instances, under a name nothing else there has. `side` is what the
/// slot is inside. Gives the name.
///
/// # Errors
/// If the level is no subgraph.
pub fn add_boundary_slot(
    plan: &mut Plan<'_>,
    level: &LevelId,
    side: Side,
    name: &str,
    kind: &str,
    widget: Option<&Json>,
) -> Result<String, No> {
    let LevelId::Subgraph(subgraph) = level else { return Err(No::Nothing) };
    let (node, key, outside) = own(side);
    let taken: Vec<String> = plan
        .json_of(level)
        .items(key)
        .filter_map(|slot| slot.get("name").and_then(Json::as_id).map(|name| name.into_owned()))
        .collect();
    let name = free_name(name, &taken);
    let id = crate::editor::ids::derived(plan.file(), &format!("{subgraph}/{key}/{name}"));
    let slot = Object::from([
        ("id", Json::text(id)),
        ("name", Json::text(name.as_str())),
        ("type", Json::text(kind)),
        ("linkIds", Json::List(Vec::new())),
    ]);
    let list = Plan::slots(node, side);
    plan.run_in(level, Command::AddSlot(list, slot))?;
    let mut slot = Object::from([("name", Json::text(name.as_str())), ("type", Json::text(kind))]);
    match outside {
        Side::Input => {
            if widget.is_some() {
                slot.set("widget", Json::Object([("name", Json::text(name.as_str()))].into()));
            }
            slot.set("link", Json::Null);
        }
        Side::Output => slot.set("links", Json::List(Vec::new())),
    }
    let subgraph = subgraph.clone();
    add_to_all(plan, &subgraph, outside, &slot)?;
    Ok(name)
}

fn free_name(name: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (1..=taken.len()).map(|at| format!("{name}_{at}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_else(|| name.to_owned())
}

/// Takes an input or an output away from the subgraph that is shown and from all its instances, with the values that
/// promoted widgets had there.
pub fn remove_slot(plan: &mut Plan<'_>, side: Side, at: usize) -> After {
    let LevelId::Subgraph(subgraph) = plan.level.clone() else { return Err(No::Nothing) };
    let (own_node, key, outside) = own(side);
    let name = plan.json().items(key).nth(at).and_then(|slot| slot.get("name")?.as_id()).map(|name| name.into_owned());
    let name = name.ok_or(No::Nothing)?;
    let is_promoted = {
        let all = definitions(plan.file());
        let definition = all.iter().find(|one| one.id == subgraph).ok_or(No::Nothing)?;
        side == Side::Output && definition.inputs.get(at).is_some_and(|slot| inner_widget(definition, slot).is_some())
    };
    let outside_key = if outside == Side::Input { "inputs" } else { "outputs" };
    for instance in instances(plan, &subgraph) {
        let Some(json) = node(plan, &instance) else { continue };
        let slot = json.items(outside_key).position(|slot| slot.get("name").and_then(Json::as_id).as_deref() == Some(&name));
        let values = is_promoted.then(|| without_value(plan, &subgraph, json, &name)).flatten();
        let (level, id) = &instance;
        if let Some(values) = values {
            plan.run_in(level, Command::SetValues(id.clone(), values))?;
        }
        if let Some(slot) = slot {
            plan.run_in(level, Command::RemoveSlot(Plan::slots(id, outside), slot))?;
        }
    }
    plan.run(Command::RemoveSlot(Plan::slots(own_node, side), at))?;
    Ok(None)
}

fn without_value(plan: &Plan<'_>, subgraph: &str, instance: &Json, name: &str) -> Option<Json> {
    let order = instance_widgets(plan.file(), subgraph, instance, plan.schema())?;
    let place = order.iter().position(|widget| widget.as_deref() == Some(name))?;
    let mut values = instance.get("widgets_values")?.as_list()?.to_vec();
    (place < values.len()).then(|| values.remove(place))?;
    Some(Json::List(values))
}

/// Says what people read at an input or an output.
pub fn label_slot(plan: &mut Plan<'_>, side: Side, at: usize, label: Option<String>) -> After {
    let LevelId::Subgraph(subgraph) = plan.level.clone() else { return Err(No::Nothing) };
    let (own_node, key, outside) = own(side);
    let name = plan.json().items(key).nth(at).and_then(|slot| slot.get("name")?.as_id()).map(|name| name.into_owned());
    let name = name.ok_or(No::Nothing)?;
    plan.run(Command::SetSlotLabel(Plan::slots(own_node, side), at, label.clone()))?;
    let outside_key = if outside == Side::Input { "inputs" } else { "outputs" };
    for (level, id) in instances(plan, &subgraph) {
        let slot = node(plan, &(level.clone(), id.clone())).and_then(|json| {
            json.items(outside_key).position(|slot| slot.get("name").and_then(Json::as_id).as_deref() == Some(&name))
        });
        if let Some(slot) = slot {
            plan.run_in(&level, Command::SetSlotLabel(Plan::slots(&id, outside), slot, label.clone()))?;
        }
    }
    Ok(None)
}
