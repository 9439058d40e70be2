//! The blocks of the level in the order they run, as a tree that is walked with arrow keys.

use gesso_core::editor::{
    action::{Action, Verb},
    outline::{Line, Of, lines},
    search::score,
    selection::{Item, Selection},
};
use leptos::{ev::KeyboardEvent, prelude::*};

use super::{Problems, connect::connect, states};
use crate::{
    browser::{self, Later},
    components::ui::{Button, Size},
    flow::{Desk, panel::pick::MAX_SHOWN},
};

/// What finds its items.
const ITEMS: &str = "[role=treeitem]";

/// The list and its tools.
pub fn list(desk: Desk) -> AnyView {
    let problems = expect_context::<Problems>();
    let words = RwSignal::new(String::new());
    let all = desk.of_document(|editor| lines(editor.scene()));
    let found = Memo::new(move |_| {
        let words = words.get();
        let fits = |line: &&Line| score(&words, &[&line.title, &line.more]).is_some();
        all.with(|all| all.iter().flatten().filter(fits).cloned().collect::<Vec<_>>())
    });
    let depth = desk.of_document(|editor| editor.crumbs().len());
    let is_inside = move || depth.get().is_some_and(|depth| depth > 0);
    // The item that Tab comes to.
    let here = RwSignal::new(None::<String>);
    let first = Memo::new(move |_| {
        found.with(|found| {
            let keys = || found.iter().take(MAX_SHOWN).map(|line| line.of.key());
            let here = here.get();
            keys().find(|key| here.as_ref() == Some(key)).or_else(|| keys().next())
        })
    });
    let later = Later::new();
    let again = move || later.after(0, || browser::focus_on(".flow-sheet [role=treeitem][tabindex='0']"));
    Effect::new(move |woke: Option<()>| {
        if woke.is_none() {
            again();
        }
    });
    let row = move |line: Line| row(desk, problems, line, first, here, Callback::new(move |()| again()));
    view! {
        <div class="flow-sec">
            <div class="row flow-acts">
                <Button label="Add a block" icon="plus" size=Size::Small on_click=move |_| desk.verb(Verb::Search) />
                {move || is_inside().then(|| view! {
                    <Button
                        label="Back to the level around"
                        icon="arrow-left"
                        size=Size::Small
                        on_click=move |_| {
                            desk.verb(Verb::Leave);
                            again();
                        }
                    />
                })}
            </div>
            {connect(desk)}
            <label class="sr" for="flow-find">"Find a block"</label>
            <input
                class="input"
                type="search"
                id="flow-find"
                placeholder="Find a block"
                autocomplete="off"
                prop:value=move || words.get()
                on:input:target=move |event| words.set(event.target().value())
            />
        </div>
        <ul
            class="flow-tree"
            role="tree"
            aria-label="Blocks in the order they run"
            on:keydown=|event| browser::rove(&event, ITEMS)
        >
            <For each=move || found.get().into_iter().take(MAX_SHOWN) key=|line| (line.of.clone(), line.title.clone(), line.more.clone()) let:line>
                {row(line)}
            </For>
        </ul>
        <p class="small dim flow-sec" role="status">
            {move || match (found.with(Vec::len), words.with(String::is_empty)) {
                (0, true) => "This level has no blocks yet: add one.".to_owned(),
                (0, false) => "No block fits these words.".to_owned(),
                (count, _) if count > MAX_SHOWN => format!("The first {MAX_SHOWN} of {count}. Type to find others."),
                _ => String::new(),
            }}
        </p>
    }
    .into_any()
}

fn row(
    desk: Desk,
    problems: Problems,
    line: Line,
    first: Memo<Option<String>>,
    here: RwSignal<Option<String>>,
    again: Callback<()>,
) -> AnyView {
    let Line { of, title, more } = line;
    let key = of.key();
    let item = match &of {
        Of::Block(id) | Of::Inside(id) => Item::Node(id.clone()),
        Of::Group(at) => Item::Group(*at),
    };
    let is_inside = matches!(of, Of::Inside(_));
    let troubles = {
        let node = if let Of::Block(id) = &of { Some(id.clone()) } else { None };
        move || {
            let node = node.clone()?;
            let level = desk.with(|editor| editor.level().clone())?;
            match problems.of_block(&level, &node) {
                0 => None,
                1 => Some("1 problem".to_owned()),
                count => Some(format!("{count} problems")),
            }
        }
    };
    let state = if let Of::Block(id) = &of { Some(states::of_block(desk, id.clone())) } else { None };
    let is_selected = {
        let item = item.clone();
        let selected = desk.of_selection(move |editor| editor.selection().has(&item));
        move || !is_inside && selected.get() == Some(true)
    };
    let open = {
        let (of, item) = (of.clone(), item.clone());
        move || match &of {
            Of::Block(id) => desk.act(Action::Show(id.clone())),
            Of::Inside(id) => {
                desk.act(Action::Enter(id.clone()));
                again.run(());
            }
            Of::Group(_) => {
                desk.act(Action::Select(Selection::of(item.clone())));
                desk.verb(Verb::FitSelection);
            }
        }
    };
    let press = open.clone();
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" | " " => press(),
            "Delete" | "Backspace" if !is_inside => {
                desk.act(Action::Select(Selection::of(item.clone())));
                desk.verb(Verb::Delete);
                again.run(());
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let (own, focused) = (key.clone(), key);
    view! {
        <li
            role="treeitem"
            data-inside=is_inside.then_some("")
            aria-selected=move || is_selected().to_string()
            tabindex=move || if first.with(|first| first.as_ref() == Some(&own)) { "0" } else { "-1" }
            on:focus=move |_| here.set(Some(focused.clone()))
            on:click=move |_| open()
            on:keydown=keys
        >
            <b>{title.to_string()}</b>
            {state.map(states::shown)}
            {move || troubles().map(|said| view! { ", "<span class="bad">{said}</span> })}
            {(!more.is_empty()).then(|| view! { <span class="dim">", "{more}</span> })}
        </li>
    }
    .into_any()
}
