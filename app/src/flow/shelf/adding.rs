//! From an entry of the shelf to a block of the document.

use gesso_core::editor::{
    action::Action,
    cord::Cord,
    geometry::{ScreenPoint, WorldPoint},
    shelf::{Entry, free_place},
};
use leptos::prelude::*;

use super::kept::Used;
use crate::{browser, flow::Desk};

/// How far from the block it is connected with, in graph pixels.
const BESIDE: f64 = 48.0;
/// About half of a new block, in graph pixels: its middle comes where it was dropped.
const HALF: [f64; 2] = [-105.0, -20.0];

/// A block to be added.
#[derive(Clone, PartialEq)]
pub struct Adding {
    pub desk: Hand,
    /// What.
    pub entry: Entry,
    /// What it is connected with.
    pub cord: Option<Cord>,
}

/// What adding needs of the page.
#[derive(Clone, Copy)]
pub struct Hand {
    pub desk: Desk,
    pub used: Used,
}

impl PartialEq for Hand {
    /// There is one on the page.
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// Where it goes.
#[derive(Clone, Copy)]
pub enum Place {
    /// In the middle of what is seen, or beside what it is connected with.
    Seen,
    /// At a point of the window.
    Window(ScreenPoint),
}

impl Adding {
    /// Adds it; dropped beside the canvas it is not.
    pub fn add(&self, place: Place) {
        let Hand { desk, used } = self.desk;
        let at = match place {
            Place::Seen => self.seen(),
            Place::Window(at) => self.dropped(at),
        };
        if let Some(at) = at {
            used.add(&self.entry.class);
            desk.act(Action::Add { class: self.entry.class.clone(), at, cord: self.cord.clone() });
            // Under the sheet it would not be seen.
            desk.shelf.set(false);
        }
    }

    fn seen(&self) -> Option<WorldPoint> {
        self.desk.desk.with(|editor| {
            let beside = self.cord.as_ref().and_then(|cord| editor.scene().block(&cord.fixed.first()?.node));
            let at = match beside {
                Some(block) => WorldPoint::new(block.frame.right() + BESIDE, block.frame.y),
                None => editor.camera().world_from_screen(editor.camera().middle()).moved(HALF),
            };
            free_place(editor, at)
        })
    }

    fn dropped(&self, at: ScreenPoint) -> Option<WorldPoint> {
        let surface = self.desk.desk.surface.get_untracked()?;
        let (left, top, width, height) = browser::place(&surface);
        let on_canvas = ScreenPoint::new(at.x - left, at.y - top);
        let is_over = (0.0..width).contains(&on_canvas.x) && (0.0..height).contains(&on_canvas.y);
        self.desk.desk.with(|editor| editor.camera().world_from_screen(on_canvas).moved(HALF)).filter(|_| is_over)
    }
}
