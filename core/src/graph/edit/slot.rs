//! Slots added to and removed from nodes and from the subgraph itself.

use super::{
    change::{Change, Path, Step},
    command::{Refusal, Side, SlotList},
    field,
    link::{disconnect, links_of},
    pen::{Pen, joined},
};
use crate::graph::{
    file::{INPUTS, Link, OUTPUTS},
    json::{Json, Number, Object},
};

/// Adds a slot after the others, without the links it names.
pub(super) fn add(pen: &mut Pen<'_>, level: &Path, list: &SlotList, mut slot: Object) -> Result<(), Refusal> {
    for (key, nothing) in [("link", Json::Null), ("links", Json::List(Vec::new())), ("linkIds", Json::List(Vec::new()))] {
        if slot.get(key).is_some_and(|links| *links != nothing) {
            slot.set(key, nothing);
        }
    }
    let (holder, key) = holder(pen, level, list)?;
    pen.push(&holder, key, Json::Object(slot))
}

/// Removes a slot with its links; the slots after it move up, and so do the links.
pub(super) fn remove(pen: &mut Pen<'_>, level: &Path, list: &SlotList, at: usize) -> Result<(), Refusal> {
    find(pen, level, list, at)?;
    let ends_here = |link: &Link<'_>| match list.side {
        Side::Input if list.node != INPUTS => link.target == list.node && link.target_slot == at,
        Side::Output if list.node == OUTPUTS => link.target == OUTPUTS && link.target_slot == at,
        _ => link.origin == list.node && link.origin_slot == at,
    };
    for link in links_of(pen, level, ends_here) {
        disconnect(pen, level, &link)?;
    }
    let place = find(pen, level, list, at)?;
    let [slots @ .., Step::Item(_)] = place.as_slice() else { return Err(Refusal::Shape) };
    pen.make(Change::RemoveItem(slots.to_vec(), at))?;
    let is_target = list.node == OUTPUTS || (list.side == Side::Input && list.node != INPUTS);
    let (slot_key, item) = if is_target { ("target_slot", 4) } else { ("origin_slot", 2) };
    for place in pen.items(level, "links") {
        let Some(link) = pen.at(&place).and_then(Link::read) else { continue };
        let (node, slot) = if is_target { (link.target, link.target_slot) } else { (link.origin, link.origin_slot) };
        if node != list.node || slot <= at {
            continue;
        }
        let value = Json::Number(Number::from(slot as u64 - 1));
        if pen.at(&place).and_then(Json::as_list).is_some() {
            pen.make(Change::Replace(joined(&place, Step::Item(item)), value))?;
        } else {
            pen.set(&place, slot_key, value)?;
        }
    }
    Ok(())
}

/// Says what people read at a slot.
pub(super) fn label(pen: &mut Pen<'_>, level: &Path, list: &SlotList, at: usize, label: Option<String>) -> Result<(), Refusal> {
    let place = find(pen, level, list, at)?;
    match label {
        Some(label) => pen.set(&place, "label", Json::text(label)),
        None => pen.unset(&place, "label"),
    }
}

fn holder(pen: &Pen<'_>, level: &Path, list: &SlotList) -> Result<(Path, &'static str), Refusal> {
    match list.node.as_str() {
        INPUTS => Ok((level.clone(), "inputs")),
        OUTPUTS => Ok((level.clone(), "outputs")),
        node => Ok((field::find(pen, level, node)?, if list.side == Side::Input { "inputs" } else { "outputs" })),
    }
}

fn find(pen: &Pen<'_>, level: &Path, list: &SlotList, at: usize) -> Result<Path, Refusal> {
    let missing = || Refusal::NoSlot(list.node.clone(), format!("slot {at}"));
    let (holder, key) = holder(pen, level, list)?;
    let slot = joined(&pen.member(&holder, key).ok_or_else(missing)?, Step::Item(at));
    pen.at(&slot).is_some().then_some(slot).ok_or_else(missing)
}
