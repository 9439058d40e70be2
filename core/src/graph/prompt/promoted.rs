//! The value an instance has for a widget inside its subgraph.

use std::borrow::Cow;

use crate::graph::{
    file::{Definition, Node},
    json::Json,
};

/// Names of previews, which are no values.
const PREVIEW: &str = "$$";
/// The node id that means the instance itself.
const SELF: &str = "-1";

/// The instance's value for an input of its subgraph; `None` if the widget inside keeps its own.
pub(super) fn promoted_value(definition: &Definition<'_>, instance: &Node<'_>, input: usize) -> Option<Json> {
    let name = definition.inputs.get(input)?.name.as_ref();
    if !definition.is_promoted(input) {
        return None;
    }
    let value = match instance.values()? {
        Json::List(values) => values.get(order(definition, instance).iter().position(|widget| widget.as_deref() == Some(name))?),
        values => values.get(name),
    };
    value.filter(|value| !value.is_null()).cloned()
}

/// The widgets of an instance in order: the name of the promoted input, or `None` for a widget shown from inside.
fn order<'a>(definition: &'a Definition<'_>, instance: &Node<'_>) -> Vec<Option<Cow<'a, str>>> {
    let shown = instance.property("proxyWidgets").map(entries).unwrap_or_default();
    let listed = |name: &str| shown.iter().any(|(node, widget)| node == SELF && widget == name);
    let promoted = definition.inputs.iter().enumerate().filter(|(at, _)| definition.is_promoted(*at)).map(|(_, slot)| &*slot.name);
    let mut order: Vec<Option<Cow<'a, str>>> = promoted.filter(|name| !listed(name)).map(|name| Some(name.into())).collect();
    for (node, widget) in shown.into_iter().filter(|(_, widget)| !widget.starts_with(PREVIEW)) {
        order.push((node == SELF).then(|| widget.into()));
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
