//! Blocks near enough to be read: box, head, slots. What stands in their rows is in [`super::rows`].

use std::borrow::Cow;

use gesso_core::{
    editor::{
        geometry::{Rect, WorldPoint},
        scene::{Behind, Block},
    },
    generation::BlockState,
    graph::edit::Side,
};

use super::{
    graph::Graph,
    pen::{Align, Font, SOCKET},
    rows,
};
use crate::flow::canvas::{marks::in_short, sheet::Detail, tint::Tint};

/// Roundness of a block.
pub const RADIUS: f64 = 6.0;
/// From the edge of a block to its text.
pub const INSET: f64 = 10.0;
/// The strokes around what nobody knows.
const GHOST_DASH: [f64; 2] = [5.0, 4.0];
/// Room for the state in the head.
const STATE: f64 = 64.0;

/// Draws a block.
pub fn draw(graph: &Graph<'_>, block: &Block) {
    let pen = graph.pen;
    let alpha = match block.mode {
        2 => 0.4,
        4 => 0.6,
        _ => 1.0,
    };
    if alpha < 1.0 {
        pen.alpha(alpha);
    }
    match graph.detail() {
        Detail::Full => full(graph, block),
        _ => titles(graph, block),
    }
    if alpha < 1.0 {
        pen.alpha(1.0);
    }
}

/// Draws what hangs below a block, once all blocks are drawn.
pub fn hang(graph: &Graph<'_>, block: &Block) {
    if graph.detail() == Detail::Full {
        rows::hang(graph, block);
    }
}

fn full(graph: &Graph<'_>, block: &Block) {
    pen_box(graph, block);
    if block.behind == Behind::Boundary {
        let at = WorldPoint::new(block.frame.x + 2.0, block.frame.y - 10.0);
        graph.pen.text(Font::Label, &block.title, at, block.frame.width, Align::Start);
    } else if block.head() > 0.0 || block.is_collapsed {
        head(graph, block);
    }
    ports(graph, block);
    if !block.is_collapsed {
        rows::draw(graph, block);
    }
}

/// The box of a block with its outline.
fn pen_box(graph: &Graph<'_>, block: &Block) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let is_ghost = block.behind == Behind::Ghost;
    let is_running = graph.marks.is_running(&block.id);
    let has_problem = graph.marks.problem(&block.id).is_some();
    pen.fill(if block.behind == Behind::Boundary || is_ghost { &ink.panel } else { &ink.raised });
    pen.fill_round(&block.frame, RADIUS);
    let (colour, width) = match () {
        () if has_problem => (&ink.bad, 1.5),
        () if is_ghost => (&ink.warn, 1.5),
        () if is_running => (&ink.ink_2, 1.5),
        () => (&ink.line_strong, 1.0),
    };
    if is_ghost {
        pen.dash(&GHOST_DASH, 0.0);
    }
    pen.stroke(colour, width);
    pen.context.stroke();
    if is_ghost {
        pen.no_dash();
    }
}

fn head(graph: &Graph<'_>, block: &Block) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let frame = block.frame;
    let height = if block.is_collapsed { frame.height } else { block.head() };
    let middle = frame.y + height / 2.0;
    // What a person coloured a block with is data of the file, spelled as colours of style sheets are.
    let own = graph.nodes.get(block.at).and_then(|node| node.get("bgcolor").or_else(|| node.get("color"))?.as_str());
    if let Some(own) = own.filter(|own| own.starts_with('#')) {
        pen.fill(own);
        pen.bar([frame.x + 1.0, frame.y + 6.0, 3.0, height - 12.0]);
    }
    let mut right = frame.right() - INSET;
    let state = graph.marks.state(&block.id);
    if let Some((words, colour)) = state.map(|state| spoken(graph, state)) {
        pen.fill(colour);
        pen.text(Font::Small, &words, WorldPoint::new(right, middle), STATE, Align::End);
        right -= STATE;
    }
    if block.is_pinned {
        pen.fill(&ink.ink_3);
        pen.context.begin_path();
        let _ = pen.context.arc(right - 3.0, middle - 2.0, 3.0, 0.0, std::f64::consts::TAU);
        pen.context.fill();
        pen.bar([right - 3.5, middle, 1.0, 6.0]);
        right -= 12.0;
    }
    pen.fill(if block.behind == Behind::Ghost { &ink.warn } else { &ink.ink });
    let left = frame.x + INSET + if block.is_collapsed { SOCKET } else { 0.0 };
    pen.text(Font::Title, &block.title, WorldPoint::new(left, middle), right - left, Align::Start);
    if block.is_collapsed {
        return;
    }
    pen.fill(&ink.line);
    pen.bar([frame.x, block.body.y - 1.0, frame.width, 1.0]);
    if let Some(BlockState::Running { value, max: max @ 1.. }) = state {
        let part = f64::from(*value) / f64::from(*max);
        pen.fill(&ink.ink);
        pen.bar([frame.x, block.body.y - 1.0, frame.width * part.min(1.0), 2.0]);
    }
}

/// What a state is called, and in which colour.
fn spoken<'a>(graph: &Graph<'a>, state: &BlockState) -> (Cow<'static, str>, &'a str) {
    let ink = graph.pen.ink;
    let colour = match state {
        BlockState::Queued | BlockState::Cached | BlockState::Done => &ink.ink_3,
        BlockState::Running { .. } => &ink.ink,
        BlockState::Failed { .. } => &ink.bad,
    };
    (in_short(state), colour)
}

fn ports(graph: &Graph<'_>, block: &Block) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let half = block.frame.width / 2.0 - INSET;
    for side in [Side::Input, Side::Output] {
        let shown = block.ports(side).iter().enumerate();
        let other = if side == Side::Input { &block.outputs } else { &block.inputs };
        for (slot, port) in shown {
            let Some(at) = block.plug(side, slot) else { continue };
            // A value that is not linked has no slot to see: its row is what is pointed at.
            if port.is_widget && block.linked.get(slot).is_none_or(Option::is_none) {
                continue;
            }
            let tint = Tint::of(&port.kind);
            pen.fill(ink.wire(tint));
            pen.socket(tint.shape(), at, SOCKET);
            let is_wrong = side == Side::Input && graph.marks.is_wrong_at(&block.id, &port.name);
            if is_wrong {
                pen.stroke(&ink.bad, 2.0);
                pen.context.begin_path();
                let _ = pen.context.arc(at.x, at.y, SOCKET + 3.0, 0.0, std::f64::consts::TAU);
                pen.context.stroke();
            }
            if block.is_collapsed || port.is_widget || block.head() == 0.0 && block.behind != Behind::Boundary {
                continue;
            }
            let has_room = other.iter().all(|other| (other.y - port.y).abs() > 1.0 || other.is_widget);
            let max = if has_room { half * 2.0 - SOCKET } else { half - SOCKET };
            pen.fill(if is_wrong { &ink.bad } else { &ink.ink_2 });
            let (x, align) = match side {
                Side::Input => (at.x + INSET + 2.0, Align::Start),
                Side::Output => (at.x - INSET - 2.0, Align::End),
            };
            pen.text(Font::Label, &port.label, WorldPoint::new(x, at.y), max, align);
        }
    }
}

/// A block as a box with a title and bars.
fn titles(graph: &Graph<'_>, block: &Block) {
    let (pen, ink) = (graph.pen, graph.pen.ink);
    let Rect { x, y, width, height } = block.frame;
    pen.to_world(&graph.place, graph.corner);
    pen.fill(if block.behind == Behind::Ghost { &ink.panel } else { &ink.raised });
    pen.bar([x, y, width, height]);
    if !block.is_collapsed {
        pen.fill(&ink.control);
        for row in &block.widgets {
            pen.bar([x + INSET, block.body.y + row.y + 2.0, width - 2.0 * INSET, row.height - 4.0]);
        }
    }
    let colour = match () {
        () if graph.marks.problem(&block.id).is_some() => &ink.bad,
        () if block.behind == Behind::Ghost => &ink.warn,
        () if graph.marks.is_running(&block.id) => &ink.ink,
        () => &ink.line_strong,
    };
    pen.stroke(colour, graph.pixels(1.0));
    pen.context.stroke_rect(x, y, width, height);
    for side in [Side::Input, Side::Output] {
        for (slot, port) in block.ports(side).iter().enumerate().filter(|(_, port)| !port.is_widget) {
            if let Some(at) = block.plug(side, slot) {
                pen.fill(ink.wire(Tint::of(&port.kind)));
                pen.bar([at.x - SOCKET, at.y - SOCKET, 2.0 * SOCKET, 2.0 * SOCKET]);
            }
        }
    }
    pen.to_pixels();
    let head = if block.is_collapsed { height } else { block.head() };
    let corner = [graph.place.origin[0] + graph.corner[0], graph.place.origin[1] + graph.corner[1]];
    let at = WorldPoint::new(
        ((x + INSET) * graph.place.scale + corner[0]).round(),
        ((y + head / 2.0) * graph.place.scale + corner[1]).round(),
    );
    // In steps, so that not every zoom cuts every title anew.
    let room = ((width - 2.0 * INSET) * graph.place.scale / 8.0).floor() * 8.0;
    pen.fill(&ink.ink);
    pen.text(Font::Mini, &block.title, at, room, Align::Start);
    pen.to_world(&graph.place, graph.corner);
}

/// The ring around what is selected, or another outline, as thick on the screen as it is meant to be.
pub fn ring(graph: &Graph<'_>, bounds: &Rect, colour: &str, thickness: f64) {
    let pen = graph.pen;
    pen.stroke(colour, graph.pixels(thickness));
    if graph.detail() == Detail::Full {
        pen.stroke_round(&bounds.grown(1.0), RADIUS);
    } else {
        let Rect { x, y, width, height } = bounds.grown(graph.pixels(1.0));
        pen.context.stroke_rect(x, y, width, height);
    }
}
