//! A browser notification when a stage is through and nobody is looking at the page.

use gesso_core::{funnel::FunnelStage, generation::Status};
use leptos::prelude::*;

use super::{desk::Desk, stage::statuses, words};
use crate::browser;

/// Where it is kept that they are wanted.
const NOTIFY_KEY: &str = "gesso.notify";

/// Asks the browser for leave; only ever after a press.
pub fn ask(desk: Desk) {
    browser::ask_to_notify(move |is_granted| {
        browser::keep(NOTIFY_KEY, if is_granted { "on" } else { "" });
        desk.say(if is_granted {
            "You are told when a stage is done and this page is out of sight."
        } else {
            "The browser does not let this page notify you; its settings can."
        });
    });
}

/// Tells for as long as the caller is there.
pub fn watch(desk: Desk) {
    for stage in FunnelStage::ALL {
        let statuses = statuses(desk, stage);
        Effect::new(move |before: Option<bool>| {
            let is_through = statuses.with(|statuses| words::is_through(statuses));
            if is_through && before == Some(false) && browser::is_hidden() && browser::kept(NOTIFY_KEY).is_some() {
                let done = statuses.with_untracked(|statuses| statuses.iter().filter(|it| **it == Status::Complete).count());
                browser::notify("Gesso", &words::through(stage, done));
            }
            is_through
        });
    }
}
