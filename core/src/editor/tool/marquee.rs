//! Selecting by a box.

use super::{Gesture, Next, OVERLAY, Out, Tool, View};
use crate::editor::{
    action::Action,
    geometry::{Rect, WorldPoint},
    input::{Phase, Pointer},
    scene::Behind,
    selection::{Item, Selection},
};

/// A box being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Marquee {
    /// The press.
    pub gesture: Gesture,
    /// The corner where it began.
    pub from: WorldPoint,
    /// The other corner.
    pub to: WorldPoint,
    /// What was selected before.
    pub before: Selection,
    /// Whether that stays selected.
    pub adds: bool,
}

impl Marquee {
    pub(super) fn new(gesture: Gesture, adds: bool, view: &View<'_>) -> Self {
        let from = view.world(gesture.from);
        Self { gesture, from, to: from, before: view.selection.clone(), adds }
    }

    /// The box.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        Rect::between(self.from, self.to)
    }

    /// What is selected: blocks it touches, points in it, groups that are in it as a whole.
    fn selection(&self, view: &View<'_>) -> Selection {
        let bounds = self.bounds();
        let blocks = view.scene.blocks_in(&bounds).into_iter().filter(|block| block.behind != Behind::Boundary);
        let blocks = blocks.map(|block| Item::Node(block.id.clone()));
        let knots = view.scene.knots_in(&bounds).into_iter().map(Item::Knot);
        let groups = view.scene.groups().iter().enumerate().filter(|(_, group)| bounds.holds(&group.bounds));
        let mut found: Selection = blocks.chain(knots).chain(groups.map(|(at, _)| Item::Group(at))).collect();
        if self.adds {
            found.extend(self.before.iter().cloned());
        }
        found
    }
}

pub(super) fn step(mut marquee: Box<Marquee>, pointer: &Pointer, view: &View<'_>) -> Next {
    marquee.gesture = marquee.gesture.to(pointer.at);
    marquee.to = view.world(pointer.at);
    let found = marquee.selection(view);
    match pointer.phase {
        Phase::Up => (Tool::default(), vec![Out::Act(Action::Select(found)), Out::Tell(OVERLAY)]),
        _ => (Tool::Brushing(marquee), vec![Out::Select(found), Out::Tell(OVERLAY)]),
    }
}
