//! The menu of what is there.

use gesso_core::editor::{
    action::Action,
    geometry::ScreenPoint,
    palette::{COLOURS, Colour, Worn, worn},
    scene::Hit,
    shortcut::Chord,
};
use leptos::{ev, html, prelude::*};

use super::{
    deeds::{Deed, Does, Part, parts},
    over::{close, over},
};
use crate::{
    browser,
    components::{Icon, ui::IsMac},
    flow::{Desk, panel::slug},
};

/// Lines of the menu.
const LINES: &str = "[role^=menuitem]";

/// Shows it; nothing where nothing can be done.
pub fn menu(desk: Desk, at: ScreenPoint, on: &Hit) -> AnyView {
    let parts = desk.with(|editor| parts(editor, at, on)).unwrap_or_default();
    if parts.is_empty() {
        return ().into_any();
    }
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if node.get().is_some() {
            browser::focus_on(".ask-menu [role^=menuitem]");
        }
    });
    let key = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Escape" | "Tab") {
            event.prevent_default();
            close(desk);
        } else {
            browser::rove(&event, LINES);
        }
        // The page's own keys do not act while it is open.
        event.stop_propagation();
    };
    let is_mac = use_context::<IsMac>().is_some_and(|IsMac(is_mac)| is_mac.get_untracked());
    let part = |part| match part {
        Part::Deeds(deeds) => deeds.into_iter().map(|deed| line(desk, deed, is_mac)).collect_view().into_any(),
        Part::Colours => colours(desk),
    };
    let parts = parts.into_iter().enumerate().map(|(at, it)| {
        view! {
            {(at > 0).then(|| view! { <hr role="separator" /> })}
            {part(it)}
        }
    });
    let contents = view! {
        <div class="menu ask-menu" role="menu" aria-label="What to do with it" node_ref=node on:keydown=key>
            {parts.collect_view()}
        </div>
    };
    over(desk, Some(at), contents.into_any())
}

fn carry_out(desk: Desk, does: &Does) {
    match does {
        Does::Act(actions) => {
            close(desk);
            actions.iter().cloned().for_each(|action| desk.act(action));
        }
        Does::Ask(ask) => desk.ask.set(Some(ask.clone())),
        Does::SnapToGrid => {
            close(desk);
            desk.change(|editor| editor.snapping.to_grid ^= true);
        }
        Does::SnapToGuides => {
            close(desk);
            desk.change(|editor| editor.snapping.to_guides ^= true);
        }
    }
}

fn line(desk: Desk, deed: Deed, is_mac: bool) -> AnyView {
    let Deed { label, icon, does, verb, is_on, is_danger } = deed;
    let keys = verb.and_then(|verb| desk.with(|editor| editor.keymap.shown(verb).cloned()).flatten());
    let does = StoredValue::new(does);
    view! {
        <button
            r#type="button"
            role=if is_on.is_some() { "menuitemcheckbox" } else { "menuitem" }
            aria-checked=is_on.map(|is_on| is_on.to_string())
            tabindex="-1"
            class=is_danger.then_some("danger")
            on:click=move |_| does.with_value(|does| carry_out(desk, does))
        >
            <Icon name=if is_on == Some(true) { "check" } else { icon } />
            {label}
            {keys.map(|chord| printed(&chord, is_mac))}
        </button>
    }
    .into_any()
}

/// Keys as they are printed on the keyboard.
pub fn printed(chord: &Chord, is_mac: bool) -> AnyView {
    let keys = chord.printed(is_mac).into_iter().map(|key| view! { <kbd class="kbd">{key}</kbd> }).collect_view();
    view! { <span class="keys">{keys}</span> }.into_any()
}

fn colours(desk: Desk) -> AnyView {
    let now = desk.with(worn);
    let swatch = |name: &'static str, wears: Worn, colour: Option<&Colour>| {
        let given = colour.map(|colour| (colour.head.to_owned(), colour.body.to_owned()));
        view! {
            <button
                r#type="button"
                role="menuitemradio"
                aria-checked=(now == Some(wears)).to_string()
                tabindex="-1"
                class="swatch"
                data-colour=slug(name)
                aria-label=format!("Colour: {name}")
                title=name
                on:click=move |_| {
                    close(desk);
                    desk.act(Action::Colour(given.clone()));
                }
            ></button>
        }
        .into_any()
    };
    let all = COLOURS.iter().map(|colour| swatch(colour.name, Worn::Named(colour.name), Some(colour)));
    view! {
        <div class="swatches" role="group" aria-label="Colour">
            {swatch("Usual", Worn::Usual, None)}
            {all.collect_view()}
        </div>
    }
    .into_any()
}
