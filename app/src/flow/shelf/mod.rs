//! Blocks to add: by category, by words, by use.

mod adding;
mod drag;
mod folder;
mod kept;
mod row;
mod shape;

use std::sync::Arc;

use gesso_core::{
    editor::shelf::{self, Entry},
    graph::schema::Schema,
};
use leptos::{ev, html, prelude::*};

pub use kept::Used;
pub use shape::family;

use self::{
    adding::Hand,
    drag::{Drag, Ghost},
    row::Rows,
};
use super::Desk;
use crate::{browser, components::Icon};

/// Ids of the find box, for those who focus it.
pub const FIND: &str = "shelf-find";

/// The definitions as one thing: they are the same only where nobody asked for them again.
#[derive(Clone)]
struct Known(Arc<Schema>);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Opens the shelf where it is a sheet, and puts the cursor into its find box.
pub fn find(desk: Desk) {
    desk.shelf.set(true);
    request_animation_frame(|| browser::focus_on(&format!("#{FIND}")));
}

/// Blocks to add: by category, by words, by use.
#[component]
pub fn Shelf() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let used = expect_context::<Used>();
    let rows = Rows { hand: Hand { desk, used }, drag: Drag::new() };
    let words = RwSignal::new(String::new());
    let schema = desk.of_document(|editor| Known(Arc::clone(editor.schema())));
    let input = NodeRef::<html::Input>::new();
    let leave = move || {
        desk.shelf.set(false);
        desk.focus_surface();
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            rows.drag.give_up();
            if words.with_untracked(String::is_empty) {
                leave();
            } else {
                words.set(String::new());
                if let Some(input) = input.get_untracked() {
                    input.set_value("");
                }
            }
        }
    };
    let is_searching = Memo::new(move |_| !words.with(|words| words.trim().is_empty()));
    view! {
        <section
            class="flow-shelf"
            aria-label="Shelf of blocks"
            data-region=""
            tabindex="-1"
            data-open=move || desk.shelf.get().then_some("")
            on:keydown=key
        >
            <div class="find">
                <Icon name="search" />
                <input
                    id=FIND
                    class="input"
                    type="search"
                    aria-label="Find a block"
                    placeholder="Find a block"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=input
                    on:input:target=move |event| words.set(event.target().value())
                />
                <button r#type="button" class="btn ghost sq close" aria-label="Close the shelf" on:click=move |_| leave()>
                    <Icon name="x" />
                </button>
            </div>
            {move || match (schema.get(), is_searching.get()) {
                (None, _) => view! { <p class="shelf-note">"The blocks are being read."</p> }.into_any(),
                (Some(known), _) if known.0.classes().next().is_none() => view! {
                    <p class="shelf-note">
                        "No node has said which blocks it has. The flow can be looked at and changed; connect a node to add blocks."
                    </p>
                }
                .into_any(),
                (Some(known), true) => results(rows, known, words),
                (Some(known), false) => sections(rows, known),
            }}
            <Ghost drag=rows.drag />
        </section>
    }
    .into_any()
}

/// What words find.
fn results(rows: Rows, known: Known, words: RwSignal<String>) -> AnyView {
    let used = rows.hand.used;
    let found = Memo::new(move |_| words.with(|words| shelf::found(&known.0, &used.now(), words)));
    let said = move || {
        found.with(|found| match found.len() {
            0 => words.with(|words| format!("No block is called “{}”.", words.trim())),
            1 => "1 block".to_owned(),
            count if count == shelf::MAX_RESULTS => format!("The best {count}"),
            count => format!("{count} blocks"),
        })
    };
    view! {
        <p class="shelf-note" role="status">{said}</p>
        {move || rows.told(found.get())}
    }
    .into_any()
}

/// Everything, when nothing is looked for.
fn sections(rows: Rows, known: Known) -> AnyView {
    let Rows { hand: Hand { desk, used }, .. } = rows;
    let fits = desk.of_selection(move |editor| shelf::fits(editor, &used.now()));
    let own = desk.of_document(shelf::subgraphs);
    let (marked, recent) = (known.clone(), known.clone());
    let favourites = Memo::new(move |_| shelf::named(&marked.0, &used.get().favourites));
    let recent = Memo::new(move |_| shelf::named(&recent.0, &used.get().recent));
    let folders = shelf::folders(&known.0);
    let fitting = move || {
        let fits = fits.get().unwrap_or_default();
        let fits: Vec<_> = fits.into_iter().map(|(entry, cord)| (entry, Some(cord))).collect();
        (!fits.is_empty()).then(|| section("Fits the selection", rows.joined(fits)))
    };
    let listed =
        move |title: &'static str, entries: Vec<Entry>| (!entries.is_empty()).then(|| section(title, rows.list(entries)));
    view! {
        {fitting}
        {move || listed("Favourites", favourites.get())}
        {move || listed("Used last", recent.get().into_iter().take(MAX_SHOWN_RECENT).collect())}
        {move || listed("Groups you made", own.get().unwrap_or_default())}
        {section("All blocks", folder::contents(rows, folders))}
    }
    .into_any()
}

/// Of what was used last, so many are shown.
const MAX_SHOWN_RECENT: usize = 6;

fn section(title: &'static str, contents: AnyView) -> AnyView {
    view! {
        <section aria-label=title>
            <h2>{title}</h2>
            {contents}
        </section>
    }
    .into_any()
}
