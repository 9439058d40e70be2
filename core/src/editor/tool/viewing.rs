//! Moving and scaling the view: by one pointer, by two fingers, and by holding something at an edge.

use super::{Gesture, Next, Out, Tool, View};
use crate::editor::{
    effect::{Cursor, Effect},
    geometry::ScreenPoint,
    input::{Modifiers, Phase, Pointer},
};

/// How near an edge of the canvas moves the view, in screen pixels.
const EDGE: f64 = 24.0;
/// How far it is moved at once, in screen pixels.
const EDGE_STEP: f64 = 12.0;

/// One pointer moves the view.
pub(super) fn pan(gesture: Gesture, pointer: &Pointer, view: &View<'_>) -> Next {
    if pointer.phase == Phase::Up {
        return (Tool::default(), vec![Out::Tell(Effect::Cursor(Cursor::Usual))]);
    }
    let by = [pointer.at.x - gesture.at.x, pointer.at.y - gesture.at.y];
    (Tool::Panning(gesture.to(pointer.at)), vec![Out::Look(view.camera.panned(by))])
}

/// Two fingers move and scale it: what is between them stays between them.
pub(super) fn pinch(a: Gesture, b: Gesture, pointer: &Pointer, view: &View<'_>) -> Next {
    let (before, far_before) = (a.at.between(b.at), a.at.distance(b.at));
    let (a, b) = match pointer.id {
        id if id == a.pointer => (a.to(pointer.at), b),
        id if id == b.pointer => (a, b.to(pointer.at)),
        _ => return (Tool::Pinching { a, b }, Vec::new()),
    };
    if pointer.phase == Phase::Up {
        let rest = if pointer.id == a.pointer { b } else { a };
        return (Tool::Panning(Gesture { from: rest.at, ..rest }), Vec::new());
    }
    let (after, far_after) = (a.at.between(b.at), a.at.distance(b.at));
    let factor = if far_before > 1.0 { far_after.max(1.0) / far_before } else { 1.0 };
    let camera = view.camera.panned([after.x - before.x, after.y - before.y]).zoomed(after, factor);
    (Tool::Pinching { a, b }, vec![Out::Look(camera)])
}

/// Something held at an edge of the canvas draws the view along.
pub(super) fn at_edge(tool: Tool, view: &View<'_>) -> Next {
    let Some(gesture) = tool.gesture().copied() else { return (tool, Vec::new()) };
    let step = |at: f64, length: f64| {
        if at < EDGE {
            EDGE_STEP
        } else if at > length - EDGE {
            -EDGE_STEP
        } else {
            0.0
        }
    };
    let ScreenPoint { x, y } = gesture.at;
    let by = [step(x, view.camera.size[0]), step(y, view.camera.size[1])];
    if by == [0.0, 0.0] {
        return (tool, Vec::new());
    }
    let camera = view.camera.panned(by);
    // The pointer did not move, but what is under it did.
    let still = Pointer {
        phase: Phase::Move,
        id: gesture.pointer,
        device: gesture.device,
        button: gesture.button,
        at: gesture.at,
        held: Modifiers::default(),
        time: gesture.time,
    };
    let (tool, mut outs) = tool.pointer(&still, &View { camera: &camera, ..*view });
    outs.insert(0, Out::Look(camera));
    (tool, outs)
}
