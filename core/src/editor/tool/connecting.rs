//! Making links: by dragging, and by tapping one end after the other.

use std::sync::Arc;

use super::{Gesture, Next, OVERLAY, Out, Tool, View};
use crate::editor::{
    action::Action,
    cord::{Cord, Target},
    effect::{Cursor, Effect},
    geometry::WorldPoint,
    input::{Phase, Pointer},
    scene::Hit,
};

/// What lies under the loose end.
enum Under {
    /// It would end here.
    Target(Target),
    /// A block, but nothing of it fits.
    Misfit(Target),
    /// Nothing.
    Nothing,
}

fn under(cord: &Cord, pointer: &Pointer, view: &View<'_>) -> Under {
    let hit = view.hit(pointer.at, pointer.device);
    let target = |node: &Arc<str>, slot: usize| Target { node: node.clone(), slot };
    match &hit {
        Hit::Port { node, side, slot } if *side == cord.wanted() => {
            let target = target(node, *slot);
            if cord.fits(view.scene, node, *slot) { Under::Target(target) } else { Under::Misfit(target) }
        }
        other => match other.node() {
            Some(node) => {
                cord.first_fitting(view.scene, node).map_or_else(|| Under::Misfit(target(node, usize::MAX)), Under::Target)
            }
            None => Under::Nothing,
        },
    }
}

/// A cord hangs on the pointer.
pub(super) fn dragging(gesture: Gesture, cord: Cord, pointer: &Pointer, view: &View<'_>) -> Next {
    let gesture = gesture.to(pointer.at);
    let at = view.world(pointer.at);
    let under = under(&cord, pointer, view);
    if pointer.phase == Phase::Up {
        let outs = dropped(cord, under, at);
        return (Tool::default(), outs);
    }
    let (over, cursor) = match under {
        Under::Target(target) => (Some(target), Cursor::Cross),
        Under::Misfit(_) => (None, Cursor::Refuse),
        Under::Nothing => (None, Cursor::Cross),
    };
    let outs = vec![Out::Tell(Effect::Cursor(cursor)), Out::Tell(OVERLAY)];
    (Tool::Connecting { gesture, cord, at, over }, outs)
}

fn dropped(cord: Cord, under: Under, at: WorldPoint) -> Vec<Out> {
    let mut outs = vec![Out::Tell(Effect::Cursor(Cursor::Usual)), Out::Tell(OVERLAY)];
    let is_own = |target: &Target| cord.fixed.iter().any(|plug| plug.node == target.node);
    match under {
        Under::Target(target) => outs.push(Out::Act(Action::Connect(cord, target))),
        // Back to where it came from: it was not meant.
        Under::Misfit(target) if is_own(&target) => {}
        Under::Misfit(target) => outs.push(Out::Act(Action::Connect(cord, target))),
        Under::Nothing => match cord.taken.as_slice() {
            [] => outs.push(Out::Tell(Effect::Search { at, cord: Some(cord) })),
            // A link taken from its input and let go; a bundle goes back.
            [taken] if cord.from == crate::graph::edit::Side::Output => outs.push(Out::Act(Action::Disconnect(taken.clone()))),
            _ => {}
        },
    }
    outs
}

/// A slot was tapped: the other end is looked for.
pub(super) fn tapped(cord: Cord, gesture: Gesture, view: &View<'_>) -> Next {
    let at = view.world(gesture.at);
    (Tool::TapConnecting { cord, at, gesture: None, over: None }, vec![Out::Tell(OVERLAY)])
}

/// A cord waits for a tap. Meanwhile the view can be moved.
pub(super) fn tapping(
    cord: Cord,
    at: WorldPoint,
    gesture: Option<Gesture>,
    over: Option<Target>,
    pointer: &Pointer,
    view: &View<'_>,
) -> Next {
    match (pointer.phase, gesture) {
        (Phase::Down, _) => {
            let gesture = Some(Gesture::of(pointer));
            (Tool::TapConnecting { cord, at, gesture, over }, Vec::new())
        }
        (Phase::Move, None) => {
            let at = view.world(pointer.at);
            let over = if let Under::Target(target) = under(&cord, pointer, view) { Some(target) } else { None };
            (Tool::TapConnecting { cord, at, gesture, over }, vec![Out::Tell(OVERLAY)])
        }
        (Phase::Move, Some(before)) => {
            let moved = before.to(pointer.at);
            if !moved.is_drag() {
                return (Tool::TapConnecting { cord, at, gesture: Some(before), over }, Vec::new());
            }
            // From here on it is a pan, and no tap any more.
            let by = [pointer.at.x - before.at.x, pointer.at.y - before.at.y];
            let camera = view.camera.panned(by);
            let gesture = Some(moved);
            (Tool::TapConnecting { cord, at, gesture, over }, vec![Out::Look(camera)])
        }
        (Phase::Up, Some(before)) if before.is_drag() => (Tool::TapConnecting { cord, at, gesture: None, over }, Vec::new()),
        (Phase::Up, Some(_)) => match under(&cord, pointer, view) {
            // On nothing it is given up.
            Under::Nothing => (Tool::default(), vec![Out::Tell(OVERLAY)]),
            found => (Tool::default(), dropped(cord, found, at)),
        },
        _ => (Tool::TapConnecting { cord, at, gesture, over }, Vec::new()),
    }
}
