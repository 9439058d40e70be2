//! Moving and resizing. Groups take along what lies in them, pinned things stay.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    editor::{
        geometry::Rect,
        plan::{After, No, Plan},
        scene::{Behind, Scene, measure::SMALLEST},
        selection::{Item, Selection},
    },
    graph::{
        edit::{Command, Side},
        file::INPUTS,
    },
};

/// Smallest sides of a group, in graph pixels.
const SMALLEST_GROUP: [f64; 2] = [140.0, 80.0];

/// Everything that moves when a selection is moved: what lies in selected groups too, pinned things not.
#[must_use]
pub fn taken_along(scene: &Scene, items: &Selection) -> Selection {
    let mut all: Selection = items.iter().filter(|item| !item.is_pinned(scene)).cloned().collect();
    for at in items.groups() {
        let Some(group) = scene.groups().get(at).filter(|group| !group.is_pinned) else { continue };
        all.extend(inside(scene, at, &group.bounds).into_iter().filter(|item| !item.is_pinned(scene)));
    }
    all
}

/// What lies in a group: nodes and points by their middle, groups as a whole.
#[must_use]
pub fn inside(scene: &Scene, group: usize, bounds: &Rect) -> Vec<Item> {
    let blocks = scene.blocks_in(bounds).into_iter().filter(|block| block.behind != Behind::Boundary);
    let blocks = blocks.filter(|block| bounds.has(block.frame.centre())).map(|block| Item::Node(block.id.clone()));
    let knots = scene.knots_in(bounds).into_iter().map(Item::Knot);
    let others = scene.groups().iter().enumerate().filter(|(at, other)| *at != group && bounds.holds(&other.bounds));
    blocks.chain(knots).chain(others.map(|(at, _)| Item::Group(at))).collect()
}

/// Moves things.
pub fn move_items(plan: &mut Plan<'_>, items: &Selection, by: [f64; 2]) -> After {
    let all = taken_along(plan.scene, items);
    if all.is_empty() || by == [0.0, 0.0] {
        return Err(No::Nothing);
    }
    place(plan, all.iter().filter_map(|item| Some((item.clone(), corner(plan.scene, item)?, by))).collect())?;
    plan.name = match all.len() {
        1 => "Move".to_owned(),
        count => format!("Move {count}"),
    };
    Ok(None)
}

/// Where the document says a thing is.
pub(super) fn corner(scene: &Scene, item: &Item) -> Option<[f64; 2]> {
    Some(match item {
        Item::Node(id) => {
            let body = scene.block(id)?.body;
            [body.x, body.y]
        }
        Item::Knot(id) => {
            let pos = scene.knot(id)?.pos;
            [pos.x, pos.y]
        }
        Item::Group(at) => {
            let bounds = scene.groups().get(*at)?.bounds;
            [bounds.x, bounds.y]
        }
    })
}

/// Puts things where they are, and so much further.
pub(super) fn place(plan: &mut Plan<'_>, moves: Vec<(Item, [f64; 2], [f64; 2])>) -> Result<(), No> {
    let (mut nodes, mut knots) = (Vec::new(), Vec::new());
    for (item, from, by) in moves {
        let to = [tidy(from[0] + by[0]), tidy(from[1] + by[1])];
        match item {
            Item::Node(id) => match plan.scene.block(&id) {
                Some(block) if block.behind == Behind::Boundary => {
                    let side = if *id == *INPUTS { Side::Input } else { Side::Output };
                    let Rect { width, height, .. } = block.body;
                    plan.run(Command::SetBoundary(side, [to[0], to[1], width, height]))?;
                }
                _ => nodes.push((id.to_string(), to)),
            },
            Item::Knot(id) => knots.push((id.to_string(), to)),
            Item::Group(at) => {
                let Some(group) = plan.scene.groups().get(at) else { continue };
                let bounds = [to[0], to[1], group.bounds.width, group.bounds.height];
                plan.run(Command::SetGroupBounds(at, bounds))?;
            }
        }
    }
    if !nodes.is_empty() {
        plan.run(Command::MoveNodes(nodes))?;
    }
    if knots.is_empty() { Ok(()) } else { plan.run(Command::MoveReroutes(knots)) }
}

/// Without the dust of dividing by the scale: a thousandth of a pixel is nothing anybody meant.
pub(super) fn tidy(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Puts nodes at places.
pub(super) fn put_nodes(plan: &mut Plan<'_>, places: BTreeMap<Arc<str>, [f64; 2]>) -> Result<(), No> {
    let moves: Vec<(String, [f64; 2])> = places
        .into_iter()
        .filter(|(id, to)| plan.scene.block(id).is_some_and(|block| [block.body.x, block.body.y] != *to))
        .map(|(id, to)| (id.to_string(), to.map(tidy)))
        .collect();
    if moves.is_empty() { Err(No::Nothing) } else { plan.run(Command::MoveNodes(moves)) }
}

/// Gives a node another size.
pub fn resize(plan: &mut Plan<'_>, node: &str, size: [f64; 2]) -> After {
    let block = plan.scene.block(node).ok_or(No::Nothing)?;
    let size = [tidy(size[0].max(SMALLEST[0])), tidy(size[1].max(SMALLEST[1]))];
    if block.is_pinned || [block.body.width, block.body.height] == size {
        return Err(No::Nothing);
    }
    plan.run(Command::ResizeNode(node.to_owned(), size))?;
    Ok(None)
}

/// Gives a group another size.
pub fn resize_group(plan: &mut Plan<'_>, at: usize, size: [f64; 2]) -> After {
    let group = plan.scene.groups().get(at).ok_or(No::Nothing)?;
    if group.is_pinned {
        return Err(No::Nothing);
    }
    let size = [tidy(size[0].max(SMALLEST_GROUP[0])), tidy(size[1].max(SMALLEST_GROUP[1]))];
    plan.run(Command::SetGroupBounds(at, [group.bounds.x, group.bounds.y, size[0], size[1]]))?;
    Ok(None)
}

/// Makes the selected nodes as high as their contents need and as wide as usual.
pub fn shrink(plan: &mut Plan<'_>) -> After {
    let mut is_done = false;
    for id in crate::editor::plan::in_order(plan) {
        let Some(block) = plan.scene.block(&id).filter(|block| !block.is_pinned && !block.is_collapsed) else { continue };
        let size = [block.body.width, block.needed_height()];
        if size[1] < block.body.height {
            plan.run(Command::ResizeNode(id.to_string(), size))?;
            is_done = true;
        }
    }
    if is_done { Ok(None) } else { Err(No::Nothing) }
}
