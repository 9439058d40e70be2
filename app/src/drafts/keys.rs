//! The keys of the board, in the registry: letters act on what is selected, arrows move among the pictures.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    bar::{compare, vary},
    desk::Desk,
    handle::Handle,
    seat,
    selection::Selection,
};
use crate::{
    actions::{Action, Actions},
    browser::{self, Direction},
};

/// Adds them for as long as the board is shown.
#[component]
pub fn BoardKeys() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let navigate = use_navigate();
    let has_any =
        Signal::derive(move || desk.has_focus.get() || desk.selection.with(|selection| !selection.chosen().is_empty()));
    let has_focus = Signal::from(desk.has_focus);
    let has_selection = Signal::derive(move || desk.selection.with(|selection| !selection.chosen().is_empty()));
    let acts = |id, title: &str, icon, keys, run: fn(Desk, &[Handle])| {
        Action::call(id, title, icon, move || run(desk, &desk.targets())).keys(keys).when(has_any)
    };
    let step = |id, title: &str, keys, direction: Direction, extends: bool| {
        Action::call(id, title, "arrow-right", move || go(desk, direction, extends)).keys(keys).when(has_focus)
    };
    let open = move || {
        if let Some(handle) = desk.at.get_untracked() {
            seat::open(desk, handle, navigate.clone());
        }
    };
    let all = move || {
        let stage = desk.at.get_untracked().map(|handle| handle.stage).unwrap_or_default();
        let here = desk.order().into_iter().filter(|handle| handle.stage == stage);
        desk.selection.set(Selection::of(here));
    };
    actions.register([
        acts("board-promote", "Promote, or take it back", "arrow-up", "P", |desk, targets| desk.promote(targets)),
        acts("board-reject", "Reject, or take it back", "x", "X", |desk, targets| desk.reject(targets)),
        acts("board-keep", "Keep", "bookmark", "K", |desk, targets| desk.keep(targets)),
        acts("board-vary", "Vary", "split", "V", vary),
        acts("board-compare", "Compare two", "columns-2", "C", compare),
        acts("board-trace", "Trace", "route", "T", |desk, _| desk.tracing.update(|tracing| *tracing = !*tracing)),
    ]);
    actions.register([
        step("board-left", "Picture to the left", "Left", Direction::Left, false),
        step("board-right", "Picture to the right", "Right", Direction::Right, false),
        step("board-up", "Picture above", "Up", Direction::Up, false),
        step("board-down", "Picture below", "Down", Direction::Down, false),
        step("board-left-too", "Select to the left", "Shift+Left", Direction::Left, true),
        step("board-right-too", "Select to the right", "Shift+Right", Direction::Right, true),
        step("board-up-too", "Select upwards", "Shift+Up", Direction::Up, true),
        step("board-down-too", "Select downwards", "Shift+Down", Direction::Down, true),
    ]);
    actions.register([
        Action::call("board-look", "Quick look", "eye", move || {
            desk.looking.set(desk.at.get_untracked().into_iter().collect());
        })
        .keys("Space")
        .when(has_focus),
        Action::call("board-open", "Open the picture", "maximize", open).keys("Enter").when(has_focus),
        Action::call("board-add", "Add to the selection, or take away", "check", move || {
            if let Some(handle) = desk.at.get_untracked() {
                desk.selection.update(|selection| selection.toggle(handle));
            }
        })
        .keys("Mod+Space")
        .when(has_focus),
        Action::call("board-all", "Select the whole stage", "grid-3x3", all).keys("Mod+A").when(has_focus),
        Action::call("board-none", "Select nothing", "x", move || desk.selection.set(Selection::default()))
            .keys("Escape")
            .when(has_selection),
    ]);
}

/// Moves focus and selection; with shift the selection grows.
fn go(desk: Desk, direction: Direction, extends: bool) {
    let Some(handle) = browser::to_seat(direction).and_then(|text| text.parse::<Handle>().ok()) else { return };
    desk.at.set(Some(handle));
    desk.selection.update(|selection| {
        if extends {
            selection.extend(handle, &desk.order());
        } else {
            *selection = Selection::only(handle);
        }
    });
}
