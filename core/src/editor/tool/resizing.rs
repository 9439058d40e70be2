//! Giving a block or a group another size by its corner.

use std::sync::Arc;

use super::{Gesture, Next, OVERLAY, Out, Tool, View};
use crate::editor::{
    action::Action,
    geometry::WorldPoint,
    input::{Phase, Pointer},
    scene::measure::SMALLEST,
    snap::GRID,
};

/// What is resized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resized {
    /// A node.
    Node(Arc<str>),
    /// A group.
    Group(usize),
}

/// A block or a group being resized.
#[derive(Clone, Debug, PartialEq)]
pub struct Resize {
    /// The press.
    pub gesture: Gesture,
    /// What.
    pub what: Resized,
    /// Width and height before.
    pub before: [f64; 2],
    /// Width and height now, in graph pixels.
    pub size: [f64; 2],
    taken_at: WorldPoint,
    least: [f64; 2],
}

impl Resize {
    /// A node; `None` if it is pinned or gone.
    pub(super) fn node(gesture: Gesture, id: &Arc<str>, view: &View<'_>) -> Option<Self> {
        let block = view.scene.block(id).filter(|block| !block.is_pinned)?;
        let size = [block.body.width, block.body.height];
        let least = [SMALLEST[0], block.needed_height()];
        let taken_at = view.world(gesture.from);
        Some(Self { gesture, what: Resized::Node(id.clone()), before: size, size, taken_at, least })
    }

    /// A group; `None` if it is pinned or gone.
    pub(super) fn group(gesture: Gesture, at: usize, view: &View<'_>) -> Option<Self> {
        let group = view.scene.groups().get(at).filter(|group| !group.is_pinned)?;
        let size = [group.bounds.width, group.bounds.height];
        let taken_at = view.world(gesture.from);
        Some(Self { gesture, what: Resized::Group(at), before: size, size, taken_at, least: SMALLEST })
    }
}

pub(super) fn step(mut resize: Box<Resize>, pointer: &Pointer, view: &View<'_>) -> Next {
    resize.gesture = resize.gesture.to(pointer.at);
    if pointer.phase == Phase::Up {
        let action = match &resize.what {
            Resized::Node(id) => Action::Resize(id.clone(), resize.size),
            Resized::Group(at) => Action::ResizeGroup(*at, resize.size),
        };
        let outs = if resize.size == resize.before { Vec::new() } else { vec![Out::Act(action)] };
        return (Tool::default(), outs.into_iter().chain([Out::Tell(OVERLAY)]).collect());
    }
    let by = view.world(pointer.at).since(resize.taken_at);
    let to_grid = view.snapping.to_grid != pointer.held.shift;
    for axis in [0, 1] {
        let wanted = resize.before[axis] + by[axis];
        let snapped = if to_grid { (wanted / GRID).round() * GRID } else { wanted };
        resize.size[axis] = snapped.max(resize.least[axis]);
    }
    (Tool::Resizing(resize), vec![Out::Tell(OVERLAY)])
}
