//! Points that links are led through. Version 0.4 keeps them in `extra` with `linkExtensions` beside them, version 1 in the
//! level and in the links themselves.

use super::{
    change::{Path, Step},
    command::Refusal,
    field,
    link::{has_object_links, largest},
    pen::Pen,
};
use crate::graph::{
    file::{Link, Routes},
    json::{Json, Number, Object},
};

/// Puts a point on a link, after another of its points or first.
pub(super) fn add(pen: &mut Pen<'_>, level: &Path, link: &str, after: Option<&str>, pos: [f64; 2]) -> Result<(), Refusal> {
    link_place(pen, level, link)?;
    let json = pen.at(level).ok_or(Refusal::Shape)?;
    let routes = Routes::read(json);
    let chain = routes.chain(link);
    let next = match after {
        Some(after) => chain.iter().position(|id| id == after).ok_or_else(|| Refusal::NoReroute(after.to_owned()))? + 1,
        None => 0,
    };
    let id = last_reroute(json, &routes) + 1;
    let number = |number: i128| Json::Number(Number::from(i64::try_from(number).unwrap_or_default()));
    // All links of the next point come through this one as well.
    let next = chain.get(next).cloned();
    let links: Vec<Json> = match next.as_deref().and_then(|next| routes.point(next)) {
        Some(next) => next.json.items("linkIds").cloned().collect(),
        None => vec![spelled(link)],
    };
    let mut point = Object::from([("id", number(id))]);
    if let Some(after) = after {
        point.set("parentId", spelled(after));
    }
    point.set("pos", Json::List(pos.into_iter().map(|number| Json::Number(number.into())).collect()));
    point.set("linkIds", Json::List(links));
    let holder = holder(pen, level)?;
    pen.push(&holder, "reroutes", Json::Object(point))?;
    super::link::count_on(pen, level, "last_reroute_id", "lastRerouteId", id)?;
    match next {
        Some(next) => {
            let place = find(pen, level, &next)?;
            pen.set(&place, "parentId", number(id))
        }
        None => set_parent(pen, level, link, Some(number(id))),
    }
}

/// Puts a point at a place.
pub(super) fn place(pen: &mut Pen<'_>, level: &Path, id: &str, pos: [f64; 2]) -> Result<(), Refusal> {
    let point = find(pen, level, id)?;
    field::pair_at(pen, &point, "pos", pos)
}

/// Removes a point; what came through it comes through the one before.
pub(super) fn remove(pen: &mut Pen<'_>, level: &Path, id: &str) -> Result<(), Refusal> {
    let point = find(pen, level, id)?;
    let parent = pen.at(&point).and_then(|point| point.get("parentId")).filter(|parent| !parent.is_null()).cloned();
    let is_it = |json: &Json| json.get("parentId").and_then(Json::as_id).as_deref() == Some(id);
    for key in ["reroutes", "links", "floatingLinks"] {
        for place in places(pen, level, key) {
            if pen.at(&place).is_some_and(is_it) {
                set_or_unset(pen, &place, "parentId", parent.clone())?;
            }
        }
    }
    for place in places(pen, level, "linkExtensions").into_iter().rev() {
        if pen.at(&place).is_some_and(is_it) {
            match &parent {
                Some(parent) => pen.set(&place, "parentId", parent.clone())?,
                None => take(pen, &place)?,
            }
        }
    }
    let point = find(pen, level, id)?;
    take(pen, &point)
}

/// Leads a link through a point and all before it, or straight.
pub(super) fn route(pen: &mut Pen<'_>, level: &Path, link: &str, through: Option<&str>) -> Result<(), Refusal> {
    link_place(pen, level, link)?;
    leave(pen, level, link)?;
    let Some(through) = through else { return set_parent(pen, level, link, None) };
    find(pen, level, through)?;
    let before = pen.at(level).map(|json| Routes::read(json).up_from(through)).unwrap_or_default();
    for point in before {
        let place = find(pen, level, &point)?;
        pen.push(&place, "linkIds", spelled(link))?;
    }
    set_parent(pen, level, link, Some(spelled(through)))
}

/// Takes a link that is gone out of the points it was led through; a point without links goes too.
pub(super) fn forget(pen: &mut Pen<'_>, level: &Path, link: &str) -> Result<(), Refusal> {
    leave(pen, level, link)?;
    let extensions = pen.member(level, "extra").and_then(|extra| pen.member(&extra, "linkExtensions"));
    match extensions {
        Some(list) => pen.drop_items(&list, |entry| entry.get("id").and_then(Json::as_id).as_deref() == Some(link)),
        None => Ok(()),
    }
}

fn leave(pen: &mut Pen<'_>, level: &Path, link: &str) -> Result<(), Refusal> {
    for place in places(pen, level, "reroutes").into_iter().rev() {
        let Some(list) = pen.member(&place, "linkIds") else { continue };
        let before = pen.at(&list).and_then(Json::as_list).map_or(0, <[Json]>::len);
        pen.drop_items(&list, |id| id.as_id().as_deref() == Some(link))?;
        let after = pen.at(&list).and_then(Json::as_list).map_or(0, <[Json]>::len);
        let floats = pen.at(&place).is_some_and(|point| point.get("floating").is_some());
        if after == 0 && before > 0 && !floats {
            let id = pen.at(&place).and_then(|point| point.get("id")?.as_id()).map(std::borrow::Cow::into_owned);
            id.map_or(Ok(()), |id| remove(pen, level, &id))?;
        }
    }
    Ok(())
}

/// Where a point stands.
fn find(pen: &Pen<'_>, level: &Path, id: &str) -> Result<Path, Refusal> {
    let is_it = |place: &Path| pen.at(place).and_then(|point| point.get("id")?.as_id()).as_deref() == Some(id);
    places(pen, level, "reroutes").into_iter().find(is_it).ok_or_else(|| Refusal::NoReroute(id.to_owned()))
}

/// The items of a list that is in the level or in its `extra`.
fn places(pen: &Pen<'_>, level: &Path, key: &str) -> Vec<Path> {
    let extra = pen.member(level, "extra");
    let mut all = pen.items(level, key);
    all.extend(extra.map(|extra| pen.items(&extra, key)).unwrap_or_default());
    all
}

/// Where new points go: where there are some already, else as the links are written.
fn holder(pen: &mut Pen<'_>, level: &Path) -> Result<Path, Refusal> {
    let is_newer = pen.at(level).is_some_and(|json| json.get("reroutes").is_some()) || has_object_links(pen, level);
    if is_newer {
        return Ok(level.clone());
    }
    if pen.member(level, "extra").is_none_or(|extra| pen.at(&extra).and_then(Json::as_object).is_none()) {
        pen.set(level, "extra", Json::Object(Object::new()))?;
    }
    pen.member(level, "extra").ok_or(Refusal::Shape)
}

fn link_place(pen: &Pen<'_>, level: &Path, link: &str) -> Result<Path, Refusal> {
    let is_it = |json: &Json| Link::read(json).is_some_and(|one| one.id == link);
    pen.find(level, "links", is_it).ok_or_else(|| Refusal::NoLink(link.to_owned()))
}

/// Says which point a link comes from, in whichever place the file says it.
fn set_parent(pen: &mut Pen<'_>, level: &Path, link: &str, parent: Option<Json>) -> Result<(), Refusal> {
    let place = link_place(pen, level, link)?;
    if pen.at(&place).and_then(Json::as_object).is_some() {
        return set_or_unset(pen, &place, "parentId", parent);
    }
    let is_it = |entry: &Json| entry.get("id").and_then(Json::as_id).as_deref() == Some(link);
    let extra = pen.member(level, "extra");
    let there = extra.as_ref().and_then(|extra| pen.find(extra, "linkExtensions", is_it));
    match (there, parent) {
        (Some(entry), Some(parent)) => pen.set(&entry, "parentId", parent),
        (Some(entry), None) => take(pen, &entry),
        (None, None) => Ok(()),
        (None, Some(parent)) => {
            let extra = holder(pen, level)?;
            let entry = Object::from([("id", spelled(link)), ("parentId", parent)]);
            pen.push(&extra, "linkExtensions", Json::Object(entry))
        }
    }
}

fn set_or_unset(pen: &mut Pen<'_>, place: &[Step], key: &str, value: Option<Json>) -> Result<(), Refusal> {
    match value {
        Some(value) => pen.set(place, key, value),
        None => pen.unset(place, key),
    }
}

fn take(pen: &mut Pen<'_>, place: &[Step]) -> Result<(), Refusal> {
    let [list @ .., Step::Item(at)] = place else { return Err(Refusal::Shape) };
    pen.make(super::change::Change::RemoveItem(list.to_vec(), *at))
}

fn last_reroute(level: &Json, routes: &Routes<'_>) -> i128 {
    let state = level.get("state").and_then(|state| state.get("lastRerouteId")?.as_i128());
    largest(state.into_iter().chain(routes.points().filter_map(|point| point.id.parse().ok())))
}

/// An id as files spell it: a number where it is one.
fn spelled(id: &str) -> Json {
    id.parse::<i64>().map_or_else(|_| Json::text(id), |number| Json::Number(number.into()))
}
