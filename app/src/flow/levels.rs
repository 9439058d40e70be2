//! The way from the root to the subgraph that is shown.

use gesso_core::{
    editor::{Editor, action::Action},
    graph::edit::LevelId,
};
use leptos::prelude::*;

use super::Desk;

/// What the root is called.
const ROOT: &str = "Flow";

fn name(editor: &Editor, level: &LevelId) -> String {
    match level {
        LevelId::Root => ROOT.to_owned(),
        LevelId::Subgraph(id) => editor.scene().subgraph(id).unwrap_or(id).to_owned(),
    }
}

/// The levels around the one that is shown, each to go back to; nothing at the root.
#[component]
pub fn Levels() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let way = desk.of_document(|editor| {
        let around: Vec<String> = editor.crumbs().iter().map(|crumb| name(editor, &crumb.level)).collect();
        (around, name(editor, editor.level()))
    });
    move || {
        let (around, here) = way.get().filter(|(around, _)| !around.is_empty())?;
        let back = around.into_iter().enumerate().map(|(depth, name)| {
            view! {
                <li>
                    <button r#type="button" class="btn ghost sm" on:click=move |_| desk.act(Action::LeaveTo(depth))>
                        {name}
                    </button>
                </li>
            }
        });
        Some(view! {
            <nav class="levels" aria-label="Levels of the flow">
                <ol>
                    {back.collect_view()}
                    <li aria-current="location">{here}</li>
                </ol>
            </nav>
        })
    }
}
