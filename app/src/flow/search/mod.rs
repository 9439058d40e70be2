//! What the editor asks: which block, which end, what to do with it.

mod choices;
mod deeds;
mod menu;
mod over;
mod picker;
mod slot;

use leptos::prelude::*;

use super::{Desk, ask::Ask};

/// What the editor asks. Values and titles are asked for where they stand, by the field over the canvas.
#[component]
pub fn Asked() -> impl IntoView {
    let desk = expect_context::<Desk>();
    move || match desk.ask.get() {
        Some(ask @ (Ask::Block { .. } | Ask::End { .. } | Ask::Find)) => picker::picker(desk, ask),
        Some(Ask::Menu { at, on }) => menu::menu(desk, at, &on),
        Some(Ask::Slot { side, slot }) => slot::slot_name(desk, side, slot),
        Some(Ask::Value { .. } | Ask::Title) | None => ().into_any(),
    }
}

/// Asks what to do with what is selected, by a key or a button: at the block that is, else in the middle.
pub fn ask_menu(desk: Desk) {
    use gesso_core::editor::scene::Hit;
    let asked = desk.with(|editor| {
        let selected = editor.selection().bounds(editor.scene());
        let at = selected.map_or(editor.camera().middle(), |bounds| editor.camera().screen_from_world(bounds.centre()));
        let node = editor.selection().nodes().next().cloned().map(Hit::Body);
        let group = || editor.selection().groups().next().map(Hit::Group);
        let knot = || editor.selection().knots().next().cloned().map(Hit::Knot);
        Ask::Menu { at, on: node.or_else(group).or_else(knot).unwrap_or(Hit::Canvas) }
    });
    desk.ask.set(asked);
}
