//! Where the parts of a block are. Blocks keep the place and the size that files give them, so rows are as high as the
//! original front end's: it decided those sizes.

use std::sync::Arc;

use crate::{
    editor::geometry::{Rect, WorldPoint},
    graph::file::{INPUTS, OUTPUTS},
};

/// Height of the head above a block's place, in graph pixels.
pub const HEAD: f64 = 30.0;
/// Height of a row of slots, in graph pixels.
pub const ROW: f64 = 20.0;
/// Height of a row of a widget, in graph pixels.
pub const WIDGET: f64 = 24.0;
/// Between the slots and the widgets, and below the widgets, in graph pixels.
const GAP: f64 = 4.0;
/// Width of a block that shows only its head, at most, in graph pixels.
const COLLAPSED_WIDTH: f64 = 160.0;
/// Where blocks without a place stand, one below the other, in graph pixels.
const FALLBACK_STEP: f64 = 160.0;
/// Farthest coordinate: a file may say anything.
pub const FARTHEST: f64 = 1e7;
/// Longest side of a block.
const LONGEST: f64 = 2e4;
/// Smallest sides of a block.
pub const SMALLEST: [f64; 2] = [60.0, 20.0];
/// Size of a block the file gives none.
const USUAL: [f64; 2] = [210.0, 100.0];

/// A slot of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its name, which is the key in a prompt.
    pub name: Arc<str>,
    /// What people read.
    pub label: Arc<str>,
    /// Its type; `*` for any.
    pub kind: Arc<str>,
    /// Whether it stands for a widget.
    pub is_widget: bool,
    /// Middle of its row below the place of the block, in graph pixels.
    pub y: f64,
}

/// The row of a widget.
#[derive(Clone, Debug, PartialEq)]
pub struct WidgetRow {
    /// The name of its input; the place in `widgets_values` for a class nobody knows.
    pub name: Arc<str>,
    /// Upper edge below the place of the block, in graph pixels.
    pub y: f64,
    /// In graph pixels.
    pub height: f64,
}

/// A box without its head, from what the file says.
pub(super) fn frame(id: &str, pos: Option<[f64; 2]>, size: Option<[f64; 2]>) -> Rect {
    let [x, y] = pos.unwrap_or_else(|| [0.0, fallback_row(id) * FALLBACK_STEP]);
    let [width, height] = size.unwrap_or(USUAL);
    Rect {
        x: x.clamp(-FARTHEST, FARTHEST),
        y: y.clamp(-FARTHEST, FARTHEST),
        width: width.clamp(SMALLEST[0], LONGEST),
        height: height.clamp(SMALLEST[1], LONGEST),
    }
}

/// The row of a block without a place: by its id, which stays when other blocks come and go.
fn fallback_row(id: &str) -> f64 {
    const ROWS: i64 = 1_000;
    let number = id.parse::<i64>().unwrap_or_else(|_| id.bytes().map(i64::from).sum());
    number.rem_euclid(ROWS) as f64
}

/// Width of a block that shows only its head.
pub(super) fn collapsed_width(width: f64) -> f64 {
    width.min(COLLAPSED_WIDTH)
}

/// The rows of slots and widgets. `widgets` are names and whether each is a text area; those share what height is left.
pub(super) fn rows(
    inputs: &mut [Port],
    outputs: &mut [Port],
    widgets: &[(Arc<str>, bool)],
    height: f64,
) -> (Vec<WidgetRow>, f64) {
    let mut sockets = 0;
    for port in inputs.iter_mut().filter(|port| !port.is_widget) {
        port.y = slot_y(sockets);
        sockets += 1;
    }
    for (at, port) in outputs.iter_mut().enumerate() {
        port.y = slot_y(at);
    }
    let first = sockets.max(outputs.len()) as f64 * ROW + if widgets.is_empty() { 0.0 } else { GAP };
    let areas = widgets.iter().filter(|(_, is_area)| *is_area).count();
    let left = height - first - widgets.len() as f64 * WIDGET - GAP;
    let more = if areas > 0 { (left / areas as f64).max(0.0) } else { 0.0 };
    let mut y = first;
    let rows: Vec<WidgetRow> = widgets
        .iter()
        .map(|(name, is_area)| {
            let height = if *is_area { WIDGET + more } else { WIDGET };
            let row = WidgetRow { name: name.clone(), y, height };
            y += height;
            row
        })
        .collect();
    for port in inputs.iter_mut().filter(|port| port.is_widget) {
        let row = rows.iter().find(|row| row.name == port.name);
        port.y = row.map_or(first, |row| row.y + WIDGET / 2.0);
    }
    (rows, y + GAP)
}

/// How high so many rows of slots and of widgets are, in graph pixels.
pub(super) fn needed(sockets: usize, widgets: usize) -> f64 {
    let gap = if widgets > 0 { GAP } else { 0.0 };
    (sockets as f64 * ROW + gap + widgets as f64 * WIDGET + GAP).max(SMALLEST[1])
}

/// The middle of a row of slots below the place of the block.
pub(super) fn slot_y(row: usize) -> f64 {
    (row as f64 + 0.7) * ROW
}

/// Whether an id is one of the subgraph's own ends.
#[must_use]
pub fn is_boundary(id: &str) -> bool {
    id == INPUTS || id == OUTPUTS
}

/// A point of a Bézier curve between two slots, as links are drawn.
#[must_use]
pub fn curve(from: WorldPoint, to: WorldPoint, at: f64) -> WorldPoint {
    let bend = (from.distance(to) * 0.25).max(20.0);
    let (a, b) = (from.moved([bend, 0.0]), to.moved([-bend, 0.0]));
    let rest = 1.0 - at;
    let mix = |p0: f64, p1: f64, p2: f64, p3: f64| {
        rest.powi(3) * p0 + 3.0 * rest.powi(2) * at * p1 + 3.0 * rest * at.powi(2) * p2 + at.powi(3) * p3
    };
    WorldPoint { x: mix(from.x, a.x, b.x, to.x), y: mix(from.y, a.y, b.y, to.y) }
}
