//! Promoted widgets: an input of a subgraph that leads to a widget inside, whose value each instance has for itself.

use super::{
    node::{Behind, Live},
    scope::{LiveLevel, live_levels},
};
use crate::graph::{
    file::{Definition, INPUTS, Id, Level, Node, definitions},
    json::Json,
    schema::Schema,
};

/// Names of previews, which are no values.
const PREVIEW: &str = "$$";
/// The node id that means the instance itself.
const SELF: &str = "-1";

/// Which inputs of each subgraph are promoted. Only a widget that the class has now counts; of a class nobody knows the
/// file is believed.
pub(super) fn promoted(levels: &[LiveLevel<'_>], definitions: &[Definition<'_>]) -> Vec<Vec<bool>> {
    let mut promoted: Vec<Vec<bool>> = definitions.iter().map(|definition| vec![false; definition.inputs.len()]).collect();
    // A promoted widget may lie in an instance of another subgraph, so what is found may make more to find.
    loop {
        let mut found = Vec::new();
        for (at, inside) in levels.iter().skip(1).enumerate() {
            for link in inside.level.links.iter().filter(|link| link.origin == INPUTS) {
                let is_known = promoted.get(at).and_then(|inputs| inputs.get(link.origin_slot)).is_none_or(|known| *known);
                let target = inside.level.position(&link.target).and_then(|at| inside.nodes.get(at));
                if !is_known && target.is_some_and(|live| leads_to_widget(live, &link.id, &promoted)) {
                    found.push((at, link.origin_slot));
                }
            }
        }
        if found.is_empty() {
            return promoted;
        }
        for (at, input) in found {
            if let Some(known) = promoted.get_mut(at).and_then(|inputs| inputs.get_mut(input)) {
                *known = true;
            }
        }
    }
}

fn leads_to_widget(live: &Live<'_>, link: &Id<'_>, promoted: &[Vec<bool>]) -> bool {
    let ends_here = |(_, input): &(usize, &super::node::LiveInput<'_>)| input.link.as_ref() == Some(link);
    live.inputs.iter().enumerate().find(ends_here).is_some_and(|(at, input)| match live.behind {
        Behind::Class(_) => live.values.iter().any(|(name, _)| *name == input.name),
        Behind::Subgraph(definition) => promoted.get(definition).and_then(|inputs| inputs.get(at)) == Some(&true),
        Behind::Ghost => live.node.inputs.iter().any(|slot| slot.name == input.name && slot.widget.is_some()),
        Behind::Virtual | Behind::Primitive => false,
    })
}

/// The instance's value for an input of its subgraph; `None` if the widget inside keeps its own.
pub(super) fn promoted_value(
    definition: &Definition<'_>,
    promoted: &[bool],
    instance: &Node<'_>,
    input: usize,
) -> Option<Json> {
    if promoted.get(input) != Some(&true) {
        return None;
    }
    let name = definition.inputs.get(input)?.name.as_ref();
    let value = match instance.values()? {
        Json::List(values) => {
            let order = order(definition, promoted, instance);
            values.get(order.iter().position(|widget| widget.as_deref() == Some(name))?)
        }
        values => values.get(name),
    };
    value.filter(|value| !value.is_null()).cloned()
}

/// The widgets of an instance in order: the name of the promoted input, or `None` for a widget shown from inside.
fn order(definition: &Definition<'_>, promoted: &[bool], instance: &Node<'_>) -> Vec<Option<String>> {
    let shown = instance.property("proxyWidgets").map(entries).unwrap_or_default();
    let listed = |name: &str| shown.iter().any(|(node, widget)| node == SELF && widget == name);
    let inputs = definition.inputs.iter().zip(promoted).filter(|(_, promoted)| **promoted).map(|(slot, _)| slot.name.as_ref());
    let mut order: Vec<_> = inputs.filter(|name| !listed(name)).map(|name| Some(name.to_owned())).collect();
    for (node, widget) in shown.into_iter().filter(|(_, widget)| !widget.starts_with(PREVIEW)) {
        order.push((node == SELF).then_some(widget));
    }
    order
}

/// `[[node, widget], …]`, which may be a text that holds it.
fn entries(property: &Json) -> Vec<(String, String)> {
    let read = property.as_str().and_then(|text| Json::read(text).ok());
    let entry = |entry: &Json| match entry.as_list()? {
        [node, widget, ..] => Some((node.as_id()?.into_owned(), widget.as_str()?.to_owned())),
        _ => None,
    };
    read.as_ref().unwrap_or(property).as_list().unwrap_or_default().iter().filter_map(entry).collect()
}

/// The widgets of a subgraph's instance in the order of its values: the name of the input, or `None` for a widget shown from
/// inside. `None` at all if there is no such subgraph.
#[must_use]
pub fn instance_widgets(file: &Json, subgraph: &str, instance: &Json, schema: &Schema) -> Option<Vec<Option<String>>> {
    let definitions = definitions(file);
    let at = definitions.iter().position(|definition| definition.id == subgraph)?;
    let root = Level::read(file);
    let levels = live_levels(&root, &definitions, schema);
    let promoted = promoted(&levels, &definitions);
    Some(order(definitions.get(at)?, promoted.get(at)?, &Node::read(instance)?))
}
