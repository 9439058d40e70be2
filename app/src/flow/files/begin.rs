//! What is opened first, and what the page listens to as long as it is shown.

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{import, shelf};
use crate::{
    browser,
    flow::{
        Desk, clip,
        definitions::{self, Definitions},
        keep, library,
    },
};

/// How long the first document waits for what blocks there are, in milliseconds; then it opens with ghosts.
const BLOCKS_MILLIS: u64 = 2_500;

/// Opens what the address names, else what was open last, else a new one.
pub fn begin(desk: Desk) {
    let query = use_query_map();
    let navigate = use_navigate();
    let has_begun = StoredValue::new(false);
    let waiting = browser::Later::new();
    let named = move |key: &str| query.with_untracked(|query| query.get(key).map(|value| value.to_string()));
    let open = Callback::new(move |()| {
        if has_begun.try_get_value() != Some(false) {
            return;
        }
        has_begun.set_value(true);
        let (workflow, picture) = (named("workflow"), named("picture"));
        let is_named = workflow.is_some() || picture.is_some();
        spawn_local(async move {
            restore(desk, is_named).await;
            if let Some(id) = workflow {
                library::open(desk, id).await;
            } else if let Some(place) = picture {
                import::open_picture(desk, &place).await;
            }
            // Whatever the address named, something is on the desk.
            if desk.files.shown.try_get_untracked() == Some(None) {
                first(desk);
            }
        });
        if is_named {
            // A reload shows what is open by then.
            navigate("/flow", NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    Effect::new(move |was: Option<()>| {
        if was.is_none() {
            definitions::load(desk);
        }
        match desk.files.definitions.get() {
            Definitions::Reading => waiting.after(BLOCKS_MILLIS, move || {
                open.try_run(());
            }),
            _ => open.run(()),
        }
    });
    Effect::new(move |was: Option<()>| {
        if was.is_none() {
            listen(desk);
        }
    });
    on_cleanup(move || keep::now(desk));
}

/// Opens what was open last on this device.
async fn restore(desk: Desk, is_named: bool) {
    let (shown, ids) = keep::remembered();
    let Some(all) = keep::all().await else { return };
    let open: Vec<_> = ids.iter().filter_map(|id| all.iter().find(|paper| paper.id == *id).cloned()).collect();
    if open.is_empty() {
        return;
    }
    let shown = open.iter().find(|paper| paper.id == shown).or(open.first()).map(|paper| paper.id.clone());
    desk.files.tabs.try_set(open);
    if let Some(shown) = shown.filter(|_| !is_named) {
        shelf::show(desk, &shown);
    }
}

/// The first of those that are open, or a new one.
fn first(desk: Desk) {
    match desk.files.tabs.with_untracked(|tabs| tabs.first().map(|paper| paper.id.clone())) {
        Some(id) => shelf::show(desk, &id),
        None => shelf::new(desk),
    }
}

/// Files that are dropped, the clipboard, and the page going away.
fn listen(desk: Desk) {
    let handles: Vec<WindowListenerHandle> = vec![
        window_event_listener(ev::dragover, move |event| {
            if browser::brings_files(&event) {
                event.prevent_default();
            }
        }),
        window_event_listener(ev::drop, move |event| {
            if browser::brings_files(&event) {
                event.prevent_default();
                import::take_files(desk, browser::given_by_drop(&event), Some((event.client_x(), event.client_y())));
            }
        }),
        window_event_listener(ev::copy, move |event| clip::on_copy(desk, &event, false)),
        window_event_listener(ev::cut, move |event| clip::on_copy(desk, &event, true)),
        window_event_listener(ev::paste, move |event| clip::on_paste(desk, &event)),
        window_event_listener(ev::keydown, move |event| {
            desk.files.is_shift_held.try_set_value(event.shift_key());
        }),
        window_event_listener_untyped("pagehide", move |_| keep::now(desk)),
        window_event_listener_untyped("visibilitychange", move |_| {
            if browser::is_hidden() {
                keep::now(desk);
            }
        }),
    ];
    let handles = StoredValue::new_local(handles);
    on_cleanup(move || {
        handles.try_update_value(|handles| handles.drain(..).for_each(WindowListenerHandle::remove));
    });
}
