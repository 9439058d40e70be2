//! The menu of what is there.

use gesso_core::editor::{action::Action, geometry::ScreenPoint, scene::Hit, shortcut::Chord};
use leptos::{ev, html, prelude::*};

use super::{
    deeds::{Deed, Does, Part, parts},
    over::{close, over},
};
use crate::{
    browser,
    components::{Icon, ui::IsMac},
    flow::Desk,
};

/// Lines of the menu.
const LINES: &str = "[role^=menuitem]";

/// Colours as ComfyUI's front end has them: what people read, head, body, frame.
const COLOURS: [(&str, &str, &str, &str); 9] = [
    ("Red", "#322", "#533", "#A88"),
    ("Brown", "#332922", "#593930", "#b06634"),
    ("Green", "#232", "#353", "#8A8"),
    ("Blue", "#223", "#335", "#88A"),
    ("Pale blue", "#2a363b", "#3f5159", "#3f789e"),
    ("Cyan", "#233", "#355", "#8AA"),
    ("Purple", "#323", "#535", "#a1309b"),
    ("Yellow", "#432", "#653", "#b58b2a"),
    ("Black", "#222", "#000", "#444"),
];

/// Shows it; nothing where nothing can be done.
pub fn menu(desk: Desk, at: ScreenPoint, on: &Hit) -> AnyView {
    let parts = desk.with(|editor| parts(editor, at, on)).unwrap_or_default();
    if parts.is_empty() {
        return ().into_any();
    }
    let is_frame = matches!(on, Hit::Group(_) | Hit::GroupCorner(_));
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
        Part::Colours => colours(desk, is_frame),
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

fn colours(desk: Desk, is_frame: bool) -> AnyView {
    let swatch = |name: &'static str, colour: Option<(String, String)>| {
        let slug = name.to_lowercase().replace(' ', "-");
        view! {
            <button
                r#type="button"
                role="menuitem"
                tabindex="-1"
                class="swatch"
                data-colour=slug
                aria-label=format!("Colour: {name}")
                title=name
                on:click=move |_| {
                    close(desk);
                    desk.act(Action::Colour(colour.clone()));
                }
            ></button>
        }
        .into_any()
    };
    let all = COLOURS.into_iter().map(|(name, head, body, frame)| {
        let head = if is_frame { frame } else { head };
        swatch(name, Some((head.to_owned(), body.to_owned())))
    });
    view! {
        <div class="swatches" role="group" aria-label="Colour">
            {swatch("Usual", None)}
            {all.collect_view()}
        </div>
    }
    .into_any()
}
