//! Fields of a node: place, size, mode, title, colours.

use std::collections::HashMap;

use super::{
    change::{Path, Step},
    command::Refusal,
    pen::Pen,
};
use crate::graph::json::{Json, Object};

/// Where a node stands.
pub(super) fn find(pen: &Pen<'_>, level: &Path, id: &str) -> Result<Path, Refusal> {
    let is_it = |node: &Json| node.get("id").and_then(Json::as_id).as_deref() == Some(id);
    pen.find(level, "nodes", is_it).ok_or_else(|| Refusal::NoNode(id.to_owned()))
}

/// Sets a field, or takes it away.
pub(super) fn set(pen: &mut Pen<'_>, level: &Path, id: &str, key: &str, value: Option<Json>) -> Result<(), Refusal> {
    let node = find(pen, level, id)?;
    match value {
        Some(value) => pen.set(&node, key, value),
        None => pen.unset(&node, key),
    }
}

/// Sets two numbers in whichever form the file has them, a list or `{"0": x, "1": y}`.
pub(super) fn pair(pen: &mut Pen<'_>, level: &Path, id: &str, key: &str, pair: [f64; 2]) -> Result<(), Refusal> {
    let node = find(pen, level, id)?;
    pair_at(pen, &node, key, pair)
}

pub(super) fn pair_at(pen: &mut Pen<'_>, node: &[Step], key: &str, pair: [f64; 2]) -> Result<(), Refusal> {
    let [first, second] = pair.map(|number| Json::Number(number.into()));
    match pen.member(node, key).filter(|place| matches!(pen.at(place), Some(Json::Object(_)))) {
        Some(place) => {
            pen.set(&place, "0", first)?;
            pen.set(&place, "1", second)
        }
        None => pen.set(node, key, Json::List(vec![first, second])),
    }
}

/// Sets a flag of a node, or takes it away.
pub(super) fn flag(pen: &mut Pen<'_>, level: &Path, id: &str, key: &str, is_on: bool) -> Result<(), Refusal> {
    let node = find(pen, level, id)?;
    let value = is_on.then_some(Json::Bool(true));
    inner(pen, &node, "flags", key, value)
}

/// Sets a property of a node, or takes it away.
pub(super) fn property(pen: &mut Pen<'_>, level: &Path, id: &str, key: &str, value: Option<Json>) -> Result<(), Refusal> {
    let node = find(pen, level, id)?;
    inner(pen, &node, "properties", key, value)
}

/// Sets a key of an object inside an object, which is made if it is not there, or takes the key away.
pub(super) fn inner(pen: &mut Pen<'_>, holder: &[Step], object: &str, key: &str, value: Option<Json>) -> Result<(), Refusal> {
    let there = pen.member(holder, object).filter(|place| matches!(pen.at(place), Some(Json::Object(_))));
    match (there, value) {
        (Some(place), Some(value)) => pen.set(&place, key, value),
        (Some(place), None) => pen.unset(&place, key),
        (None, Some(value)) => pen.set(holder, object, Json::Object(Object::from([(key, value)]))),
        (None, None) => Ok(()),
    }
}

/// Where all nodes stand. Of two with the same id the first counts.
pub(super) fn places(pen: &Pen<'_>, level: &Path) -> HashMap<String, Path> {
    let id_of = |place: Path| Some((pen.at(&place)?.get("id")?.as_id()?.into_owned(), place));
    pen.items(level, "nodes").into_iter().rev().filter_map(id_of).collect()
}

/// Puts nodes at places; looks for many of them in one go.
pub(super) fn move_all(pen: &mut Pen<'_>, level: &Path, moves: &[(String, [f64; 2])]) -> Result<(), Refusal> {
    let places = if moves.len() > 1 { places(pen, level) } else { HashMap::new() };
    moves.iter().try_for_each(|(id, pos)| {
        let node = places.get(id).cloned().map_or_else(|| find(pen, level, id), Ok)?;
        pair_at(pen, &node, "pos", *pos)
    })
}
