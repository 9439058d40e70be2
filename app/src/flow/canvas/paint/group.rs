//! Frames around blocks, with their titles.

use gesso_core::editor::{
    geometry::{Rect, WorldPoint},
    scene::Frame,
};

use super::{
    graph::Graph,
    ink::MINI,
    pen::{Align, Font},
};
use crate::flow::canvas::sheet::Detail;

/// From the edge of a frame to its title, in graph pixels.
const INSET: f64 = 10.0;
/// How far below the edge the middle of a title is, in sizes of it.
const MIDDLE: f64 = 0.7;

/// Draws a frame.
pub fn draw(graph: &Graph<'_>, frame: &Frame) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let Rect { x, y, width, height } = frame.bounds;
    // A colour is data of the file. Light and dark show through it, so that what is written on it can be read.
    let (fill, alpha) = frame.colour.as_deref().map_or((ink.panel.as_str(), 0.45), |colour| (colour, 0.25));
    pen.fill(fill);
    pen.alpha(alpha);
    pen.bar([x, y, width, height]);
    pen.alpha(1.0);
    pen.stroke(frame.colour.as_deref().unwrap_or(&ink.line_strong), graph.pixels(1.0));
    pen.context.stroke_rect(x, y, width, height);
    if frame.title.is_empty() {
        return;
    }
    pen.fill(if frame.colour.is_some() { &ink.ink_2 } else { &ink.ink_3 });
    let size = frame.title_size;
    if graph.detail() == Detail::Full || size >= graph.pixels(MINI) {
        // As the original front end has it: the foot of the letters is one size below the edge.
        let at = WorldPoint::new(x + INSET, y + size * MIDDLE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 8 and 400")]
        let font = Font::Frame(size.round() as u16);
        return pen.text(font, &frame.title, at, width - 2.0 * INSET, Align::Start);
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
