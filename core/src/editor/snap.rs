//! Where things snap to while they are moved: to the lines of others that are seen, else to the grid.

use super::{
    geometry::Rect,
    scene::{Behind, Scene},
    selection::{Item, Selection},
};

/// Pitch of the grid, in graph pixels.
pub const GRID: f64 = 8.0;
/// How near a line counts, in screen pixels.
const NEAR: f64 = 6.0;

/// A line that what is moved snapped to, in graph pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guide {
    /// A vertical one at x, from one y to another.
    Down {
        /// Where it is.
        x: f64,
        /// Its upper and lower end.
        from: [f64; 2],
    },
    /// A horizontal one at y, from one x to another.
    Across {
        /// Where it is.
        y: f64,
        /// Its left and right end.
        from: [f64; 2],
    },
}

/// How things snap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapping {
    /// To the grid.
    pub to_grid: bool,
    /// To the edges and middles of what is seen.
    pub to_guides: bool,
}

impl Default for Snapping {
    fn default() -> Self {
        Self { to_grid: false, to_guides: true }
    }
}

/// The offset nearest to a wanted one at which a box snaps, and the lines it snapped to. Looks only at what is seen.
#[must_use]
pub fn snapped(
    scene: &Scene,
    moved: &Selection,
    bounds: Rect,
    wanted: [f64; 2],
    seen: &Rect,
    scale: f64,
    how: Snapping,
) -> ([f64; 2], Vec<Guide>) {
    let mut by = wanted;
    let mut guides = Vec::new();
    let there = bounds.moved(wanted);
    let mut found = [None, None];
    if how.to_guides {
        let others = scene.blocks_in(seen).into_iter().filter(|block| block.behind != Behind::Boundary);
        for other in others.filter(|block| !moved.has(&Item::Node(block.id.clone()))) {
            for axis in [0, 1] {
                consider(&mut found[axis], lines(&there, axis), lines(&other.frame, axis), NEAR / scale, other.frame);
            }
        }
    }
    for axis in [0, 1] {
        match found[axis] {
            Some((off, line, other)) => {
                by[axis] += off;
                let both = there.with(other);
                guides.push(if axis == 0 {
                    Guide::Down { x: line, from: [both.y, both.bottom()] }
                } else {
                    Guide::Across { y: line, from: [both.x, both.right()] }
                });
            }
            None if how.to_grid => {
                let corner = [there.x, there.y][axis];
                by[axis] += (corner / GRID).round() * GRID - corner;
            }
            None => {}
        }
    }
    (by, guides)
}

type Found = Option<(f64, f64, Rect)>;

/// Keeps the nearest pair of lines: how far off it is, where the line is, whose it is.
fn consider(found: &mut Found, mine: [f64; 3], others: [f64; 3], near: f64, whose: Rect) {
    for (at, line) in mine.into_iter().enumerate() {
        for (other_at, other) in others.into_iter().enumerate() {
            // Middles align with middles, edges with edges.
            if (at == 1) != (other_at == 1) {
                continue;
            }
            let off = other - line;
            if off.abs() <= near && found.is_none_or(|(best, ..)| off.abs() < best.abs()) {
                *found = Some((off, other, whose));
            }
        }
    }
}

fn lines(bounds: &Rect, axis: usize) -> [f64; 3] {
    let centre = bounds.centre();
    if axis == 0 { [bounds.x, centre.x, bounds.right()] } else { [bounds.y, centre.y, bounds.bottom()] }
}
