//! The command palette: a combobox over every action there is, in a native dialog.

use leptos::{
    ev::{Event, KeyboardEvent},
    html,
    prelude::*,
};

use super::{
    palette_list::{Listed, listed},
    registry::{Action, Actions},
};
use crate::{
    browser,
    components::ui::{Icon, Kbd, follow_dialog},
};

/// What is typed and where the choice stands.
#[derive(Clone, Copy)]
struct Choosing {
    actions: Actions,
    query: RwSignal<String>,
    at: RwSignal<usize>,
    groups: Memo<Vec<Listed>>,
}

impl Choosing {
    fn count(self) -> usize {
        self.groups.with_untracked(|groups| groups.iter().map(|group| group.actions.len()).sum())
    }

    fn step(self, by: isize) {
        let count = self.count().max(1);
        self.at.update(|at| *at = at.saturating_add_signed(by + isize::try_from(count).unwrap_or(0)) % count);
        browser::scroll_to(&option_id(self.at.get_untracked()));
    }

    fn run(self, id: &'static str) {
        self.actions.palette.set(false);
        self.actions.remember(id);
        // The dialog gives the focus back when it closes; what runs may take it after that.
        request_animation_frame(move || self.actions.run(id));
    }

    fn run_chosen(self) {
        let at = self.at.get_untracked();
        let chosen =
            self.groups.with_untracked(|groups| groups.iter().flat_map(|group| &group.actions).nth(at).map(|action| action.id));
        if let Some(id) = chosen {
            self.run(id);
        }
    }
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}

/// The palette. It is part of every page and closed.
#[component]
pub fn Palette() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let (query, at) = (RwSignal::new(String::new()), RwSignal::new(0));
    let made = move |_: Option<&Vec<Listed>>| {
        if !actions.palette.get() {
            return Vec::new();
        }
        let ready: Vec<Action> = actions.list.with(|list| list.iter().filter(|it| it.is_ready()).cloned().collect());
        query.with(|query| actions.recent.with(|recent| listed(&ready, query, recent)))
    };
    // Callbacks cannot be compared: what is made again is shown again.
    let groups = Memo::new_with_compare(made, |_, _| true);
    let choosing = Choosing { actions, query, at, groups };
    let (dialog, input) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Input>::new());
    follow_dialog(dialog, actions.palette);
    let key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => choosing.step(1),
            "ArrowUp" => choosing.step(-1),
            "Enter" => choosing.run_chosen(),
            _ => return,
        }
        event.prevent_default();
    };
    let close = move |event: Event| {
        if browser::is_open_dialog(&event) {
            return;
        }
        actions.palette.set(false);
        query.set(String::new());
        at.set(0);
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    view! {
        <dialog class="palette" aria-label="Command palette" closedby="any" node_ref=dialog on:close=close>
            <div class="q">
                <Icon name="search" />
                <input
                    r#type="text"
                    role="combobox"
                    aria-label="Find an action or a place"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=move || option_id(at.get())
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="What do you want to do?"
                    node_ref=input
                    on:input:target=move |event| { query.set(event.target().value()); at.set(0); }
                    on:keydown=key
                />
                <Kbd keys="Escape" />
            </div>
            <div id="palette-list" role="listbox" aria-label="Actions">{move || options(choosing)}</div>
            <footer aria-hidden="true">
                <span class="row"><Kbd keys="Up Down" />"choose"</span>
                <span class="row"><Kbd keys="Enter" />"run"</span>
                <span class="row push"><Kbd keys="?" />"all shortcuts"</span>
            </footer>
        </dialog>
    }
    .into_any()
}

fn options(choosing: Choosing) -> AnyView {
    let groups = choosing.groups.get();
    if groups.is_empty() {
        let words = move || choosing.query.with(|query| format!("No action fits “{}”.", query.trim()));
        return view! { <p class="none" role="option" aria-disabled="true" aria-selected="false">{words}</p> }.into_any();
    }
    let mut index = 0;
    let group = |(number, Listed { heading, actions }): (usize, Listed)| {
        let heading_id = format!("palette-group-{number}");
        let one = |action: Action| {
            let at = index;
            index += 1;
            option(choosing, at, action)
        };
        view! {
            <div class="group" role="group" aria-labelledby=heading_id>
                <span id=heading_id.clone()>{heading}</span>
                {actions.into_iter().map(one).collect_view()}
            </div>
        }
        .into_any()
    };
    groups.into_iter().enumerate().map(group).collect_view().into_any()
}

fn option(choosing: Choosing, at: usize, action: Action) -> AnyView {
    let Action { id, title, icon, shortcut, .. } = action;
    view! {
        <div
            id=option_id(at)
            role="option"
            aria-selected=move || (choosing.at.get() == at).to_string()
            on:pointermove=move |_| if choosing.at.get_untracked() != at { choosing.at.set(at) }
            on:click=move |_| choosing.run(id)
        >
            <Icon name=icon />
            <b>{title}</b>
            {shortcut.map(|keys| view! { <Kbd keys=keys /> })}
        </div>
    }
    .into_any()
}
