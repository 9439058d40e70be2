//! The open documents in the top bar, and what can be done with the one on the desk.

use leptos::{html, prelude::*};

use super::{NameAsked, Paper, clear, close, duplicate, new, pick, rename, save, save_copy, show};
use crate::{
    components::{
        Icon,
        ui::{Menu, MenuItem},
    },
    flow::{
        Desk,
        desk::Sheet,
        export::{self, Export},
    },
};

/// The open documents.
#[component]
pub fn Tabs() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let files = desk.files;
    let renaming = RwSignal::new(false);
    let ids = Memo::new(move |_| files.tabs.with(|tabs| tabs.iter().map(|paper| paper.id.clone()).collect::<Vec<_>>()));
    view! {
        <nav class="flow-tabs" aria-label="Open flows">
            <ul>
                <For each=move || ids.get() key=Clone::clone let:id>{tab(desk, renaming, id)}</For>
            </ul>
            <button r#type="button" class="btn ghost sq" aria-label="New flow" data-tip="New flow" on:click=move |_| new(desk)>
                <Icon name="plus" />
            </button>
            <Menu id="flow-file" label="File" items=items(desk, renaming) />
        </nav>
        <NameAsked />
    }
    .into_any()
}

fn items(desk: Desk, renaming: RwSignal<bool>) -> Vec<MenuItem> {
    let item = |label, icon, run: fn(Desk)| MenuItem::new(label, move || run(desk)).icon(icon);
    vec![
        item("New", "file-plus", new),
        item("Open file…", "folder-open", pick).shortcut("Mod O"),
        item("Library", "bookmark", |desk| desk.sheet.set(Some(Sheet::Library))),
        item("Save", "save", save).shortcut("Mod S"),
        item("Save as copy", "copy", save_copy),
        MenuItem::new("Rename", move || renaming.set(true)).icon("pencil"),
        item("Duplicate", "columns-2", duplicate),
        item("Export workflow", "download", |desk| export::export(desk, Export::Workflow)),
        item("Export prompt (API)", "download", |desk| export::export(desk, Export::Prompt)),
        item("Export picture with the workflow inside", "image", |desk| export::export(desk, Export::Picture)),
        item("Export drawing (SVG)", "spline", |desk| export::export(desk, Export::Drawing)),
        item("Clear", "trash-2", clear).danger(),
    ]
}

fn tab(desk: Desk, renaming: RwSignal<bool>, id: String) -> AnyView {
    let files = desk.files;
    let id = StoredValue::new(id);
    let paper = Memo::new(move |_| {
        files.tabs.with(|tabs| id.with_value(|id| tabs.iter().find(|paper| paper.id == *id).cloned())).unwrap_or_default()
    });
    let is_shown = Memo::new(move |_| id.with_value(|id| files.shown.with(|shown| shown.as_ref() == Some(id))));
    let press = move |_| {
        if is_shown.get_untracked() {
            renaming.set(true);
        } else {
            renaming.set(false);
            show(desk, &id.get_value());
        }
    };
    let state = move || if paper.with(needs_saving) { ", not saved" } else { "" };
    view! {
        <li class="flow-tab" data-shown=move || is_shown.get().then_some("")>
            {move || {
                if is_shown.get() && renaming.get() {
                    return title_field(desk, renaming, id.get_value(), paper.with_untracked(|paper| paper.title.clone()));
                }
                view! {
                    <button
                        r#type="button"
                        class="name"
                        aria-current=move || is_shown.get().then_some("true")
                        data-tip=move || is_shown.get().then_some("Rename")
                        on:click=press
                    >
                        <span>{move || paper.with(|paper| paper.title.clone())}</span>
                        <span class="sr">{state}</span>
                        {move || paper.with(needs_saving).then(|| view! { <span class="mark" aria-hidden="true"></span> })}
                    </button>
                }
                .into_any()
            }}
            <button
                r#type="button"
                class="btn ghost sq sm"
                aria-label=move || paper.with(|paper| format!("Close {}", paper.title))
                on:click=move |_| close(desk, &id.get_value())
            >
                <Icon name="x" small=true />
            </button>
        </li>
    }
    .into_any()
}

/// Whether the library does not have it as it is.
fn needs_saving(paper: &Paper) -> bool {
    !paper.is_fresh && (paper.is_changed || paper.saved.is_none())
}

fn title_field(desk: Desk, renaming: RwSignal<bool>, id: String, title: String) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    // Leaving the field tells it once more after a key has.
    let done = move |is_taken: bool| {
        if renaming.get_untracked() {
            if let Some(input) = node.get_untracked().filter(|_| is_taken) {
                rename(desk, &id, &input.value());
            }
            renaming.set(false);
        }
    };
    let left = done.clone();
    view! {
        <input
            class="input sm"
            aria-label="Name of the flow"
            maxlength="200"
            value=title
            node_ref=node
            on:keydown=move |event| match event.key().as_str() {
                "Enter" => {
                    event.prevent_default();
                    done(true);
                    desk.focus_surface();
                }
                "Escape" => {
                    done(false);
                    desk.focus_surface();
                }
                _ => {}
            }
            on:blur=move |_| left(true)
        />
    }
    .into_any()
}
