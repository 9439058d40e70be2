//! The actions of the page in the palette and on the keyboard.
//!
//! While the canvas has the focus it takes its keys itself and lets none of them go further; elsewhere on the page the
//! registry does the same, except in fields. Keys that move the focus, press buttons or belong to the clipboard act on the
//! canvas alone; the registry knows them so that the sheet of shortcuts shows them.

use std::sync::LazyLock;

use gesso_core::editor::{
    action::Verb,
    effect::PageTask,
    shortcut::{SHORTCUTS, Shortcut},
};
use leptos::prelude::*;

use super::{Desk, desk::Opening};
use crate::actions::{Action, Actions};

/// The keys of the table as the registry spells them, in its order.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| SHORTCUTS.iter().map(|shortcut| spelled(shortcut.keys)).collect());

/// Adds them for as long as the page is shown.
pub fn register(desk: Desk) {
    let actions = expect_context::<Actions>();
    Effect::new(move |_| {
        let has_letters = actions.single_keys.get();
        // Whatever is opened later has the same keys.
        desk.opening.track();
        if desk.with(|editor| editor.keymap.has_letters != has_letters) == Some(true) {
            desk.change(|editor| editor.keymap.has_letters = has_letters);
        }
    });
    let is_open = move || desk.opening.get() == Opening::Open;
    let known = SHORTCUTS.iter().zip(KEYS.iter()).enumerate().filter(|(_, (shortcut, _))| !is_of_the_frame(shortcut.verb));
    let all = known.flat_map(move |(at, (shortcut, keys))| {
        let Shortcut { verb, name, .. } = *shortcut;
        let call = move |id| Action::call(id, name, icon(verb), move || desk.verb(verb)).also("flow block canvas");
        let is_first = is_first(at, verb);
        let never = Signal::derive(|| false);
        let when_open = Signal::derive(is_open);
        if is_of_the_canvas(verb) {
            let shown = call(shortcut.keys).keys(keys).when(never);
            let listed = (is_first && is_listed(verb)).then(|| call(name).when(when_open));
            return std::iter::once(shown).chain(listed);
        }
        let keyed = if is_first {
            call(name).when(when_open)
        } else {
            // One line of the palette is enough for a verb.
            call(shortcut.keys).when(Signal::derive(move || is_open() && !actions.palette.get()))
        };
        std::iter::once(keyed.keys(keys).outside_fields()).chain(None)
    });
    actions.register(all);
}

/// Whether no keys before these do the same.
fn is_first(at: usize, verb: Verb) -> bool {
    SHORTCUTS.iter().take(at).all(|before| before.verb != verb)
}

/// `Ctrl+ArrowUp` as `Mod+Up`.
fn spelled(keys: &str) -> String {
    let (held, key) = keys
        .strip_suffix("++")
        .map_or_else(|| keys.rsplit_once('+').map_or(("", keys), |(held, key)| (held, key)), |held| (held, "Plus"));
    let key = key.strip_prefix("Arrow").unwrap_or(key);
    let held = held.replace("Ctrl", "Mod");
    if held.is_empty() { key.to_owned() } else { format!("{held}+{key}") }
}

/// Whether every page has it.
fn is_of_the_frame(verb: Verb) -> bool {
    verb == Verb::Page(PageTask::Shortcuts)
}

/// Whether its keys mean something else outside the canvas.
fn is_of_the_canvas(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::SelectNext
            | Verb::SelectPrevious
            | Verb::Nudge(_)
            | Verb::NudgeFar(_)
            | Verb::Copy
            | Verb::Cut
            | Verb::Paste
            | Verb::PasteLinked
            | Verb::SelectAll
            | Verb::CycleOutputs
            | Verb::Confirm
            | Verb::Escape
    )
}

/// Whether it is of use without its keys.
fn is_listed(verb: Verb) -> bool {
    matches!(verb, Verb::SelectAll | Verb::Copy | Verb::Cut | Verb::Paste | Verb::SelectNext | Verb::SelectPrevious)
}

fn icon(verb: Verb) -> &'static str {
    match verb {
        Verb::Undo => "undo-2",
        Verb::Redo => "redo-2",
        Verb::SelectAll | Verb::SelectNone | Verb::SelectOthers | Verb::SelectNext | Verb::SelectPrevious => "mouse-pointer-2",
        Verb::Delete | Verb::DeleteReconnecting | Verb::Cut => "trash-2",
        Verb::Copy | Verb::Paste | Verb::PasteLinked | Verb::Duplicate | Verb::DuplicateLinked => "copy",
        Verb::Bypass => "route",
        Verb::Mute => "ban",
        Verb::Pin => "pin",
        Verb::Rename => "pencil",
        Verb::Group | Verb::Ungroup | Verb::FitGroup => "square-dashed-mouse-pointer",
        Verb::Align(_) | Verb::Distribute(_) | Verb::Tidy | Verb::Shrink => "layout-grid",
        Verb::MakeSubgraph | Verb::Unpack | Verb::Enter | Verb::Leave => "layers",
        Verb::StraightenLinks | Verb::CycleOutputs | Verb::Confirm => "spline",
        Verb::FitAll | Verb::FitSelection | Verb::ActualSize => "scan",
        Verb::ZoomIn | Verb::Search => "plus",
        Verb::ZoomOut | Verb::Collapse => "minus",
        Verb::Nudge(_) | Verb::NudgeFar(_) => "arrow-right",
        Verb::Escape => "x",
        Verb::Page(task) => match task {
            PageTask::Run | PageTask::RunFirst | PageTask::RunToHere => "play",
            PageTask::Interrupt => "ban",
            PageTask::RefreshDefinitions => "rotate-cw",
            PageTask::Save => "save",
            PageTask::Open => "folder-open",
            PageTask::Outline => "list",
            PageTask::Library => "bookmark",
            PageTask::Map => "scan",
            PageTask::Problems => "triangle-alert",
            PageTask::Find | PageTask::Shelf => "search",
            PageTask::Shortcuts => "keyboard",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_as_the_registry_does() {
        let all = ["Ctrl+Shift+G", "Alt++", "ArrowLeft", "Shift+ArrowUp", "/", "Delete", "Alt+-"].map(spelled);
        assert_eq!(all, ["Mod+Shift+G", "Alt+Plus", "Left", "Shift+Up", "/", "Delete", "Alt+-"]);
        assert_eq!(KEYS.len(), SHORTCUTS.len());
    }

    #[test]
    fn no_two_actions_have_the_same_id() {
        let ids = SHORTCUTS.iter().enumerate().flat_map(|(at, shortcut)| {
            let is_by_name = is_first(at, shortcut.verb);
            let of_canvas = is_of_the_canvas(shortcut.verb);
            let own = if of_canvas || !is_by_name { shortcut.keys } else { shortcut.name };
            let listed = (of_canvas && is_by_name && is_listed(shortcut.verb)).then_some(shortcut.name);
            std::iter::once(own).chain(listed)
        });
        let ids: Vec<&str> = ids.collect();
        let distinct: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len());
    }
}
