//! Moving things: only an offset changes until they are let go.

use std::sync::Arc;

use super::{Gesture, Next, OVERLAY, Out, Tool, View};
use crate::editor::{
    action::{Action, connect::places_in, moving::taken_along},
    effect::{Cursor, Effect},
    geometry::{Rect, WorldPoint},
    input::{Phase, Pointer},
    selection::Selection,
    snap::{Guide, Snapping, snapped},
};

/// How near the middle of a node has to come to a link to be put into it, in screen pixels.
const INTO_NEAR: f64 = 16.0;

/// Things being moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Drag {
    /// The press.
    pub gesture: Gesture,
    /// The point of the graph that was taken.
    pub taken_at: WorldPoint,
    /// What was picked.
    pub picked: Selection,
    /// What moves: what lies in picked groups as well, pinned things not.
    pub moving: Selection,
    /// The box around what moves, before.
    pub bounds: Rect,
    /// How far it is moved, in graph pixels.
    pub by: [f64; 2],
    /// The lines it snapped to.
    pub guides: Vec<Guide>,
    /// Whether copies are moved and the originals stay.
    pub is_copy: bool,
    /// The link the node would be put into.
    pub into: Option<Arc<str>>,
}

impl Drag {
    /// Begins to move a selection; `None` if all of it is pinned.
    pub(super) fn new(gesture: Gesture, picked: Selection, view: &View<'_>) -> Option<Self> {
        let moving = taken_along(view.scene, &picked);
        let bounds = moving.bounds(view.scene)?;
        Some(Self {
            gesture,
            taken_at: view.world(gesture.from),
            picked,
            moving,
            bounds,
            by: [0.0, 0.0],
            guides: Vec::new(),
            is_copy: gesture.held.alt,
            into: None,
        })
    }

    /// The link the node would be put into: one free node alone, brought with its middle to a link.
    fn over(&self, view: &View<'_>) -> Option<Arc<str>> {
        let block = view.scene.block(self.moving.only_node()?)?;
        let middle = block.frame.centre().moved(self.by);
        let near = INTO_NEAR / view.camera.scale;
        let fits = |wire: &crate::editor::scene::Wire| places_in(view.scene, block, wire).is_some();
        view.scene.wire_near(middle, near, fits).map(|(id, _)| id)
    }
}

pub(super) fn step(mut drag: Box<Drag>, pointer: &Pointer, view: &View<'_>) -> Next {
    drag.gesture = drag.gesture.to(pointer.at);
    match pointer.phase {
        Phase::Up => (Tool::default(), dropped(&drag, pointer)),
        _ => {
            let wanted = view.world(pointer.at).since(drag.taken_at);
            // Shift snaps to the grid, or does not where it usually does; Ctrl lets go of everything.
            let how = match (pointer.held.primary, pointer.held.shift) {
                (true, _) => Snapping { to_grid: false, to_guides: false },
                (_, true) => Snapping { to_grid: !view.snapping.to_grid, to_guides: false },
                _ => view.snapping,
            };
            let seen = view.camera.visible();
            (drag.by, drag.guides) = snapped(view.scene, &drag.moving, drag.bounds, wanted, &seen, view.camera.scale, how);
            drag.into = if drag.is_copy { None } else { drag.over(view) };
            (Tool::Dragging(drag), vec![Out::Tell(Effect::Cursor(Cursor::Grabbing)), Out::Tell(OVERLAY)])
        }
    }
}

fn dropped(drag: &Drag, pointer: &Pointer) -> Vec<Out> {
    let by = drag.by;
    let action = match (&drag.into, drag.moving.only_node()) {
        (Some(wire), Some(node)) => Action::InsertInto { node: node.clone(), wire: wire.clone(), by },
        _ if drag.is_copy => Action::Duplicate { by, linked: pointer.held.shift },
        _ => Action::Move { items: drag.picked.clone(), by },
    };
    vec![Out::Tell(Effect::Cursor(Cursor::Usual)), Out::Act(action), Out::Tell(OVERLAY)]
}
