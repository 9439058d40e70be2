//! The clipboard: the browser's own events, which need no permission, and a way for menus and buttons, which mostly do.
//! What was copied last is remembered by the page as well, so pasting it here always works.

use std::cell::RefCell;

use gesso_core::editor::{
    action::{Action, Verb},
    clipboard::Copied,
    effect::Effect,
};
use leptos::{ev::ClipboardEvent, prelude::GetValue, task::spawn_local};

use super::{Desk, carry, files};
use crate::browser;

thread_local! {
    /// What was copied last in this window.
    static COPIED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts what was copied from a menu on the clipboard, as ComfyUI's front end reads it.
pub fn write(desk: Desk, copied: Copied) {
    COPIED.set(Some(copied.text.clone()));
    browser::copy(&copied.text, move |is_done| {
        if !is_done {
            desk.say("Copied for this page. For other windows copy with the keyboard.");
        }
    });
}

/// Pastes from a menu: what the clipboard holds where the browser tells, else what was copied here.
pub fn paste(desk: Desk, linked: bool) {
    spawn_local(async move {
        let text = browser::clipboard_text().await.filter(|text| !text.trim().is_empty());
        match text.or_else(|| COPIED.with_borrow(Clone::clone)) {
            Some(text) => desk.act(Action::Paste { text, at: None, linked }),
            None => desk.refuse("paste with the keyboard: the browser does not hand the clipboard to a menu"),
        }
    });
}

/// The browser copies or cuts: what is selected goes with the event.
pub fn on_copy(desk: Desk, event: &ClipboardEvent, is_cut: bool) {
    if browser::is_about_words(event) {
        return;
    }
    for effect in desk.ask_of(if is_cut { Verb::Cut } else { Verb::Copy }) {
        match effect {
            Effect::Copy(copied) => {
                event.prevent_default();
                browser::copy_as(event, "text/plain", &copied.text);
                browser::copy_as(event, "text/html", &copied.html);
                COPIED.set(Some(copied.text));
            }
            other => carry::carry_out(desk, vec![other]),
        }
    }
}

/// The browser pastes: files are taken as if dropped, blocks are added, a whole flow is opened.
pub fn on_paste(desk: Desk, event: &ClipboardEvent) {
    if browser::is_about_words(event) {
        return;
    }
    let given = browser::given_by_paste(event);
    if !given.is_empty() {
        event.prevent_default();
        return files::take_files(desk, given, None);
    }
    let html = browser::pasted_as(event, "text/html");
    let text = if html.contains("data-metadata") { html } else { browser::pasted_as(event, "text/plain") };
    if text.trim().is_empty() {
        return;
    }
    event.prevent_default();
    let linked = desk.files.is_shift_held.try_get_value() == Some(true);
    desk.act(Action::Paste { text, at: None, linked });
}
