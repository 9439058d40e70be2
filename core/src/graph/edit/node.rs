//! Adding and removing nodes.

use std::collections::{HashMap, HashSet};

use super::{
    change::{Change, Path, Step},
    command::Refusal,
    field, link,
    pen::Pen,
    reroute,
};
use crate::graph::{
    file::{INPUTS, Link, OUTPUTS},
    json::{Json, Object},
};

/// Adds nodes after the others, without the links they name, and counts the level's last id on.
pub(super) fn add(pen: &mut Pen<'_>, level: &Path, nodes: Vec<Object>) -> Result<(), Refusal> {
    let mut taken: HashSet<String> = field::places(pen, level).into_keys().collect();
    let mut last = None;
    for mut node in nodes {
        let id = node.get("id").and_then(Json::as_id).map(std::borrow::Cow::into_owned).ok_or(Refusal::BadId)?;
        if !taken.insert(id) {
            return Err(Refusal::BadId);
        }
        forget_links(&mut node);
        last = last.max(node.get("id").and_then(Json::as_i128));
        pen.push(level, "nodes", Json::Object(node))?;
    }
    last.map_or(Ok(()), |number| link::count_on(pen, level, "last_node_id", "lastNodeId", number))
}

/// A link that goes with one of its nodes.
struct Gone {
    place: usize,
    id: String,
    origin: String,
    target: String,
}

/// Removes nodes with their links, each list gone through once.
pub(super) fn remove(pen: &mut Pen<'_>, level: &Path, ids: &[String]) -> Result<(), Refusal> {
    let places = field::places(pen, level);
    if let Some(missing) = ids.iter().find(|id| !places.contains_key(*id)) {
        return Err(Refusal::NoNode(missing.clone()));
    }
    let removed: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let links = pen.at(level).and_then(|level| level.get("links")?.as_list()).unwrap_or_default();
    let gone = links.iter().enumerate().filter_map(|(place, json)| {
        let link = Link::read(json)?;
        let goes = removed.contains(&*link.origin) || removed.contains(&*link.target);
        let Link { id, origin, target, .. } = link;
        goes.then(|| Gone { place, id: id.into_owned(), origin: origin.into_owned(), target: target.into_owned() })
    });
    let gone: Vec<Gone> = gone.collect();
    tell_the_others(pen, level, &places, &removed, &gone)?;
    if let Some(list) = pen.member(level, "links") {
        gone.iter().rev().try_for_each(|link| pen.make(Change::RemoveItem(list.clone(), link.place)))?;
    }
    gone.iter().try_for_each(|link| reroute::forget(pen, level, &link.id))?;
    let mut places: Vec<&Path> = ids.iter().filter_map(|id| places.get(id)).collect();
    places.sort_by_key(|place| if let Some(Step::Item(at)) = place.last() { *at } else { 0 });
    places.dedup();
    for place in places.into_iter().rev() {
        let [list @ .., Step::Item(at)] = place.as_slice() else { return Err(Refusal::Shape) };
        pen.make(Change::RemoveItem(list.to_vec(), *at))?;
    }
    Ok(())
}

/// The nodes that stay forget the links that go.
fn tell_the_others(
    pen: &mut Pen<'_>,
    level: &Path,
    places: &HashMap<String, Path>,
    removed: &HashSet<&str>,
    gone: &[Gone],
) -> Result<(), Refusal> {
    let ids: HashSet<&str> = gone.iter().map(|link| link.id.as_str()).collect();
    let is_gone = |json: &Json| json.as_id().is_some_and(|id| ids.contains(&*id));
    let mut told: HashSet<(&str, &str)> = HashSet::new();
    for link in gone {
        for (node, key, own, own_key) in
            [(link.origin.as_str(), "outputs", INPUTS, "inputs"), (link.target.as_str(), "inputs", OUTPUTS, "outputs")]
        {
            if removed.contains(node) || !told.insert((node, key)) {
                continue;
            }
            let slots = match places.get(node) {
                Some(place) => pen.items(place, key),
                None if node == own => pen.items(level, own_key),
                None => continue,
            };
            for slot in slots {
                for list in ["links", "linkIds"] {
                    if let Some(list) = pen.member(&slot, list) {
                        pen.drop_items(&list, is_gone)?;
                    }
                }
                if pen.at(&slot).and_then(|slot| slot.get("link")).is_some_and(is_gone) {
                    pen.set(&slot, "link", Json::Null)?;
                }
            }
        }
    }
    Ok(())
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
