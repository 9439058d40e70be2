//! Links: made, removed, and told to both ends.

use std::collections::HashMap;

use super::{
    change::{Path, Step},
    command::{Connection, End, Refusal},
    field,
    pen::{Pen, joined},
    reroute,
};
use crate::graph::{
    file::{INPUTS, Link, OUTPUTS},
    json::{Json, Object},
};

/// Links outputs to inputs. What was linked there before is not any more.
pub(super) fn connect(pen: &mut Pen<'_>, level: &Path, links: &[Connection]) -> Result<(), Refusal> {
    let nodes = Nodes::of(pen, level, links.len());
    let mut id = last_link(pen, level);
    for Connection { from, to, kind } in links {
        id += 1;
        connect_one(pen, level, &nodes, id, (from, to, kind))?;
    }
    count_on(pen, level, "last_link_id", "lastLinkId", id)
}

fn connect_one(
    pen: &mut Pen<'_>,
    level: &Path,
    nodes: &Nodes,
    id: i128,
    (from, to, kind): (&End, &End, &str),
) -> Result<(), Refusal> {
    let (origin, target) = (outgoing(pen, level, nodes, from)?, incoming(pen, level, nodes, to)?);
    if to.node == OUTPUTS {
        for link in links_of(pen, level, |link| link.target == OUTPUTS && link.target_slot == to.slot) {
            disconnect(pen, level, &link)?;
        }
    } else if let Some(before) = pen.at(&target).and_then(|slot| slot.get("link")?.as_id()).map(|id| id.into_owned()) {
        disconnect(pen, level, &before).or_else(|refusal| match refusal {
            // It named a link that is not there.
            Refusal::NoLink(_) => Ok(()),
            other => Err(other),
        })?;
    }
    let number = |number: i128| Json::Number(i64::try_from(number).unwrap_or_default().into());
    let node_id = |end: &End| own_id(pen, level, nodes, &end.node);
    let fields = [
        ("id", number(id)),
        ("origin_id", node_id(from)),
        ("origin_slot", Json::Number((from.slot as u64).into())),
        ("target_id", node_id(to)),
        ("target_slot", Json::Number((to.slot as u64).into())),
        ("type", Json::text(kind)),
    ];
    let link = if has_object_links(pen, level) {
        Json::Object(Object::from(fields))
    } else {
        Json::List(fields.into_iter().map(|(_, value)| value).collect())
    };
    pen.push(level, "links", link)?;
    pen.push(&origin, if from.node == INPUTS { "linkIds" } else { "links" }, number(id))?;
    if to.node == OUTPUTS { pen.push(&target, "linkIds", number(id)) } else { pen.set(&target, "link", number(id)) }
}

/// Where the nodes of a level stand: looked up once where many are asked for.
struct Nodes(Option<HashMap<String, Path>>);

impl Nodes {
    fn of(pen: &Pen<'_>, level: &Path, asked: usize) -> Self {
        Self((asked > 1).then(|| field::places(pen, level)))
    }

    fn find(&self, pen: &Pen<'_>, level: &Path, id: &str) -> Result<Path, Refusal> {
        match &self.0 {
            Some(places) => places.get(id).cloned().ok_or_else(|| Refusal::NoNode(id.to_owned())),
            None => field::find(pen, level, id),
        }
    }
}

/// Removes a link from the level and from both its ends.
pub(super) fn disconnect(pen: &mut Pen<'_>, level: &Path, id: &str) -> Result<(), Refusal> {
    let names_it = |json: &Json| json.as_id().as_deref() == Some(id);
    let is_it = |json: &Json| Link::read(json).is_some_and(|link| link.id == id);
    let place = pen.find(level, "links", is_it).ok_or_else(|| Refusal::NoLink(id.to_owned()))?;
    let link = pen.at(&place).and_then(Link::read).ok_or(Refusal::Shape)?;
    let (origin, target) = (link.origin.to_string(), link.target.to_string());
    if let Some(list) = pen.member(level, "links") {
        pen.drop_items(&list, is_it)?;
    }
    let outputs = if origin == INPUTS { pen.items(level, "inputs") } else { slots(pen, level, &origin, "outputs") };
    let inputs = if target == OUTPUTS { pen.items(level, "outputs") } else { slots(pen, level, &target, "inputs") };
    for slot in outputs.iter().chain(&inputs) {
        for key in ["links", "linkIds"] {
            if let Some(list) = pen.member(slot, key) {
                pen.drop_items(&list, names_it)?;
            }
        }
        if pen.at(slot).and_then(|slot| slot.get("link")).is_some_and(names_it) {
            pen.set(slot, "link", Json::Null)?;
        }
    }
    reroute::forget(pen, level, id)
}

/// Counts the level's last id on to at least this, where it keeps one.
pub(super) fn count_on(pen: &mut Pen<'_>, level: &Path, key: &str, state_key: &str, id: i128) -> Result<(), Refusal> {
    let state = pen.member(level, "state");
    let (holder, key) = match &state {
        Some(state) => (state, state_key),
        None => (level, key),
    };
    let last = pen.at(holder).and_then(|holder| holder.get(key)?.as_i128());
    match (last, i64::try_from(id)) {
        (Some(last), Ok(new)) if last < id => pen.set(holder, key, Json::Number(new.into())),
        _ => Ok(()),
    }
}

/// The largest link id of the level, whether it is said or used.
pub(super) fn last_link(pen: &Pen<'_>, level: &Path) -> i128 {
    let json = pen.at(level);
    let said = json.and_then(|level| level.get("last_link_id")?.as_i128());
    let state = json.and_then(|level| level.get("state")?.get("lastLinkId")?.as_i128());
    let used = json.into_iter().flat_map(|level| level.items("links")).filter_map(|link| Link::read(link)?.id.parse().ok());
    largest(said.into_iter().chain(state).chain(used))
}

/// The largest id of those that can be counted on from; 0 if there is none.
pub(super) fn largest(ids: impl Iterator<Item = i128>) -> i128 {
    // Beyond what JavaScript counts exactly an id would not be told from its neighbour.
    const LARGEST: i128 = 1 << 52;
    ids.filter(|id| (0..LARGEST).contains(id)).max().unwrap_or_default()
}

pub(super) fn links_of(pen: &Pen<'_>, level: &Path, fits: impl Fn(&Link<'_>) -> bool) -> Vec<String> {
    let links = pen.at(level).into_iter().flat_map(|level| level.items("links")).filter_map(Link::read);
    links.filter(|link| fits(link)).map(|link| link.id.into_owned()).collect()
}

/// Whether links are objects here: as those that are there, else as the version says.
pub(super) fn has_object_links(pen: &Pen<'_>, level: &Path) -> bool {
    let Some(json) = pen.at(level) else { return false };
    let first = json.items("links").find(|link| !link.is_null());
    first.map_or_else(|| json.get("version").and_then(Json::as_f64) == Some(1.0), |link| link.as_object().is_some())
}

/// The id of a node as the file spells it.
fn own_id(pen: &Pen<'_>, level: &Path, nodes: &Nodes, id: &str) -> Json {
    let there = nodes.find(pen, level, id).ok().and_then(|node| pen.at(&node)?.get("id").cloned());
    there.unwrap_or_else(|| id.parse::<i64>().map_or_else(|_| Json::text(id), |id| Json::Number(id.into())))
}

fn slots(pen: &Pen<'_>, level: &Path, node: &str, key: &str) -> Vec<Path> {
    field::find(pen, level, node).map(|node| pen.items(&node, key)).unwrap_or_default()
}

fn outgoing(pen: &Pen<'_>, level: &Path, nodes: &Nodes, end: &End) -> Result<Path, Refusal> {
    let (holder, key) =
        if end.node == INPUTS { (level.clone(), "inputs") } else { (nodes.find(pen, level, &end.node)?, "outputs") };
    slot(pen, &holder, key, end, "output")
}

fn incoming(pen: &Pen<'_>, level: &Path, nodes: &Nodes, end: &End) -> Result<Path, Refusal> {
    let (holder, key) =
        if end.node == OUTPUTS { (level.clone(), "outputs") } else { (nodes.find(pen, level, &end.node)?, "inputs") };
    slot(pen, &holder, key, end, "input")
}

fn slot(pen: &Pen<'_>, holder: &Path, key: &str, end: &End, what: &str) -> Result<Path, Refusal> {
    let missing = || Refusal::NoSlot(end.node.clone(), format!("{what} {}", end.slot));
    let list = pen.member(holder, key).ok_or_else(missing)?;
    let slot = joined(&list, Step::Item(end.slot));
    pen.at(&slot).and_then(Json::as_object).map(|_| slot.clone()).ok_or_else(missing)
}
