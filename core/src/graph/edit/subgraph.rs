//! Subgraphs of the file: added, removed, renamed. Their insides are levels like the root.

use super::{
    change::{Change, Path, Step},
    command::Refusal,
    pen::Pen,
};
use crate::graph::json::{Json, Object};

/// Where a subgraph stands.
pub(super) fn find(pen: &Pen<'_>, id: &str) -> Result<Path, Refusal> {
    let is_it = |one: &Json| one.get("id").and_then(Json::as_str) == Some(id);
    let definitions = pen.member(&[], "definitions");
    let found = definitions.and_then(|definitions| pen.find(&definitions, "subgraphs", is_it));
    found.ok_or_else(|| Refusal::NoLevel(id.to_owned()))
}

/// Adds a subgraph after the others.
pub(super) fn add(pen: &mut Pen<'_>, subgraph: Object) -> Result<(), Refusal> {
    let id = subgraph.get("id").and_then(Json::as_str).ok_or(Refusal::BadId)?.to_owned();
    if find(pen, &id).is_ok() {
        return Err(Refusal::BadId);
    }
    let definitions = match pen.member(&[], "definitions").filter(|place| pen.at(place).is_some_and(|it| !it.is_null())) {
        Some(place) => place,
        None => {
            pen.set(&[], "definitions", Json::Object(Object::new()))?;
            pen.member(&[], "definitions").ok_or(Refusal::Shape)?
        }
    };
    pen.push(&definitions, "subgraphs", Json::Object(subgraph))
}

/// Removes a subgraph.
pub(super) fn remove(pen: &mut Pen<'_>, id: &str) -> Result<(), Refusal> {
    let place = find(pen, id)?;
    let [list @ .., Step::Item(at)] = place.as_slice() else { return Err(Refusal::Shape) };
    pen.make(Change::RemoveItem(list.to_vec(), *at))
}

/// Gives a subgraph another name.
pub(super) fn rename(pen: &mut Pen<'_>, id: &str, name: String) -> Result<(), Refusal> {
    let place = find(pen, id)?;
    pen.set(&place, "name", Json::text(name))
}
