//! Presses: what a click does, and what a drag that begins here becomes.

use super::{Click, Drag, Gesture, Marquee, Next, OVERLAY, Out, Resize, Tool, View, is_additive};
use crate::editor::{
    action::{Action, Verb},
    cord::Cord,
    effect::{Cursor, Effect},
    input::{Button, Device, Phase, Pointer},
    scene::{Behind, Hit},
    selection::{Item, Selection},
};
use crate::graph::edit::Side;

/// Nothing is going on: hovering, or a press begins.
pub(super) fn from_idle(last: Option<Click>, hover: Hit, pointer: &Pointer, view: &View<'_>) -> Next {
    let on = view.hit(pointer.at, pointer.device);
    match pointer.phase {
        Phase::Move if pointer.device == Device::Touch => (Tool::Idle { last, hover }, Vec::new()),
        Phase::Move if on == hover => (Tool::Idle { last, hover }, Vec::new()),
        Phase::Move => {
            let cursor = Out::Tell(Effect::Cursor(cursor(&on, view)));
            (Tool::Idle { last, hover: on }, vec![cursor, Out::Tell(OVERLAY)])
        }
        Phase::Down => down(Gesture::of(pointer), on, last, view),
        Phase::Up | Phase::Cancel => (Tool::Idle { last, hover }, Vec::new()),
    }
}

fn cursor(on: &Hit, view: &View<'_>) -> Cursor {
    match on {
        _ if view.is_space_held => Cursor::Grab,
        Hit::Canvas | Hit::Body(_) | Hit::Wire { .. } => Cursor::Usual,
        Hit::Port { .. } => Cursor::Cross,
        Hit::Corner(_) | Hit::GroupCorner(_) => Cursor::Resize,
        Hit::Widget { .. } => Cursor::Text,
        Hit::Head(_) | Hit::Knot(_) | Hit::Group(_) => Cursor::Move,
    }
}

fn down(gesture: Gesture, on: Hit, last: Option<Click>, view: &View<'_>) -> Next {
    if gesture.button == Button::Middle || (view.is_space_held && gesture.button == Button::Primary) {
        return (Tool::Panning(gesture), vec![Out::Tell(Effect::Cursor(Cursor::Grabbing))]);
    }
    let mut outs = Vec::new();
    if gesture.button == Button::Primary
        && gesture.held.alt
        && let Hit::Wire { id, piece } = &on
    {
        let at = view.world(gesture.at);
        outs.push(Out::Act(Action::AddReroute { wire: id.clone(), piece: *piece, at }));
        return (Tool::PressingNewKnot(gesture), outs);
    }
    // A mouse selects on the way down; a finger may be about to pan.
    if gesture.device != Device::Touch
        && !is_additive(gesture.held)
        && let Some(item) = view.item(&on).filter(|item| !view.selection.has(item))
    {
        outs.push(Out::Act(Action::Select(Selection::of(item))));
    }
    (Tool::Pressing { gesture, on, last }, outs)
}

/// Pressed: it may become a click or a drag.
pub(super) fn pressing(gesture: Gesture, on: Hit, last: Option<Click>, pointer: &Pointer, view: &View<'_>) -> Next {
    let gesture = gesture.to(pointer.at);
    match pointer.phase {
        Phase::Move if gesture.is_drag() => drag(gesture, on, pointer, view),
        Phase::Up => click(gesture, on, last, pointer.time, view),
        _ => (Tool::Pressing { gesture, on, last }, Vec::new()),
    }
}

fn drag(gesture: Gesture, on: Hit, pointer: &Pointer, view: &View<'_>) -> Next {
    if gesture.button == Button::Secondary && gesture.device == Device::Mouse {
        return super::viewing::pan(gesture_at_start(gesture), pointer, view);
    }
    match &on {
        Hit::Port { node, side, slot } => {
            let taking = || match side {
                Side::Input => Cord::taking(view.scene, node, *slot).filter(|_| !gesture.held.shift),
                Side::Output => Cord::bundle(view.scene, node, *slot).filter(|_| gesture.held.shift),
            };
            match taking().or_else(|| Cord::from_port(view.scene, node, *side, *slot)) {
                Some(cord) => super::connecting::dragging(gesture, cord, pointer, view),
                None => (Tool::default(), Vec::new()),
            }
        }
        Hit::Wire { id, piece } if gesture.held.shift => {
            let wire = view.scene.wire(id);
            let through = wire.and_then(|wire| wire.knots.get(piece.checked_sub(1)?).cloned());
            match Cord::branch(view.scene, id, through) {
                Some(cord) => super::connecting::dragging(gesture, cord, pointer, view),
                None => (Tool::default(), Vec::new()),
            }
        }
        Hit::Corner(node) => match Resize::node(gesture, node, view) {
            Some(resize) => super::resizing::step(Box::new(resize), pointer, view),
            None => (Tool::default(), Vec::new()),
        },
        Hit::GroupCorner(at) => match Resize::group(gesture, *at, view) {
            Some(resize) => super::resizing::step(Box::new(resize), pointer, view),
            None => (Tool::default(), Vec::new()),
        },
        Hit::Canvas | Hit::Wire { .. } => match gesture.device {
            Device::Touch => super::viewing::pan(gesture_at_start(gesture), pointer, view),
            _ => brush(gesture, pointer, view),
        },
        Hit::Head(_) | Hit::Body(_) | Hit::Widget { .. } | Hit::Knot(_) | Hit::Group(_) => {
            let Some(item) = view.item(&on) else { return (Tool::default(), Vec::new()) };
            take(gesture, item, pointer, view)
        }
    }
}

/// The gesture as if it had not moved yet, so that nothing of its way is lost.
fn gesture_at_start(gesture: Gesture) -> Gesture {
    gesture.to(gesture.from)
}

fn brush(gesture: Gesture, pointer: &Pointer, view: &View<'_>) -> Next {
    let marquee = Marquee::new(gesture, is_additive(gesture.held), view);
    super::marquee::step(Box::new(marquee), pointer, view)
}

/// Begins to move what is selected, or what is taken if it is not.
fn take(gesture: Gesture, item: Item, pointer: &Pointer, view: &View<'_>) -> Next {
    let mut outs = Vec::new();
    let selection = if view.selection.has(&item) {
        view.selection.clone()
    } else {
        let new = if is_additive(gesture.held) { view.selection.clone().with(item) } else { Selection::of(item) };
        outs.push(Out::Act(Action::Select(new.clone())));
        new
    };
    match Drag::new(gesture, selection, view) {
        Some(drag) => {
            let (tool, more) = super::dragging::step(Box::new(drag), pointer, view);
            outs.extend(more);
            (tool, outs)
        }
        // All of it is pinned.
        None => (Tool::default(), outs),
    }
}

fn click(gesture: Gesture, on: Hit, last: Option<Click>, time: f64, view: &View<'_>) -> Next {
    let now = Click { at: gesture.at, time };
    let idle = |last| Tool::Idle { last, hover: on.clone() };
    if gesture.button == Button::Secondary {
        let mut outs = Vec::new();
        if let Some(item) = view.item(&on).filter(|item| !view.selection.has(item)) {
            outs.push(Out::Act(Action::Select(Selection::of(item))));
        }
        outs.push(Out::Tell(Effect::Menu { at: gesture.at, on: on.clone() }));
        return (idle(None), outs);
    }
    if last.is_some_and(|last| last.is_doubled(now.at, time)) && !is_additive(gesture.held) {
        let out = double_click(&gesture, &on, view);
        return (idle(None), out.into_iter().collect());
    }
    if let Hit::Port { node, side, slot } = &on {
        return match Cord::from_port(view.scene, node, *side, *slot) {
            Some(cord) => super::connecting::tapped(cord, gesture, view),
            None => (idle(None), Vec::new()),
        };
    }
    let mut outs = Vec::new();
    match (view.item(&on), is_additive(gesture.held)) {
        (Some(item), true) => outs.push(Out::Act(Action::Select(view.selection.clone().toggled(item)))),
        (Some(item), false) => {
            let was_selected = view.selection.has(&item);
            if view.selection.len() != 1 || !was_selected {
                outs.push(Out::Act(Action::Select(Selection::of(item))));
            }
            // A finger selects first: it covers what it touches.
            if let Hit::Widget { node, name } = &on
                && (was_selected || gesture.device == Device::Mouse)
            {
                outs.push(Out::Tell(Effect::EditWidget { node: node.clone(), name: name.clone() }));
            }
        }
        (None, _) if matches!(on, Hit::Wire { .. }) => {
            outs.push(Out::Tell(Effect::Menu { at: gesture.at, on: on.clone() }));
        }
        (None, true) => {}
        (None, false) if view.selection.is_empty() => {}
        (None, false) => outs.push(Out::Act(Action::Select(Selection::default()))),
    }
    (idle(Some(now)), outs)
}

fn double_click(gesture: &Gesture, on: &Hit, view: &View<'_>) -> Option<Out> {
    let tell = |effect| Some(Out::Tell(effect));
    match on {
        Hit::Canvas if gesture.device == Device::Touch => Some(Out::Act(Verb::FitAll.into())),
        Hit::Canvas => tell(Effect::Search { at: view.world(gesture.at), cord: None }),
        Hit::Widget { node, name } => tell(Effect::EditWidget { node: node.clone(), name: name.clone() }),
        Hit::Head(_) | Hit::Group(_) => tell(Effect::EditTitle),
        Hit::Body(node) => {
            let is_subgraph = view.scene.block(node).is_some_and(|block| block.behind == Behind::Subgraph);
            is_subgraph.then(|| Out::Act(Action::Enter(node.clone())))
        }
        _ => None,
    }
}

/// A finger or a pen stayed: on the canvas a box begins, on a thing it is picked as well.
pub(super) fn long(gesture: Gesture, on: Hit, view: &View<'_>) -> Next {
    match view.item(&on) {
        Some(item) => {
            let toggled = Out::Act(Action::Select(view.selection.clone().toggled(item)));
            // The rest of the press does nothing more.
            (Tool::default(), vec![toggled])
        }
        None if on == Hit::Canvas => {
            let marquee = Marquee::new(gesture, true, view);
            (Tool::Brushing(Box::new(marquee)), vec![Out::Tell(OVERLAY)])
        }
        None => (Tool::default(), vec![Out::Tell(Effect::Menu { at: gesture.at, on })]),
    }
}

/// Pressed on a point that was just made: it is selected by now, and can be dragged.
pub(super) fn new_knot(gesture: Gesture, pointer: &Pointer, view: &View<'_>) -> Next {
    let gesture = gesture.to(pointer.at);
    match pointer.phase {
        Phase::Up => (Tool::default(), Vec::new()),
        Phase::Move if gesture.is_drag() => {
            let plain = Gesture { held: crate::editor::input::Modifiers::default(), ..gesture };
            match Drag::new(plain, view.selection.clone(), view) {
                Some(drag) => super::dragging::step(Box::new(drag), pointer, view),
                None => (Tool::default(), Vec::new()),
            }
        }
        _ => (Tool::PressingNewKnot(gesture), Vec::new()),
    }
}
