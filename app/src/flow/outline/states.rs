//! How far the block of a line is: each line follows its own block, so that an event changes only what it is about.

use std::sync::Arc;

use gesso_core::generation::BlockState;
use leptos::{html, prelude::*};

use crate::{
    browser,
    components::Icon,
    flow::{
        Desk,
        canvas::marks::{in_words, percent},
    },
};

/// The state of a block of the level that is shown, kept true.
pub fn of_block(desk: Desk, block: Arc<str>) -> Memo<Option<BlockState>> {
    Memo::new(move |_| {
        desk.marks.track();
        desk.marks.with(|marks| marks.state(&block).cloned()).flatten()
    })
}

/// What the style sheet calls it.
fn name(state: &BlockState) -> &'static str {
    match state {
        BlockState::Queued => "queued",
        BlockState::Running { .. } => "running",
        BlockState::Cached => "cached",
        BlockState::Done => "done",
        BlockState::Failed { .. } => "failed",
    }
}

/// The words, with the marks that the canvas has in the head of the block: a tick, a sign of fault, a bar of what is done.
pub fn shown(state: Memo<Option<BlockState>>) -> AnyView {
    let kind = Memo::new(move |_| state.with(|state| state.as_ref().map(name)));
    let words = move || state.with(|state| state.as_ref().map(|state| in_words(state).into_owned()).unwrap_or_default());
    let line = move || {
        kind.get().map(|kind| {
            let mark = match kind {
                "cached" | "done" => view! { <Icon name="check" small=true /> }.into_any(),
                "failed" => view! { <Icon name="circle-alert" small=true /> }.into_any(),
                "running" => bar(state),
                _ => ().into_any(),
            };
            view! { ", "<span class="flow-state" data-state=kind>{mark}<span>{words}</span></span> }
        })
    };
    line.into_any()
}

/// How much is done, as on the line below the head of the block.
fn bar(state: Memo<Option<BlockState>>) -> AnyView {
    let node = NodeRef::<html::I>::new();
    let part = Memo::new(move |_| state.with(|state| state.as_ref().and_then(percent)));
    Effect::new(move |_| {
        let part = part.get().unwrap_or_default();
        if let Some(bar) = node.get() {
            browser::set_property(&bar, "--part", &format!("{part}%"));
        }
    });
    view! { <i class="bar" aria-hidden="true" hidden=move || part.get().is_none() node_ref=node></i> }.into_any()
}
