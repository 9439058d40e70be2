//! A part of the sheet: which part a change touches, and painting it.

use std::sync::Arc;

use gesso_core::editor::{
    geometry::Rect,
    scene::{Scene, Wire},
    selection::{Item, Selection},
};

use super::{block, far, graph::Graph, group, rows::HANG, wire};
use crate::flow::canvas::{
    flat::Flat,
    sheet::{Detail, Pixels, Place, Screen},
};

/// How far a block reaches beyond its box: slots, outlines, the name of a subgraph's end.
const BEYOND: f64 = 20.0;
/// Pitch of the dots, in graph pixels.
const DOTS: f64 = 24.0;
/// Least distance of dots on the screen, in CSS pixels.
const DOTS_APART: f64 = 22.0;

/// The smallest box around both.
pub fn both(a: Option<Rect>, b: Option<Rect>) -> Option<Rect> {
    Rect::of_all(a.into_iter().chain(b))
}

/// All that is drawn for these blocks and the wires at them.
pub fn around<'a>(scene: &Scene, ids: impl Iterator<Item = &'a Arc<str>>) -> Option<Rect> {
    ids.fold(None, |all, id| {
        let frame = scene.block(id).map(|block| block.frame.grown(BEYOND));
        let frame = frame.map(|frame| Rect { height: frame.height + HANG, ..frame });
        let wires = scene.wires_at(id).filter_map(|wire| ways(scene, wire));
        both(both(all, frame), Rect::of_all(wires))
    })
}

/// All that is drawn for what is selected.
pub fn of(scene: &Scene, items: &Selection) -> Option<Rect> {
    let others = items.iter().filter(|item| !matches!(item, Item::Node(_)));
    let others = Rect::of_all(others.filter_map(|item| item.bounds(scene))).map(|bounds| bounds.grown(BEYOND));
    let has_knots = items.knots().next().is_some();
    let through = scene.wires().filter(|wire| has_knots && !wire.knots.is_empty());
    both(both(around(scene, items.nodes()), others), Rect::of_all(through.filter_map(|wire| ways(scene, wire))))
}

fn ways(scene: &Scene, wire: &Wire) -> Option<Rect> {
    let points = scene.wire_points(wire)?;
    let pieces = points.windows(2).filter_map(|pair| {
        let [from, to] = pair else { return None };
        let bend = (from.distance(*to) * 0.25).max(BEYOND);
        Some(Rect::between(*from, *to).grown(bend))
    });
    Rect::of_all(pieces)
}

/// The box of whole pixels of the sheet around a part of the graph; none if the sheet does not show it.
pub fn on_sheet(world: &Rect, place: &Place, screen: &Screen) -> Option<Pixels> {
    let [x, y, width, height] = place.pixels(world);
    let [x, y] = [x + screen.margin, y + screen.margin];
    let [wide, high] = screen.sheet();
    let [left, top] = [x.clamp(0.0, wide), y.clamp(0.0, high)];
    let [right, bottom] = [(x + width).clamp(0.0, wide), (y + height).clamp(0.0, high)];
    (right > left && bottom > top).then_some([left, top, right - left, bottom - top])
}

/// The wires in sight that lead into blocks at work.
pub fn live<'a>(graph: &Graph<'a>, seen: &Rect) -> Vec<&'a Wire> {
    let scene = graph.scene;
    let into = graph.marks.running().flat_map(|id| scene.wires_at(id).filter(move |wire| wire.target == *id));
    into.filter(|wire| ways(scene, wire).is_some_and(|bounds| bounds.meets(seen))).collect()
}

/// Paints a box of the sheet as if nothing had been there. What is `hidden` is left out, with the wires at it.
pub fn paint(graph: &Graph<'_>, flat: &Flat, hidden: Option<&Selection>, region: Pixels) {
    let pen = graph.pen;
    let [x, y, width, height] = region;
    pen.to_pixels();
    pen.context.save();
    pen.context.begin_path();
    pen.context.rect(x, y, width, height);
    pen.context.clip();
    pen.fill(&pen.ink.well);
    pen.bar(region);
    let [left, top] = graph.corner;
    let seen = graph.place.world([x - left - 1.0, y - top - 1.0, width + 2.0, height + 2.0]);
    let detail = graph.detail();
    if detail == Detail::Full {
        dots(graph, region);
    }
    pen.to_world(&graph.place, graph.corner);
    for (at, frame) in graph.scene.groups().iter().enumerate().filter(|(_, frame)| frame.bounds.grown(1.0).meets(&seen)) {
        if !hidden.is_some_and(|items| items.has(&Item::Group(at))) {
            group::draw(graph, frame);
        }
    }
    if detail == Detail::Boxes {
        far::paint(graph, flat, &seen);
    } else {
        near(graph, hidden, &seen);
    }
    pen.context.restore();
}

fn near(graph: &Graph<'_>, hidden: Option<&Selection>, seen: &Rect) {
    let is_away = |wire: &Wire| {
        graph.marks.is_running(&wire.target)
            || hidden.is_some_and(|items| {
                let is_cut = items.has_node(&wire.origin) || items.has_node(&wire.target);
                is_cut || wire.knots.iter().any(|knot| items.has(&Item::Knot(knot.clone())))
            })
    };
    wire::paint(graph, seen, &is_away);
    // What hangs below a block above what is seen may reach into it.
    let reach = seen.grown(BEYOND);
    let reach = Rect { y: reach.y - HANG, height: reach.height + HANG, ..reach };
    graph.pen.to_world(&graph.place, graph.corner);
    let blocks = graph.scene.blocks_in(&reach);
    let shown = blocks.iter().filter(|found| !hidden.is_some_and(|items| items.has_node(&found.id)));
    let mut hanging = Vec::new();
    for found in shown {
        let has_more = graph.pictures.shape(&found.id).is_some() || graph.marks.problem(&found.id).is_some();
        if has_more {
            hanging.push(found);
        }
        if has_more || found.frame.grown(BEYOND).meets(seen) {
            block::draw(graph, found);
        }
    }
    hanging.into_iter().for_each(|found| block::hang(graph, found));
}

/// The dots behind the graph, in whole pixels.
fn dots(graph: &Graph<'_>, [x, y, width, height]: Pixels) {
    let pen = graph.pen;
    let mut pitch = DOTS * graph.place.scale;
    while pitch < DOTS_APART * graph.ratio {
        pitch *= 2.0;
    }
    let side = graph.ratio.round().max(1.0);
    let [left, top] = [graph.place.origin[0] + graph.corner[0], graph.place.origin[1] + graph.corner[1]];
    let first = |from: f64, origin: f64| ((from - origin) / pitch).floor();
    pen.fill(&pen.ink.dot);
    let (mut row, start) = (first(y, top), first(x, left));
    while row * pitch + top < y + height {
        let at = (row * pitch + top).round();
        let mut column = start;
        while column * pitch + left < x + width {
            pen.context.fill_rect((column * pitch + left).round(), at, side, side);
            column += 1.0;
        }
        row += 1.0;
    }
}
