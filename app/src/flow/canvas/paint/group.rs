//! Frames around blocks, with their titles.

use gesso_core::editor::{
    geometry::{Rect, WorldPoint},
    scene::Frame,
};

use super::{
    graph::Graph,
    pen::{Align, Font},
};
use crate::flow::canvas::sheet::Detail;

/// Draws a frame.
pub fn draw(graph: &Graph<'_>, frame: &Frame) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let Rect { x, y, width, height } = frame.bounds;
    pen.fill(&ink.panel);
    pen.alpha(0.45);
    pen.bar([x, y, width, height]);
    pen.alpha(1.0);
    pen.stroke(&ink.line_strong, graph.pixels(1.0));
    pen.context.stroke_rect(x, y, width, height);
    if frame.title.is_empty() {
        return;
    }
    pen.fill(&ink.ink_3);
    if graph.detail() == Detail::Full {
        let at = WorldPoint::new(x + 10.0, y + 16.0);
        return pen.text(Font::Title, &frame.title, at, width - 20.0, Align::Start);
    }
    // Titles of frames are what is looked for from afar.
    let corner = [graph.place.origin[0] + graph.corner[0], graph.place.origin[1] + graph.corner[1]];
    let line = 8.0 * graph.ratio;
    let at = WorldPoint::new(
        (x * graph.place.scale + corner[0] + line / 2.0).round(),
        (y * graph.place.scale + corner[1] + line).round(),
    );
    let room = ((width * graph.place.scale - line) / 8.0).floor() * 8.0;
    pen.to_pixels();
    pen.text(Font::Mini, &frame.title, at, room, Align::Start);
    pen.to_world(&graph.place, graph.corner);
}
