//! The keys of the mask editor.

use gesso_core::mask::{Painting, View};
use leptos::{ev::KeyboardEvent, prelude::*};

use super::easel::Easel;
use crate::{actions::Actions, browser};

/// How much a press zooms.
pub const ZOOM_STEP: f64 = 1.25;

/// All of the picture in its window.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the sides of a picture, in pixels")]
pub fn fit(view: View) -> View {
    View::fitted(view.window, view.picture.map(|side| side as u32))
}

/// What a key does, wherever the focus is in the editor; whether it does anything.
pub fn press(easel: Easel, actions: Actions, event: &KeyboardEvent) -> bool {
    let is_held = event.ctrl_key() || event.meta_key();
    let key = event.key();
    match (is_held, key.to_lowercase().as_str()) {
        (_, "escape") => easel.leave(),
        (true, "z") if event.shift_key() => easel.paint(Painting::redo),
        (true, "z") => easel.paint(Painting::undo),
        (true, "y") => easel.paint(Painting::redo),
        _ if !takes_letters(actions, event) => return false,
        // Some keyboards write them with the keys of a shortcut.
        (_, "[") => easel.brush.update(|brush| *brush = brush.stepped(-1)),
        (_, "]") => easel.brush.update(|brush| *brush = brush.stepped(1)),
        (false, _) if event.alt_key() => return false,
        (false, "b") => easel.brush.update(|brush| brush.erases = false),
        (false, "e") => easel.brush.update(|brush| brush.erases = true),
        (false, "+" | "=") => easel.turn(|view| view.zoomed(view.middle(), ZOOM_STEP)),
        (false, "-") => easel.turn(|view| view.zoomed(view.middle(), 1.0 / ZOOM_STEP)),
        (false, "0") => easel.turn(fit),
        _ => return false,
    }
    true
}

/// Keys without Ctrl are taken where nothing is written, unless somebody turned them off.
fn takes_letters(actions: Actions, event: &KeyboardEvent) -> bool {
    actions.single_keys.get_untracked() && !browser::is_in_field(event)
}
