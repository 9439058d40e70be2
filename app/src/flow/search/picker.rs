//! A field and what its words find: a combobox over the canvas.

use gesso_core::editor::geometry::ScreenPoint;
use leptos::{ev, html, prelude::*};

use super::{
    choices::{Choice, choices},
    over::{close, over},
};
use crate::{
    browser,
    components::Icon,
    flow::{
        Desk,
        ask::Ask,
        origins,
        shelf::{Used, family},
    },
};

/// The list, for the field.
const LIST: &str = "ask-list";

fn option_id(at: usize) -> String {
    format!("ask-{at}")
}

/// What is chosen from.
#[derive(Clone, Copy)]
struct Choosing {
    desk: Desk,
    used: Used,
    at: RwSignal<usize>,
    list: Memo<Vec<Choice>>,
}

impl Choosing {
    fn step(self, by: isize) {
        let count = self.list.with_untracked(Vec::len).max(1);
        self.at.update(|at| *at = at.saturating_add_signed(by + isize::try_from(count).unwrap_or(0)) % count);
        browser::scroll_to(&option_id(self.at.get_untracked()));
    }

    fn choose(self, at: usize) {
        let Some(choice) = self.list.with_untracked(|list| list.get(at).cloned()) else { return };
        close(self.desk);
        if let Some(class) = &choice.class {
            self.used.add(class);
        }
        self.desk.act(choice.does);
    }
}

/// Asks for a block, an end, or a block of the document.
pub fn picker(desk: Desk, ask: Ask) -> AnyView {
    let used = expect_context::<Used>();
    let (label, nothing) = match &ask {
        Ask::Block { cord: Some(_), .. } => ("Add a block that fits", "Nothing that fits is called so."),
        Ask::Block { .. } => ("Add a block", "No block is called so."),
        Ask::End { .. } => ("Connect with", "Nothing that fits is called so."),
        _ => ("Find a block of this flow", "No block of this flow is called so."),
    };
    let unasked = if ask == Ask::Find { "Its title, its kind, or words that are written in it." } else { nothing };
    let at = place(desk, &ask);
    let words = RwSignal::new(String::new());
    let asked = StoredValue::new(ask);
    let list = Memo::new(move |_| {
        let found = |words: &String| desk.with(|editor| asked.with_value(|ask| choices(editor, ask, words, &used.now())));
        words.with(found).unwrap_or_default()
    });
    let choosing = Choosing { desk, used, at: RwSignal::new(0), list };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => choosing.step(1),
            "ArrowUp" => choosing.step(-1),
            "Enter" => choosing.choose(choosing.at.get_untracked()),
            "Escape" | "Tab" => close(desk),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let active = move || (!list.with(Vec::is_empty)).then(|| option_id(choosing.at.get()));
    let options = move || {
        let found = list.get();
        if found.is_empty() {
            let said = if words.with(|words| words.trim().is_empty()) { unasked } else { nothing };
            return view! { <p class="none" role="option" aria-disabled="true" aria-selected="false">{said}</p> }.into_any();
        }
        found.into_iter().enumerate().map(|(at, choice)| option(choosing, at, choice)).collect_view().into_any()
    };
    // Those who do not see it have it as the description of the option.
    let about = move || {
        let about = list.with(|list| list.get(choosing.at.get()).map(|choice| choice.about.clone()).unwrap_or_default());
        (!about.is_empty()).then(|| view! { <p class="about" aria-hidden="true">{about}</p> })
    };
    let contents = view! {
        <div class="ask-pick" role="dialog" aria-label=label>
            <div class="q">
                <Icon name="search" />
                <input
                    type="text"
                    role="combobox"
                    aria-label=label
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=active
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=label
                    node_ref=input
                    on:input:target=move |event| {
                        words.set(event.target().value());
                        choosing.at.set(0);
                    }
                    on:keydown=key
                />
            </div>
            <div id=LIST role="listbox" aria-label=label>{options}</div>
            {about}
        </div>
    };
    over(desk, at, contents.into_any())
}

fn option(choosing: Choosing, at: usize, choice: Choice) -> AnyView {
    let Choice { name, detail, kind, class, about, .. } = choice;
    let origin = move || class.as_ref().and_then(|class| choosing.desk.origins.of_class(class)).map(origins::shown);
    view! {
        <div
            id=option_id(at)
            role="option"
            data-t=(!kind.is_empty()).then(|| family(&kind))
            aria-selected=move || (choosing.at.get() == at).to_string()
            title=(!about.is_empty()).then_some(about)
            on:pointermove=move |_| {
                if choosing.at.get_untracked() != at {
                    choosing.at.set(at);
                }
            }
            on:click=move |_| choosing.choose(at)
        >
            {(!kind.is_empty()).then(|| view! { <i class="sock" aria-hidden="true"></i> })}
            <b>{name}</b>
            {origin}
            <span class="end">{detail}</span>
        </div>
    }
    .into_any()
}

/// Where on the canvas it is asked; in its middle where it does not belong to a place.
fn place(desk: Desk, ask: &Ask) -> Option<ScreenPoint> {
    desk.with(|editor| match ask {
        Ask::Block { at, .. } => Some(editor.camera().screen_from_world(*at)),
        Ask::End { cord, .. } => {
            let plug = cord.fixed.first()?;
            let point = editor.scene().block(&plug.node)?.plug(cord.from, plug.slot)?;
            Some(editor.camera().screen_from_world(point))
        }
        _ => None,
    })
    .flatten()
}
