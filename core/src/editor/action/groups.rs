//! Groups: frames behind nodes.

use super::moving::{inside, tidy};
use crate::{
    editor::{
        geometry::{Rect, WorldPoint},
        plan::{After, No, Plan, free_id, number, numbers},
        selection::{Item, Selection},
    },
    graph::{
        edit::Command,
        json::{Json, Object},
    },
};

/// Between a group's edge and what lies in it, in graph pixels.
const PADDING: f64 = 10.0;
/// Room for the title of a group, in graph pixels.
const TITLE: f64 = 34.0;
/// The colour of new groups: that of the original front end.
const COLOUR: &str = "#3f789e";
/// The size of a new group's title, in graph pixels: that of the original front end.
const FONT: f64 = 24.0;
/// Sides of a group around nothing, in graph pixels.
const EMPTY: [f64; 2] = [400.0, 300.0];

/// The frame of a group around a box.
fn around(bounds: Rect) -> Rect {
    let padded = bounds.grown(PADDING);
    Rect { y: padded.y - TITLE, height: padded.height + TITLE, ..padded }
}

/// Puts a group around what is selected, or an empty one at a point.
pub fn group(plan: &mut Plan<'_>, at: WorldPoint) -> After {
    let bounds = plan.selection.bounds(plan.scene).map_or(Rect::new(at.x, at.y, EMPTY[0], EMPTY[1]), around);
    let id = free_id(plan.file(), "groups", &[], "lastGroupId");
    let object = Object::from([
        ("id", Json::Number(id.into())),
        ("title", Json::text("Group")),
        ("bounding", numbers(&bounds.numbers().map(tidy))),
        ("color", Json::text(COLOUR)),
        ("font_size", number(FONT)),
        ("flags", Json::Object(Object::new())),
    ]);
    let place = plan.scene.groups().len();
    plan.run(Command::AddGroup(object))?;
    Ok(Some(Selection::of(Item::Group(place))))
}

/// Removes the selected groups; what lies in them is selected instead.
pub fn ungroup(plan: &mut Plan<'_>) -> After {
    let groups: Vec<usize> = plan.selection.groups().collect();
    if groups.is_empty() {
        return Err(No::Nothing);
    }
    let mut freed: Selection = plan.selection.iter().filter(|item| !matches!(item, Item::Group(_))).cloned().collect();
    for at in groups.into_iter().rev() {
        if let Some(group) = plan.scene.groups().get(at) {
            let others = inside(plan.scene, at, &group.bounds).into_iter().filter(|item| !matches!(item, Item::Group(_)));
            freed.extend(others);
        }
        plan.run(Command::RemoveGroup(at))?;
    }
    Ok(Some(freed))
}

/// Makes the selected groups as large as what lies in them.
pub fn fit(plan: &mut Plan<'_>) -> After {
    let mut is_done = false;
    for at in plan.selection.groups() {
        let Some(group) = plan.scene.groups().get(at).filter(|group| !group.is_pinned) else { continue };
        let contents = inside(plan.scene, at, &group.bounds);
        let Some(bounds) = Rect::of_all(contents.iter().filter_map(|item| item.bounds(plan.scene))) else { continue };
        plan.run(Command::SetGroupBounds(at, around(bounds).numbers().map(tidy)))?;
        is_done = true;
    }
    if is_done { Ok(None) } else { Err(No::Nothing) }
}
