//! Wires near enough to be followed: curves in the colour of what flows, with a casing where they cross.

use gesso_core::editor::{
    geometry::{Rect, WorldPoint},
    scene::Wire,
};

use super::graph::Graph;
use crate::flow::canvas::{sheet::Detail, tint::Tint};

/// Thickness of a wire, in graph pixels.
const WIDTH: f64 = 2.0;
/// Thickness of its casing.
const CASING: f64 = 5.0;
/// The strokes of a wire that is bypassed.
const GHOST_DASH: [f64; 2] = [3.0, 5.0];
/// The strokes of one through which something is about to flow.
const LIVE_DASH: [f64; 2] = [7.0, 6.0];
/// How far they move in a second, in graph pixels.
const LIVE_SPEED: f64 = 29.0;
/// Half a point of links, in graph pixels.
pub const KNOT: f64 = 5.0;

/// Draws the wires and points of links that meet a part of the graph, but not those drawn elsewhere.
pub fn paint(graph: &Graph<'_>, seen: &Rect, is_away: &dyn Fn(&Wire) -> bool) {
    graph.pen.to_world(&graph.place, graph.corner);
    for wire in graph.scene.wires_in(seen) {
        if is_away(wire) {
            continue;
        }
        if let Some(points) = graph.scene.wire_points(wire) {
            draw(graph, wire, &points);
        }
    }
    for id in graph.scene.knots_in(&seen.grown(KNOT)) {
        let Some(knot) = graph.scene.knot(&id) else { continue };
        graph.pen.fill(&graph.pen.ink.ink_2);
        graph.pen.socket(Tint::Value.shape(), knot.pos, KNOT);
    }
}

/// Draws a wire.
pub fn draw(graph: &Graph<'_>, wire: &Wire, points: &[WorldPoint]) {
    let pen = graph.pen;
    let mode = |id: &str| graph.scene.block(id).map_or(0, |block| block.mode);
    let modes = [mode(&wire.origin), mode(&wire.target)];
    let colour = pen.ink.wire(Tint::of(&wire.kind));
    if graph.detail() != Detail::Full {
        // No thicker than a pixel: that is drawn without making a shape of it first.
        line(graph, points, colour, graph.pixels(1.0 / graph.ratio));
        return;
    }
    line(graph, points, &pen.ink.well, CASING);
    if modes.contains(&2) {
        pen.alpha(0.4);
    }
    if modes.contains(&4) {
        pen.alpha(0.7);
        pen.dash(&GHOST_DASH, 0.0);
    }
    line(graph, points, colour, WIDTH);
    if modes != [0, 0] {
        pen.no_dash();
        pen.alpha(1.0);
    }
}

/// Draws a wire into a block that is at work; `time` in milliseconds, none where nothing may move.
pub fn draw_live(graph: &Graph<'_>, wire: &Wire, points: &[WorldPoint], time: Option<f64>) {
    let pen = graph.pen;
    let width = WIDTH.max(graph.pixels(1.0)) * 1.25;
    if graph.detail() == Detail::Full {
        line(graph, points, &pen.ink.well, CASING);
    }
    let moved = time.map_or(0.0, |time| (time / 1000.0 * LIVE_SPEED) % LIVE_DASH.iter().sum::<f64>());
    pen.dash(&LIVE_DASH, -moved);
    line(graph, points, pen.ink.wire(Tint::of(&wire.kind)), width);
    pen.no_dash();
}

/// Draws a curve through points.
pub fn line(graph: &Graph<'_>, points: &[WorldPoint], colour: &str, width: f64) {
    let pen = graph.pen;
    pen.stroke(colour, width);
    pen.context.begin_path();
    pen.way(points);
    pen.context.stroke();
}
