//! Widget values, by name where the class is known.

use super::{change::Path, command::Refusal, field, pen::Pen};
use crate::graph::{
    json::{Json, Object},
    prompt::instance_widgets,
    schema::{Class, Schema},
    values::{self, place_of},
};

/// Sets a widget by the name of its input.
pub(super) fn by_name(
    pen: &mut Pen<'_>,
    level: &Path,
    id: &str,
    input: &str,
    value: Json,
    schema: &Schema,
) -> Result<(), Refusal> {
    let node = field::find(pen, level, id)?;
    let missing = || Refusal::NoSlot(id.to_owned(), format!("widget {input}"));
    let json = pen.at(&node).ok_or(Refusal::Shape)?;
    let class = json.get("type").and_then(Json::as_str).unwrap_or_default();
    let values = json.get("widgets_values");
    if let Some(Json::Object(_)) = values {
        let place = pen.member(&node, "widgets_values").ok_or(Refusal::Shape)?;
        pen.set(&place, input, value.clone())?;
    } else if let Some(class) = schema.class(class) {
        let declared = class.input(input);
        if declared.is_some_and(|input| !input.inner.is_empty()) {
            let list = Json::List(with_other_choice(class, values, input, value.clone()));
            pen.set(&node, "widgets_values", list)?;
        } else {
            let at = place_of(class, values, input).ok_or_else(missing)?;
            let defaults = values::positions(class, &Object::new());
            put(pen, &node, at, value.clone(), &defaults)?;
        }
    } else {
        let order = instance_widgets(pen.root(), class, json, schema).ok_or_else(missing)?;
        let at = order.iter().position(|name| name.as_deref() == Some(input)).ok_or_else(missing)?;
        put(pen, &node, at, value.clone(), &[])?;
    }
    // The newer front end writes the same once more by name.
    match pen.member(&node, "widgets_values_named").filter(|named| matches!(pen.at(named), Some(Json::Object(_)))) {
        Some(named) => pen.set(&named, input, value),
        None => Ok(()),
    }
}

/// Sets the value at a place.
pub(super) fn by_place(pen: &mut Pen<'_>, level: &Path, id: &str, at: usize, value: Json) -> Result<(), Refusal> {
    let node = field::find(pen, level, id)?;
    let list = pen.at(&node).and_then(|node| node.get("widgets_values")?.as_list());
    if list.is_none_or(|list| at >= list.len()) {
        return Err(Refusal::NoSlot(id.to_owned(), format!("value at place {at}")));
    }
    put(pen, &node, at, value, &[])
}

/// Puts a value at a place of the list, which is made longer with what stands there by default.
fn put(pen: &mut Pen<'_>, node: &Path, at: usize, value: Json, defaults: &[Json]) -> Result<(), Refusal> {
    let mut list = pen.at(node).and_then(|node| node.get("widgets_values")?.as_list()).unwrap_or_default().to_vec();
    if let Some(there) = list.get_mut(at) {
        *there = value;
    } else {
        let missing = (list.len()..at).map(|at| defaults.get(at).cloned().unwrap_or_default());
        list.extend(missing.collect::<Vec<_>>());
        list.push(value);
    }
    pen.set(node, "widgets_values", Json::List(list))
}

/// The values after another choice of a dynamic combo, which brings other widgets along.
fn with_other_choice(class: &Class, before: Option<&Json>, input: &str, value: Json) -> Vec<Json> {
    let mut by_name: Object =
        values::by_name(class, before).into_iter().filter_map(|one| Some((one.widget.name, one.value?))).collect();
    by_name.set(input, value);
    values::positions(class, &by_name)
}
