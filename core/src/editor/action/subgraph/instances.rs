//! The instances of a subgraph: where they are, and keeping them as the subgraph is.

use crate::{
    editor::plan::{No, Plan, numbers},
    graph::{
        edit::{Command, LevelId, Side},
        file::{Definition, Slot, definitions},
        json::{Json, Number, Object},
    },
};

/// Width of a new instance, in graph pixels.
const WIDTH: f64 = 225.0;
/// Height of a row of a new instance, in graph pixels.
const ROW: f64 = 24.0;

/// An instance: its level and its id.
pub(super) type Instance = (LevelId, String);

/// All instances of a subgraph, in all levels. Looks at every node.
pub(super) fn instances(plan: &Plan<'_>, subgraph: &str) -> Vec<Instance> {
    let file = plan.file();
    let inner = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    let inner = inner.filter_map(|json| Some((LevelId::Subgraph(json.get("id")?.as_str()?.to_owned()), json)));
    let mut found = Vec::new();
    for (level, json) in std::iter::once((LevelId::Root, file)).chain(inner) {
        for node in json.items("nodes") {
            if node.get("type").and_then(Json::as_str) == Some(subgraph)
                && let Some(id) = node.get("id").and_then(Json::as_id)
            {
                found.push((level.clone(), id.into_owned()));
            }
        }
    }
    found
}

/// The node of an instance as it is now.
pub(super) fn node<'p>(plan: &'p Plan<'_>, (level, id): &Instance) -> Option<&'p Json> {
    let is_it = |json: &&Json| json.get("id").and_then(Json::as_id).as_deref() == Some(id);
    plan.json_of(level).items("nodes").find(is_it)
}

/// A new instance of a subgraph, with the values its promoted widgets have inside.
///
/// # Errors
/// If there is no such subgraph.
pub fn instance(plan: &Plan<'_>, subgraph: &str, id: i64, place: [f64; 2]) -> Result<Object, No> {
    let all = definitions(plan.file());
    let definition = all.iter().find(|one| one.id == subgraph).ok_or(No::Nothing)?;
    let inputs = definition.inputs.iter().map(|slot| {
        let mut json = slot_json(slot);
        if inner_widget(definition, slot).is_some() {
            json.set("widget", Json::Object([("name", Json::text(&*slot.name))].into()));
        }
        json.set("link", Json::Null);
        Json::Object(json)
    });
    let inputs: Vec<Json> = inputs.collect();
    let outputs = definition.outputs.iter().map(|slot| {
        let mut json = slot_json(slot);
        json.set("links", Json::List(Vec::new()));
        Json::Object(json)
    });
    let outputs: Vec<Json> = outputs.collect();
    let values: Vec<Json> = definition
        .inputs
        .iter()
        .filter(|slot| inner_widget(definition, slot).is_some())
        .map(|slot| inner_value(plan, definition, slot).unwrap_or_default())
        .collect();
    let rows = inputs.len().max(outputs.len()) + values.len();
    Ok(Object::from([
        ("id", Json::Number(Number::from(id))),
        ("type", Json::text(subgraph)),
        ("pos", numbers(&place)),
        ("size", numbers(&[WIDTH, rows as f64 * ROW + 10.0])),
        ("flags", Json::Object(Object::new())),
        ("order", Json::Number(Number::from(0.0))),
        ("mode", Json::Number(Number::from(0.0))),
        ("inputs", Json::List(inputs)),
        ("outputs", Json::List(outputs)),
        ("properties", Json::Object([("proxyWidgets", Json::List(Vec::new()))].into())),
        ("widgets_values", Json::List(values)),
    ]))
}

fn slot_json(slot: &Slot<'_>) -> Object {
    Object::from([("name", Json::text(&*slot.name)), ("type", Json::text(&*slot.kind))])
}

/// The widget inside that an input of a subgraph leads to: its node and its name.
pub(super) fn inner_widget(definition: &Definition<'_>, slot: &Slot<'_>) -> Option<(String, String)> {
    let at = definition.inputs.iter().position(|one| one.name == slot.name)?;
    let links =
        definition.level.links.iter().filter(|link| link.origin == crate::graph::file::INPUTS && link.origin_slot == at);
    let mut ends = links.filter_map(|link| {
        let node = definition.level.node(&link.target)?;
        let widget = node.inputs.get(link.target_slot)?.widget?;
        Some((node.id.clone().into_owned(), widget.to_owned()))
    });
    ends.next()
}

/// The value of the widget inside.
fn inner_value(plan: &Plan<'_>, definition: &Definition<'_>, slot: &Slot<'_>) -> Option<Json> {
    let (node, widget) = inner_widget(definition, slot)?;
    let node = definition.level.node(&node)?;
    let class = plan.schema().class(node.class)?;
    let values = crate::graph::values::by_name(class, node.values());
    values.into_iter().find(|value| value.widget.name == widget)?.value
}

/// Adds a slot to every instance of a subgraph.
pub(super) fn add_to_all(plan: &mut Plan<'_>, subgraph: &str, side: Side, slot: &Object) -> Result<(), No> {
    for (level, id) in instances(plan, subgraph) {
        plan.run_in(&level, Command::AddSlot(Plan::slots(&id, side), slot.clone()))?;
    }
    Ok(())
}
