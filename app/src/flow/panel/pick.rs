//! One of many, found by words: files, outputs, blocks.

use std::{cmp::Reverse, time::Duration};

use gesso_core::editor::search::score;
use leptos::{html, prelude::*};

use crate::{
    browser,
    flow::origins::{self, Mark},
};

/// Lines that are shown at once.
pub const MAX_SHOWN: usize = 500;

/// The places of the texts that fit words, the best first, and how many fit in all.
pub fn fitting(texts: &[String], words: &str) -> (Vec<usize>, usize) {
    let mut found: Vec<(i32, usize)> =
        texts.iter().enumerate().filter_map(|(at, text)| Some((score(words, &[text])?, at))).collect();
    if !words.trim().is_empty() {
        found.sort_by_key(|(score, _)| Reverse(*score));
    }
    let count = found.len();
    (found.into_iter().take(MAX_SHOWN).map(|(_, at)| at).collect(), count)
}

/// Puts the focus on what a selector finds once what was changed is on the page.
pub fn focus_soon(selector: impl Into<String>) {
    let selector: String = selector.into();
    set_timeout(move || browser::focus_on(&selector), Duration::ZERO);
}

/// A field to type words into, and below it what fits. It takes the focus when it comes.
#[component]
pub fn Pick(
    /// Id of the field, once on the page.
    #[prop(into)]
    id: String,
    /// What is picked.
    #[prop(into)]
    label: String,
    /// The texts to pick from.
    texts: Vec<String>,
    /// Where each of them is, if not everywhere; none for texts that are nowhere in particular.
    #[prop(default = Vec::new())]
    marks: Vec<Option<Mark>>,
    /// The place of the one that is picked already.
    #[prop(default = None)]
    chosen: Option<usize>,
    /// Told the place of the one that is picked.
    #[prop(into)]
    on_pick: Callback<usize>,
    /// Nothing was picked.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let words = RwSignal::new(String::new());
    let texts = StoredValue::new(texts);
    let marks = StoredValue::new(marks);
    let found = Memo::new(move |_| words.with(|words| texts.with_value(|texts| fitting(texts, words))));
    let active = RwSignal::new(chosen.filter(|at| *at < MAX_SHOWN).unwrap_or_default());
    let is_over = StoredValue::new(false);
    let close = move || {
        if is_over.try_get_value() == Some(false) {
            is_over.set_value(true);
            on_close.run(());
        }
    };
    let pick = move |row: usize| {
        let at = found.with_untracked(|(found, _)| found.get(row).copied());
        if let Some(at) = at.filter(|_| is_over.try_get_value() == Some(false)) {
            is_over.set_value(true);
            on_pick.run(at);
        }
    };
    let list_id = format!("{id}-list");
    let option_id = {
        let id = id.clone();
        move |row: usize| format!("{id}-{row}")
    };
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    Effect::new({
        let option_id = option_id.clone();
        move |_| browser::scroll_to(&option_id(active.get()))
    });
    let active_id = option_id.clone();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let last = found.with_untracked(|(found, _)| found.len().saturating_sub(1));
        let to = |row: usize| active.set(row.min(last));
        let now = active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => to(now + 1),
            "ArrowUp" => to(now.saturating_sub(1)),
            "PageDown" => to(now + 10),
            "PageUp" => to(now.saturating_sub(10)),
            "Enter" => pick(now),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let row = move |(row, at): (usize, usize)| {
        let text = texts.with_value(|texts| texts.get(at).cloned().unwrap_or_default());
        view! {
            <li
                role="option"
                id=option_id(row)
                aria-selected=move || (active.get() == row).to_string()
                data-chosen=(chosen == Some(at)).then_some("")
                on:click=move |_| pick(row)
            >
                {text}
                {marks.with_value(|marks| marks.get(at).cloned().flatten()).map(origins::shown)}
            </li>
        }
    };
    let rows = move || found.with(|(found, _)| found.iter().copied().enumerate().collect::<Vec<_>>());
    view! {
        <div class="flow-pick">
            <input
                class="input"
                type="text"
                id=id
                role="combobox"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-activedescendant=move || found.with(|(found, _)| !found.is_empty()).then(|| active_id(active.get()))
                aria-label=label.clone()
                placeholder="Type to find"
                autocomplete="off"
                node_ref=node
                on:input:target=move |event| {
                    words.set(event.target().value());
                    active.set(0);
                }
                on:keydown=keys
                on:blur=move |_| close()
            />
            // A press in the list leaves the focus in the field.
            <ul role="listbox" id=list_id aria-label=label on:mousedown=|event| event.prevent_default()>
                {move || rows().into_iter().map(row.clone()).collect_view()}
            </ul>
            <p class="small dim" role="status">
                {move || found.with(|(found, count)| match *count {
                    0 => "Nothing fits.".to_owned(),
                    count if count > found.len() => format!("The first {} of {count}. Type to find others.", found.len()),
                    _ => String::new(),
                })}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_find_and_no_words_keep_the_order() {
        let texts: Vec<String> = ["b/anime.safetensors", "a/photo.safetensors"].map(str::to_owned).into();
        assert_eq!(fitting(&texts, ""), (vec![0, 1], 2));
        assert_eq!(fitting(&texts, "photo"), (vec![1], 1));
        let many: Vec<String> = (0..600).map(|at| at.to_string()).collect();
        assert_eq!((fitting(&many, "").0.len(), fitting(&many, "").1), (MAX_SHOWN, 600));
    }
}
