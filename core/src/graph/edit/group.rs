//! Groups: frames behind the nodes, without a role in running.

use super::{
    change::{Change, Path, Step},
    command::Refusal,
    pen::{Pen, joined},
};
use crate::graph::json::Json;

fn find(pen: &Pen<'_>, level: &Path, at: usize) -> Result<(Path, Path), Refusal> {
    let list = pen.member(level, "groups").ok_or(Refusal::NoGroup(at))?;
    let group = joined(&list, Step::Item(at));
    if pen.at(&group).is_some() { Ok((list, group)) } else { Err(Refusal::NoGroup(at)) }
}

/// Removes the group at a place.
pub(super) fn remove(pen: &mut Pen<'_>, level: &Path, at: usize) -> Result<(), Refusal> {
    let (list, _) = find(pen, level, at)?;
    pen.make(Change::RemoveItem(list, at))
}

/// Sets a field of the group at a place, or takes it away.
pub(super) fn set(pen: &mut Pen<'_>, level: &Path, at: usize, key: &str, value: Option<Json>) -> Result<(), Refusal> {
    let (_, group) = find(pen, level, at)?;
    match value {
        Some(value) => pen.set(&group, key, value),
        None => pen.unset(&group, key),
    }
}

/// Sets the flag that keeps the group at a place where it is, or takes it away.
pub(super) fn pin(pen: &mut Pen<'_>, level: &Path, at: usize, pinned: bool) -> Result<(), Refusal> {
    let (_, group) = find(pen, level, at)?;
    super::field::inner(pen, &group, "flags", "pinned", pinned.then_some(Json::Bool(true)))
}
