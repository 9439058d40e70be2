//! The layer above the graph: what is selected, what is pointed at, what moves.

use std::sync::Arc;

use gesso_core::editor::{
    Editor,
    cord::Cord,
    geometry::{Rect, WorldPoint},
    overlay::{CordLine, Moving, Overlay},
    scene::{Behind, Hit, Wire},
    selection::Item,
    snap::Guide,
};

use super::{
    block,
    graph::Graph,
    group,
    pen::SOCKET,
    wire::{self, KNOT},
};
use crate::flow::canvas::{sheet::Detail, tint::Tint};

/// How dark it gets where a link cannot end.
const VEIL: f64 = 0.55;

/// Whether there is anything to draw.
pub fn is_empty(editor: &Editor, overlay: &Overlay, has_live: bool) -> bool {
    let has_hover = overlay.hover.as_ref().is_some_and(|hit| *hit != Hit::Canvas);
    let is_still = overlay.moving.is_none() && overlay.marquee.is_none() && overlay.resizing.is_none();
    !has_hover && is_still && overlay.cord.is_none() && editor.selection().is_empty() && !has_live
}

/// Draws it; `live` are the wires into blocks at work, `time` their clock if they move.
pub fn paint(graph: &Graph<'_>, editor: &Editor, overlay: &Overlay, seen: &Rect, live: &[&Wire], time: Option<f64>) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    pen.to_world(&graph.place, graph.corner);
    let moving = overlay.moving.as_ref();
    for wire in live {
        if let Some(points) = graph.points(wire, moving) {
            wire::draw_live(graph, wire, &points, time);
        }
    }
    if let Some(moving) = moving {
        moved(graph, moving, seen);
    }
    selected(graph, editor, moving, seen);
    if let Some(hit) = &overlay.hover {
        hovered(graph, hit);
    }
    if let Some((cord, _)) = editor.tool().cord()
        && let Some(line) = &overlay.cord
    {
        connecting(graph, cord, line, seen);
    }
    if let Some(bounds) = &overlay.resizing {
        block::ring(graph, bounds, &ink.focus, 2.0);
    }
    if let Some(Rect { x, y, width, height }) = overlay.marquee {
        pen.alpha(0.1);
        pen.fill(&ink.focus);
        pen.bar([x, y, width, height]);
        pen.alpha(1.0);
        pen.stroke(&ink.focus, graph.pixels(1.0));
        pen.context.stroke_rect(x, y, width, height);
    }
}

/// What is being moved, with the wires at it, the lines it snapped to, and the wire it would be put into.
fn moved(graph: &Graph<'_>, moving: &Moving, seen: &Rect) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let shown = seen.moved([-moving.by[0], -moving.by[1]]);
    let there = graph.moved(moving.by);
    for at in moving.items.groups() {
        if let Some(frame) = graph.scene.groups().get(at) {
            pen.to_world(&there.place, there.corner);
            group::draw(&there, frame);
        }
    }
    pen.to_world(&graph.place, graph.corner);
    if !moving.is_copy {
        wires_along(graph, moving, seen);
    }
    if let Some(into) = moving.into.as_ref().and_then(|id| graph.scene.wire(id))
        && let Some(points) = graph.scene.wire_points(into)
    {
        wire::line(graph, &points, &ink.focus, graph.pixels(3.0));
    }
    let is_far = graph.detail() == Detail::Boxes;
    pen.to_world(&there.place, there.corner);
    if is_far {
        pen.fill(&ink.press);
    }
    let blocks = moving.items.nodes().filter_map(|id| graph.scene.block(id)).filter(|block| block.frame.meets(&shown));
    for block in blocks {
        if is_far {
            let Rect { x, y, width, height } = block.frame;
            pen.bar([x, y, width, height]);
        } else {
            block::draw(&there, block);
            block::hang(&there, block);
        }
    }
    pen.fill(&ink.ink_2);
    for knot in moving.items.knots().filter_map(|id| graph.scene.knot(id)) {
        pen.socket(Tint::Value.shape(), knot.pos, KNOT);
    }
    pen.to_world(&graph.place, graph.corner);
    pen.stroke(&ink.focus, graph.pixels(1.0));
    pen.context.begin_path();
    for guide in &moving.guides {
        let (from, to) = match guide {
            Guide::Down { x, from: [top, bottom] } => ((*x, *top), (*x, *bottom)),
            Guide::Across { y, from: [left, right] } => ((*left, *y), (*right, *y)),
        };
        pen.context.move_to(from.0, from.1);
        pen.context.line_to(to.0, to.1);
    }
    pen.context.stroke();
}

fn wires_along(graph: &Graph<'_>, moving: &Moving, seen: &Rect) {
    let is_far = graph.detail() == Detail::Boxes;
    let mut done: std::collections::HashSet<&Arc<str>> = std::collections::HashSet::new();
    for wire in moving.items.nodes().flat_map(|id| graph.scene.wires_at(id)) {
        if !done.insert(&wire.id) || graph.marks.is_running(&wire.target) {
            continue;
        }
        let Some(points) = graph.points(wire, Some(moving)) else { continue };
        let bounds = Rect::of_all(points.windows(2).map(|pair| match pair {
            [from, to] => Rect::between(*from, *to),
            _ => Rect::default(),
        }));
        if bounds.is_none_or(|bounds| !bounds.grown(40.0).meets(seen)) {
            continue;
        }
        if is_far {
            let pen = graph.pen;
            pen.stroke(pen.ink.wire(Tint::of(&wire.kind)), graph.pixels(1.0 / graph.ratio));
            pen.context.begin_path();
            for (at, point) in points.iter().enumerate() {
                if at == 0 { pen.context.move_to(point.x, point.y) } else { pen.context.line_to(point.x, point.y) }
            }
            pen.context.stroke();
        } else {
            wire::draw(graph, wire, &points);
        }
    }
}

fn selected(graph: &Graph<'_>, editor: &Editor, moving: Option<&Moving>, seen: &Rect) {
    let ink = graph.pen.ink;
    for item in editor.selection().iter() {
        let Some(bounds) = item.bounds(graph.scene) else { continue };
        let by = moving.filter(|moving| moving.items.has(item)).map_or([0.0, 0.0], |moving| moving.by);
        let bounds = match item {
            Item::Knot(_) => bounds.grown(KNOT + 2.0),
            _ => bounds,
        };
        let bounds = bounds.moved(by);
        if bounds.meets(seen) {
            block::ring(graph, &bounds, &ink.focus, 2.0);
        }
    }
}

fn hovered(graph: &Graph<'_>, hit: &Hit) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    match hit {
        Hit::Canvas => {}
        Hit::Port { node, side, slot } => {
            let block = graph.scene.block(node);
            if let Some(at) = block.and_then(|block| block.plug(*side, *slot)) {
                pen.stroke(&ink.focus, graph.pixels(1.5));
                pen.context.begin_path();
                let _ = pen.context.arc(at.x, at.y, SOCKET + 3.0, 0.0, std::f64::consts::TAU);
                pen.context.stroke();
            }
        }
        Hit::Wire { id, .. } => {
            if let Some(points) = graph.scene.wire(id).and_then(|wire| graph.scene.wire_points(wire)) {
                wire::line(graph, &points, &ink.ink, graph.pixels(2.0));
            }
        }
        Hit::Knot(id) => {
            if let Some(knot) = graph.scene.knot(id) {
                block::ring(graph, &Rect::around(knot.pos, KNOT + 2.0), &ink.ink_2, 1.0);
            }
        }
        Hit::Group(at) | Hit::GroupCorner(at) => {
            if let Some(frame) = graph.scene.groups().get(*at) {
                block::ring(graph, &frame.bounds, &ink.ink_3, 1.0);
            }
        }
        Hit::Corner(node) | Hit::Head(node) | Hit::Body(node) | Hit::Widget { node, .. } => {
            let Some(block) = graph.scene.block(node) else { return };
            block::ring(graph, &block.frame, &ink.ink_3, 1.0);
            if let Hit::Widget { name, .. } = hit
                && let Some(row) = block.widgets.iter().find(|row| row.name == *name)
            {
                let Rect { x, y, width, .. } = block.body;
                pen.stroke(&ink.ink_3, graph.pixels(1.0));
                let inset = block::INSET;
                pen.stroke_round(&Rect::new(x + inset, y + row.y + 1.0, width - 2.0 * inset, row.height - 3.0), 4.0);
            }
        }
    }
}

/// The link being made; slots it cannot end at are darkened.
fn connecting(graph: &Graph<'_>, cord: &Cord, line: &CordLine, seen: &Rect) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    if graph.detail() != Detail::Boxes {
        pen.fill(&ink.well);
        let wanted = cord.wanted();
        for block in graph.scene.blocks_in(seen) {
            for (slot, port) in block.ports(wanted).iter().enumerate() {
                let Some(at) = block.plug(wanted, slot).filter(|_| !port.is_widget || block.behind == Behind::Boundary) else {
                    continue;
                };
                if !cord.fits(graph.scene, &block.id, slot) {
                    pen.alpha(VEIL);
                    pen.socket(Tint::of(&port.kind).shape(), at, SOCKET + 1.0);
                }
            }
        }
        pen.alpha(1.0);
    }
    let colour = ink.wire(Tint::of(&line.kind));
    if let Some(loose) = line.loose {
        for fixed in &line.fixed {
            let points: [WorldPoint; 2] =
                if line.from == gesso_core::graph::edit::Side::Output { [*fixed, loose] } else { [loose, *fixed] };
            wire::line(graph, &points, colour, graph.pixels(2.0));
        }
        pen.fill(colour);
        pen.socket(Tint::of(&line.kind).shape(), loose, SOCKET.max(graph.pixels(3.0)));
    }
    pen.stroke(&ink.focus, graph.pixels(2.0));
    for at in &line.fixed {
        pen.context.begin_path();
        let _ = pen.context.arc(at.x, at.y, SOCKET + 3.0, 0.0, std::f64::consts::TAU);
        pen.context.stroke();
    }
    if let Some(block) = line.over.as_ref().and_then(|over| graph.scene.block(&over.node)) {
        block::ring(graph, &block.frame, &ink.focus, 1.0);
    }
}
