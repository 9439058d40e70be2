//! From far away: boxes and straight lines, in device pixels. Whole pixels and lines of one pixel are what a software
//! renderer is quick with; a path of thousands of curves is what it is slow with.

use gesso_core::editor::geometry::Rect;

use super::graph::Graph;
use crate::flow::canvas::{
    flat::{Flat, Tone},
    tint::Tint,
};

/// Lines drawn at once. Rasterizers sort the edges of a path, so one path for all would cost more.
const BATCH: usize = 256;

/// Draws what meets a part of the graph.
pub fn paint(graph: &Graph<'_>, flat: &Flat, seen: &Rect) {
    let pen = graph.pen;
    pen.to_pixels();
    let [left, top] = [graph.place.origin[0] + graph.corner[0], graph.place.origin[1] + graph.corner[1]];
    let scale = graph.place.scale;
    lines(graph, flat, seen, [left, top]);
    for tone in Tone::ALL {
        let mut is_set = false;
        for block in &flat.blocks {
            if block.tone != tone || block.is_hidden || !block.frame.meets(seen) {
                continue;
            }
            if !is_set {
                is_set = true;
                pen.fill(pen.ink.tone(tone));
            }
            let x = (block.frame.x * scale + left).round();
            let y = (block.frame.y * scale + top).round();
            let width = (block.frame.width * scale).round().max(1.0);
            let height = (block.frame.height * scale).round().max(1.0);
            pen.context.fill_rect(x, y, width, height);
        }
    }
}

fn lines(graph: &Graph<'_>, flat: &Flat, seen: &Rect, [left, top]: [f64; 2]) {
    let (context, scale) = (graph.pen.context, graph.place.scale);
    let mut tint: Option<Tint> = None;
    let mut waiting = 0;
    for wire in &flat.wires {
        let (from, to) = (wire.from, wire.to);
        let is_aside = from.x.max(to.x) < seen.x || from.x.min(to.x) > seen.right();
        let is_above = from.y.max(to.y) < seen.y || from.y.min(to.y) > seen.bottom();
        if is_aside || is_above || flat.is_away(wire) {
            continue;
        }
        if waiting == BATCH || tint != Some(wire.tint) {
            if waiting > 0 {
                context.stroke();
            }
            if tint != Some(wire.tint) {
                tint = Some(wire.tint);
                graph.pen.stroke(graph.pen.ink.wire(wire.tint), 1.0);
            }
            context.begin_path();
            waiting = 0;
        }
        context.move_to(from.x * scale + left, from.y * scale + top);
        context.line_to(to.x * scale + left, to.y * scale + top);
        waiting += 1;
    }
    if waiting > 0 {
        context.stroke();
    }
}
