//! Lining things up, spacing them out, laying them out.

use std::{collections::BTreeMap, sync::Arc};

use super::moving::{corner, place, put_nodes, taken_along};
use crate::{
    editor::{
        geometry::Rect,
        plan::{After, No, Plan, in_order},
        scene::Behind,
        selection::{Item, Selection},
    },
    graph::layout::places,
};

/// A line that things are brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// The leftmost left edge.
    Left,
    /// The middle, across.
    Centre,
    /// The rightmost right edge.
    Right,
    /// The uppermost upper edge.
    Top,
    /// The middle, down.
    Middle,
    /// The lowermost lower edge.
    Bottom,
}

/// A direction things are spaced out in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

/// What of the selection can be moved, with its frame.
fn movable(plan: &Plan<'_>) -> Vec<(Item, Rect)> {
    let items = plan.selection.iter().filter(|item| !item.is_pinned(plan.scene));
    items.filter_map(|item| Some((item.clone(), item.bounds(plan.scene)?))).collect()
}

/// Brings edges to one line, that of the outermost; pinned things count but stay.
pub fn align(plan: &mut Plan<'_>, edge: Edge) -> After {
    let all = plan.selection.bounds(plan.scene).filter(|_| plan.selection.len() > 1).ok_or(No::Nothing)?;
    let by = |frame: &Rect| match edge {
        Edge::Left => [all.x - frame.x, 0.0],
        Edge::Centre => [all.centre().x - frame.centre().x, 0.0],
        Edge::Right => [all.right() - frame.right(), 0.0],
        Edge::Top => [0.0, all.y - frame.y],
        Edge::Middle => [0.0, all.centre().y - frame.centre().y],
        Edge::Bottom => [0.0, all.bottom() - frame.bottom()],
    };
    let moves = movable(plan).into_iter().map(|(item, frame)| (item, by(&frame)));
    carry_out(plan, moves.collect())
}

/// Brings gaps to one width; the outermost stay.
pub fn distribute(plan: &mut Plan<'_>, axis: Axis) -> After {
    let mut items = movable(plan);
    // Two have one gap, and it is what it is.
    if items.len() < 3 {
        return Err(No::Nothing);
    }
    let span = |frame: &Rect| match axis {
        Axis::Across => (frame.x, frame.width),
        Axis::Down => (frame.y, frame.height),
    };
    items.sort_by(|a, b| span(&a.1).0.total_cmp(&span(&b.1).0));
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return Err(No::Nothing) };
    let (begin, (last_at, last_length)) = (span(&first.1).0, span(&last.1));
    let filled: f64 = items.iter().map(|(_, frame)| span(frame).1).sum();
    let gap = (last_at + last_length - begin - filled) / (items.len() as f64 - 1.0);
    let mut at = begin;
    let moves = items.into_iter().map(|(item, frame)| {
        let (was, length) = span(&frame);
        let off = at - was;
        at += length + gap;
        (item, if axis == Axis::Across { [off, 0.0] } else { [0.0, off] })
    });
    let moves = moves.collect();
    carry_out(plan, moves)
}

fn carry_out(plan: &mut Plan<'_>, moves: Vec<(Item, [f64; 2])>) -> After {
    // A hundredth of a pixel is no move.
    let moves = moves.into_iter().filter(|(_, by)| by.iter().any(|number| number.abs() > 0.01));
    let mut all: BTreeMap<Item, [f64; 2]> = moves.collect();
    // Groups take along what lies in them, but for what is moved itself.
    let groups: Vec<(Item, [f64; 2])> = all.iter().map(|(item, by)| (item.clone(), *by)).collect();
    for (item, by) in groups {
        for inner in taken_along(plan.scene, &Selection::of(item)).iter() {
            all.entry(inner.clone()).or_insert(by);
        }
    }
    let moves: Vec<_> = all.into_iter().filter_map(|(item, by)| Some((item.clone(), corner(plan.scene, &item)?, by))).collect();
    if moves.is_empty() {
        return Err(No::Nothing);
    }
    place(plan, moves)?;
    Ok(None)
}

/// Lays out the selected nodes, or all if fewer than two are; their upper left corner stays. Pinned nodes stay too.
pub fn tidy(plan: &mut Plan<'_>) -> After {
    let is_free =
        |id: &Arc<str>| plan.scene.block(id).is_some_and(|block| !block.is_pinned && block.behind != Behind::Boundary);
    let mut nodes: Vec<Arc<str>> = in_order(plan).into_iter().filter(is_free).collect();
    if nodes.len() < 2 {
        nodes = plan.scene.nodes_in_order().iter().map(|block| block.id.clone()).filter(is_free).collect();
    }
    let frames: Vec<Rect> = nodes.iter().filter_map(|id| Some(plan.scene.block(id)?.frame)).collect();
    let corner = Rect::of_all(frames.iter().copied()).ok_or(No::Nothing)?;
    let place_of: BTreeMap<&Arc<str>, usize> = nodes.iter().enumerate().map(|(at, id)| (id, at)).collect();
    let links: Vec<(usize, usize)> = nodes
        .iter()
        .flat_map(|id| plan.scene.wires_at(id))
        .filter_map(|wire| Some((*place_of.get(&wire.origin)?, *place_of.get(&wire.target)?)))
        .collect();
    let sizes: Vec<[f64; 2]> = frames.iter().map(|frame| [frame.width, frame.height]).collect();
    let new = places(&sizes, &links);
    let heads = nodes.iter().filter_map(|id| Some(plan.scene.block(id)?.head()));
    let moved = nodes.iter().cloned().zip(new.into_iter().zip(heads));
    let moved = moved.map(|(id, ([x, y], head))| (id, [corner.x + x, corner.y + y + head])).collect();
    put_nodes(plan, moved)?;
    Ok(None)
}
