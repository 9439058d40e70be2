//! Fields of a node: place, size, mode, title, colours.

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
    let [first, second] = pair.map(|number| Json::Number(number.into()));
    match pen.member(&node, key).filter(|place| matches!(pen.at(place), Some(Json::Object(_)))) {
        Some(place) => {
            pen.set(&place, "0", first)?;
            pen.set(&place, "1", second)
        }
        None => pen.set(&node, key, Json::List(vec![first, second])),
    }
}

/// Sets the flag that shows only the head of a node.
pub(super) fn collapse(pen: &mut Pen<'_>, level: &Path, id: &str, collapsed: bool) -> Result<(), Refusal> {
    let node = find(pen, level, id)?;
    let flags: Path = match pen.member(&node, "flags").filter(|place| matches!(pen.at(place), Some(Json::Object(_)))) {
        Some(flags) => flags,
        None if !collapsed => return Ok(()),
        None => {
            pen.set(&node, "flags", Json::Object(Object::new()))?;
            pen.member(&node, "flags").ok_or(Refusal::Shape)?
        }
    };
    let flags: &[Step] = &flags;
    if collapsed { pen.set(flags, "collapsed", Json::Bool(true)) } else { pen.unset(flags, "collapsed") }
}
