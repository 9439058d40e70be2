//! What stands in the rows of a block: values, words, its picture, and what is wrong with it.

use gesso_core::editor::{
    geometry::{Rect, WorldPoint},
    scene::Block,
};

use super::{
    block::{INSET, RADIUS},
    graph::Graph,
    pen::{Align, Font},
};
use crate::flow::canvas::value::value_text;

/// Height of a line of words.
const WORDS_LINE: f64 = 21.0;
/// Height of a line of a sentence.
const LABEL_LINE: f64 = 18.0;
/// Most lines of what is wrong.
const PROBLEM_LINES: usize = 4;
/// Least height for a picture inside a block; with less room it hangs below.
const LEAST_ROOM: f64 = 48.0;
/// Around a picture that hangs below its block, in graph pixels.
const HANG_FRAME: f64 = 4.0;
/// How far things may hang below their block, in graph pixels.
pub const HANG: f64 = 420.0;

/// Draws them.
pub fn draw(graph: &Graph<'_>, block: &Block) {
    for (row, widget) in block.widgets.iter().enumerate() {
        let bounds =
            Rect::new(block.body.x + INSET, block.body.y + widget.y + 1.0, block.body.width - 2.0 * INSET, widget.height - 3.0);
        draw_row(graph, block, row, &widget.name, &bounds);
    }
    if let Some(room) = inside(block) {
        let room = problem(graph, block, room);
        picture(graph, block, room);
    }
}

/// Draws what hangs below a block because it has no room for it; after all blocks, as it may lie on others.
pub fn hang(graph: &Graph<'_>, block: &Block) {
    if inside(block).is_some() || block.is_collapsed {
        return;
    }
    let room = Rect::new(block.body.x + INSET, block.body.bottom() + 8.0, block.body.width - 2.0 * INSET, HANG - 8.0);
    let room = problem(graph, block, room);
    if let Some(place) = picture_place(graph, block, room) {
        graph.pen.fill(&graph.pen.ink.raised);
        graph.pen.fill_round(&place.grown(HANG_FRAME), RADIUS);
    }
    picture(graph, block, room);
}

/// Where a block has room below its rows; none if that is too little for a picture.
fn inside(block: &Block) -> Option<Rect> {
    let end = block.widgets.last().map_or_else(|| block.needed_height(), |row| row.y + row.height) + block.body.y;
    let height = block.body.bottom() - end - 10.0;
    let room = Rect::new(block.body.x + INSET, end + 4.0, block.body.width - 2.0 * INSET, height);
    (height >= LEAST_ROOM).then_some(room)
}

fn draw_row(graph: &Graph<'_>, block: &Block, row: usize, name: &str, bounds: &Rect) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    pen.fill(&ink.control);
    pen.fill_round(bounds, 4.0);
    if graph.marks.is_wrong_at(&block.id, name) {
        pen.stroke(&ink.bad, 1.5);
        pen.stroke_round(bounds, 4.0);
    }
    let port = block.inputs.iter().enumerate().find(|(_, port)| port.is_widget && *port.name == *name);
    let is_linked = port.is_some_and(|(slot, _)| block.linked.get(slot).is_some_and(Option::is_some));
    let label = port.map_or(name, |(_, port)| &port.label);
    let middle = bounds.y + bounds.height / 2.0;
    let (left, right) = (bounds.x + 7.0, bounds.right() - 7.0);
    let class = graph.schema.class(&block.class);
    let value = match graph.nodes.get(block.at) {
        Some(node) if !is_linked => value_text(class, node, row, name),
        _ => "".into(),
    };
    if bounds.height > WORDS_LINE * 1.6 && !is_linked {
        let count = ((bounds.height - 6.0) / WORDS_LINE).floor() as usize;
        pen.fill(&ink.ink);
        let at = WorldPoint::new(left, bounds.y + 4.0);
        if pen.lines(Font::Words, &value, at, right - left, WORDS_LINE, count) == 0 {
            pen.fill(&ink.ink_3);
            pen.text(Font::Label, label, WorldPoint::new(left, bounds.y + 12.0), right - left, Align::Start);
        }
        return;
    }
    // The rows of a class nobody knows have places for names, which say nothing.
    let is_named = !label.bytes().all(|letter| letter.is_ascii_digit());
    let half = (right - left) * if is_named { 0.5 } else { 0.0 };
    if is_named {
        pen.fill(&ink.ink_3);
        let room = if value.is_empty() { right - left } else { half - 4.0 };
        pen.text(Font::Label, label, WorldPoint::new(left, middle), room, Align::Start);
    }
    pen.fill(&ink.ink);
    pen.text(Font::Label, &value, WorldPoint::new(right, middle), right - left - half, Align::End);
}

/// Says what is wrong; gives the room that is left.
fn problem(graph: &Graph<'_>, block: &Block, room: Rect) -> Rect {
    let Some(why) = graph.marks.problem(&block.id) else { return room };
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let at = WorldPoint::new(room.x, room.y);
    pen.fill(&ink.bad);
    let lines = pen.lines(Font::Label, why, at, room.width, LABEL_LINE, PROBLEM_LINES);
    let used = lines as f64 * LABEL_LINE + 4.0;
    Rect { y: room.y + used, height: (room.height - used).max(0.0), ..room }
}

fn picture(graph: &Graph<'_>, block: &Block, room: Rect) {
    if let Some(place) = picture_place(graph, block, room) {
        graph.pictures.draw(graph.pen, &block.id, &place);
    }
}

/// Where the picture of a block goes; none if there is none, or no room.
fn picture_place(graph: &Graph<'_>, block: &Block, room: Rect) -> Option<Rect> {
    let shape = graph.pictures.shape(&block.id)?;
    let height = (room.width * shape).min(room.height);
    let width = height / shape.max(1e-3);
    (height >= RADIUS).then(|| Rect::new(room.x + (room.width - width) / 2.0, room.y, width, height))
}
