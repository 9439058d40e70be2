//! Documents come to the desk and go from it.

use std::sync::Arc;

use gesso_core::{
    editor::{Editor, action::Verb, camera::Camera},
    graph::{json::Json, usual::usual},
};
use leptos::{prelude::*, task::spawn_local};

use super::paper::{Paper, UNTITLED};
use crate::flow::{Desk, desk::Opening, keep};

/// Editors that stay in memory after their documents were closed, at most.
const MAX_PARKED: usize = 24;

/// Puts the document on the desk aside, with all that can be undone.
fn park(desk: Desk) {
    keep::now(desk);
    let files = desk.files;
    if let (Some(id), Some(editor)) = (files.shown.get_untracked(), desk.take()) {
        files.parked.update_value(|parked| {
            let open = files.tabs.with_untracked(|tabs| tabs.iter().map(|paper| paper.id.clone()).collect::<Vec<_>>());
            if parked.len() >= MAX_PARKED {
                parked.retain(|id, _| open.contains(id));
            }
            parked.insert(id, editor);
        });
    }
}

/// Opens a document in a tab of its own.
pub fn add(desk: Desk, paper: Paper, editor: Editor) {
    park(desk);
    let (id, is_fresh) = (paper.id.clone(), paper.is_fresh);
    let has_view = Camera::saved(editor.file(), [1.0, 1.0]).is_some();
    desk.files.tabs.update(|tabs| tabs.push(paper));
    desk.files.shown.set(Some(id));
    desk.open(editor);
    if !has_view {
        desk.verb(Verb::FitAll);
    }
    keep::remember(desk);
    if !is_fresh {
        keep::soon(desk);
    }
}

/// Opens a file in a tab of its own.
pub fn add_file(desk: Desk, paper: Paper, file: Json) {
    let editor = Editor::open(file, desk.files.blocks());
    add(desk, paper, editor);
}

/// Opens a new one.
pub fn new(desk: Desk) {
    let paper = Paper { is_fresh: true, ..Paper::new(UNTITLED) };
    let file = usual(&desk.files.blocks());
    add_file(desk, paper, file);
}

/// Takes everything off the document on the desk; that can be undone.
pub fn clear(desk: Desk) {
    // All at once, and as one step of the journal.
    desk.verb(Verb::Escape);
    if desk.with(|editor| editor.crumbs().is_empty()) == Some(true) {
        desk.verb(Verb::SelectAll);
        desk.verb(Verb::Delete);
    } else {
        desk.refuse("leave the subgraph first: clearing is for a whole flow");
    }
}

/// Opens a copy of the document on the desk.
pub fn duplicate(desk: Desk) {
    let Some(paper) = desk.files.shown_paper() else { return };
    let Some(file) = desk.with(|editor| editor.file().clone()) else { return };
    let copy = Paper { is_changed: true, session: paper.session, ..Paper::new(&format!("{}, copy", paper.title)) };
    add_file(desk, copy, file);
}

/// Gives a document another name.
pub fn rename(desk: Desk, id: &str, title: &str) {
    let Paper { title, .. } = Paper::new(title);
    desk.files.update(id, |paper| {
        let is_other = paper.title != title;
        paper.is_changed |= is_other;
        paper.is_fresh &= !is_other;
        paper.title = title;
        is_other
    });
    keep::soon(desk);
}

/// Brings an open document to the desk.
pub fn show(desk: Desk, id: &str) {
    let files = desk.files;
    if files.shown.get_untracked().as_deref() == Some(id) {
        return;
    }
    park(desk);
    files.shown.set(Some(id.to_owned()));
    keep::remember(desk);
    match files.parked.try_update_value(|parked| parked.remove(id)).flatten() {
        Some(editor) => open_parked(desk, editor),
        None => fetch(desk, id.to_owned()),
    }
}

fn open_parked(desk: Desk, mut editor: Editor) {
    let schema = desk.files.blocks();
    if !Arc::ptr_eq(editor.schema(), &schema) {
        editor.set_schema(schema);
    }
    desk.open(editor);
}

/// Reads a kept document and brings it to the desk, if it is still wanted there.
fn fetch(desk: Desk, id: String) {
    desk.opening.set(Opening::Reading);
    spawn_local(async move {
        let editor = keep::read(desk, &id).await;
        let is_wanted = desk.files.shown.try_get_untracked().flatten().as_ref() == Some(&id);
        match editor {
            Some(editor) if is_wanted => open_parked(desk, editor),
            Some(editor) => drop(desk.files.parked.try_update_value(|parked| parked.insert(id, editor))),
            None if is_wanted => {
                let why = "What this device kept of it cannot be read. Close its tab, or open it from the library.";
                desk.opening.try_set(Opening::Failed(why.to_owned()));
            }
            None => {}
        }
    });
}

/// Opens a document this device keeps.
pub fn open_kept(desk: Desk, paper: Paper) {
    let id = paper.id.clone();
    if desk.files.paper(&id).is_none() {
        desk.files.tabs.update(|tabs| tabs.push(paper));
    }
    show(desk, &id);
}

/// Closes a document. It stays on this device; a word says so and brings it back.
pub fn close(desk: Desk, id: &str) {
    let files = desk.files;
    let Some(paper) = files.paper(id) else { return };
    let at = files.tabs.with_untracked(|tabs| tabs.iter().position(|paper| paper.id == id)).unwrap_or_default();
    let is_shown = files.shown.get_untracked().as_deref() == Some(id);
    if is_shown {
        park(desk);
        files.shown.set(None);
    }
    files.tabs.update(|tabs| tabs.retain(|paper| paper.id != id));
    if is_shown {
        let next = files.tabs.with_untracked(|tabs| tabs.get(at).or_else(|| tabs.last()).map(|paper| paper.id.clone()));
        match next {
            Some(next) => show(desk, &next),
            None => new(desk),
        }
    }
    keep::remember(desk);
    keep::prune(desk);
    if !paper.is_fresh {
        let words = match (paper.is_changed, files.trouble.with_untracked(Option::is_some)) {
            (_, true) => {
                format!("Closed “{}”. This browser keeps nothing, so it is lost when you leave the page.", paper.title)
            }
            (true, _) => format!("Closed “{}”. Its unsaved changes are kept on this device.", paper.title),
            (false, _) => format!("Closed “{}”.", paper.title),
        };
        desk.say_undo(words, move || open_kept(desk, paper.clone()));
    }
}
