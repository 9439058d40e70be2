//! Undo and redo in the top bar, each saying what it takes back.

use gesso_core::editor::{action::Verb, journal::Entry};
use leptos::prelude::*;

use super::Desk;
use crate::{actions::aria_keys, components::Icon};

/// The two buttons.
#[component]
pub fn Steps() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let names = desk.of_document(|editor| {
        let last = |entries: &[Entry]| entries.last().map(|entry| entry.name.clone());
        (last(editor.journal().done()), last(editor.journal().undone()))
    });
    let button = |label: &'static str, icon, keys, verb, name: Signal<Option<String>>| {
        let said = move || name.with(|name| name.as_ref().map_or_else(|| label.to_owned(), |name| format!("{label}: {name}")));
        view! {
            <button
                r#type="button"
                class="btn ghost sq"
                aria-label=said
                data-tip=said
                aria-keyshortcuts=aria_keys(keys)
                disabled=move || name.with(Option::is_none)
                on:click=move |_| desk.verb(verb)
            >
                <Icon name=icon />
            </button>
        }
    };
    let undo = Signal::derive(move || names.get().and_then(|(undo, _)| undo));
    let redo = Signal::derive(move || names.get().and_then(|(_, redo)| redo));
    view! {
        <span class="flow-steps" role="group" aria-label="Steps">
            {button("Undo", "undo-2", "Mod+Z", Verb::Undo, undo)}
            {button("Redo", "redo-2", "Mod+Shift+Z", Verb::Redo, redo)}
        </span>
    }
    .into_any()
}
