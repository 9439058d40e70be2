//! Adding and removing nodes.

use super::{
    change::{Change, Path, Step},
    command::Refusal,
    field, link,
    pen::Pen,
};
use crate::graph::{
    file::Link,
    json::{Json, Object},
};

/// Adds a node after the others, without the links it names, and counts the level's last id on.
pub(super) fn add(pen: &mut Pen<'_>, level: &Path, mut node: Object) -> Result<(), Refusal> {
    let id = node.get("id").and_then(Json::as_id).map(std::borrow::Cow::into_owned).ok_or(Refusal::BadId)?;
    if field::find(pen, level, &id).is_ok() {
        return Err(Refusal::BadId);
    }
    forget_links(&mut node);
    let number = node.get("id").and_then(Json::as_i128);
    pen.push(level, "nodes", Json::Object(node))?;
    number.map_or(Ok(()), |number| link::count_on(pen, level, "last_node_id", "lastNodeId", number))
}

/// Removes a node with its links.
pub(super) fn remove(pen: &mut Pen<'_>, level: &Path, id: &str) -> Result<(), Refusal> {
    field::find(pen, level, id)?;
    let links = pen.items(level, "links");
    let touches = |link: &Link<'_>| link.origin == id || link.target == id;
    let links = links.iter().filter_map(|place| Link::read(pen.at(place)?).filter(touches));
    let links: Vec<String> = links.map(|link| link.id.into_owned()).collect();
    // A link given twice is gone with its first removal.
    links.iter().try_for_each(|link| link::disconnect(pen, level, link).or_else(ignore_missing))?;
    let place = field::find(pen, level, id)?;
    let [list @ .., Step::Item(at)] = place.as_slice() else { return Err(Refusal::Shape) };
    pen.make(Change::RemoveItem(list.to_vec(), *at))
}

fn ignore_missing(refusal: Refusal) -> Result<(), Refusal> {
    if matches!(refusal, Refusal::NoLink(_)) { Ok(()) } else { Err(refusal) }
}

/// Takes the links out of the slots of a node.
pub fn forget_links(node: &mut Object) {
    for (slots, key, nothing) in [("inputs", "link", Json::Null), ("outputs", "links", Json::List(Vec::new()))] {
        let Some(Json::List(slots)) = node.get_mut(slots) else { continue };
        for slot in slots {
            if let Json::Object(slot) = slot
                && slot.get(key).is_some()
            {
                slot.set(key, nothing.clone());
            }
        }
    }
}
