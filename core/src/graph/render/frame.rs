//! Where the parts of a node are, in graph pixels.

use crate::graph::file::Node;

/// Height of the title above a node's place.
pub(super) const TITLE: f64 = 30.0;
/// Height of a row of slots.
pub(super) const SLOT: f64 = 20.0;
/// Height of a row of a value.
pub(super) const VALUE: f64 = 24.0;
/// Where nodes without a place stand, one below the other.
const FALLBACK_STEP: f64 = 160.0;
/// Largest coordinate that is drawn; a file may say anything.
const FARTHEST: f64 = 1e6;
/// Largest side of a node that is drawn.
const LARGEST: f64 = 1e4;

/// A node's box without its title.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub is_collapsed: bool,
}

impl Frame {
    /// The box of the node at this place of the file.
    pub fn of(node: &Node<'_>, at: usize) -> Self {
        let [x, y] = node.pos().unwrap_or([0.0, at as f64 * FALLBACK_STEP]);
        let [width, height] = node.size().unwrap_or([210.0, 100.0]);
        let flags = node.json.get("flags");
        let is_collapsed = flags.and_then(|flags| flags.get("collapsed")?.as_bool()) == Some(true);
        Self {
            x: x.clamp(-FARTHEST, FARTHEST),
            y: y.clamp(-FARTHEST, FARTHEST),
            width: width.clamp(60.0, LARGEST),
            height: if is_collapsed { 0.0 } else { height.clamp(20.0, LARGEST) },
            is_collapsed,
        }
    }

    /// How far down its slots and values need the box to be.
    pub fn grown(self, rows: f64) -> Self {
        if self.is_collapsed { self } else { Self { height: self.height.max(rows), ..self } }
    }

    /// Where the slot of this row is, left or right.
    pub fn slot(&self, row: usize, is_output: bool) -> [f64; 2] {
        let x = if is_output { self.x + self.width } else { self.x };
        if self.is_collapsed { [x, self.y - TITLE / 2.0] } else { [x, self.y + (row as f64 + 0.7) * SLOT] }
    }
}
