//! Buttons, and links that look like them.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Icon, Kbd};
use crate::actions::aria_keys;

/// How much a button asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// One of several.
    #[default]
    Normal,
    /// The one thing to do here; at most one a page.
    Primary,
    /// In a row of tools.
    Ghost,
    /// Loses something.
    Danger,
}

/// How high it is; every one is at least 44 px under a finger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 24 px.
    Small,
    /// 30 px.
    #[default]
    Medium,
    /// 36 px.
    Large,
}

fn class(look: Look, size: Size, is_square: bool) -> String {
    let look = match look {
        Look::Normal => "",
        Look::Primary => " primary",
        Look::Ghost => " ghost",
        Look::Danger => " danger",
    };
    let size = match size {
        Size::Small => " sm",
        Size::Medium => "",
        Size::Large => " lg",
    };
    format!("btn{look}{size}{}", if is_square { " sq" } else { "" })
}

/// A button. Busy, it keeps its place, turns its icon and says what it is doing; it can still be pressed.
#[component]
pub fn Button(
    /// What pressing it does; with `icon_only` its name and tooltip.
    #[prop(into)]
    label: TextProp,
    /// How much it asks for.
    #[prop(optional)]
    look: Look,
    /// How high it is.
    #[prop(optional)]
    size: Size,
    /// Icon before the label.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Shows the icon alone.
    #[prop(optional)]
    icon_only: bool,
    /// Keys that do the same, printed on it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// It is doing it.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What it says meanwhile.
    #[prop(optional, into)]
    busy_label: Option<TextProp>,
    /// It cannot be done; `tip` says why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Shown on hover and focus.
    #[prop(optional, into)]
    tip: Option<TextProp>,
    /// Sends its form.
    #[prop(optional)]
    submit: bool,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let name = label.clone();
    let tip = tip.or_else(|| icon_only.then(|| label.clone()));
    let press = move |event| {
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            r#type=if submit { "submit" } else { "button" }
            class=class(look, size, icon_only)
            aria-label=icon_only.then_some(move || name.get())
            data-tip=tip.map(|tip| move || tip.get())
            aria-keyshortcuts=shortcut.map(aria_keys)
            aria-pressed=pressed.map(|pressed| move || pressed.get().to_string())
            aria-busy=move || busy.get().then_some("true")
            disabled=move || disabled.get()
            on:click=press
        >
            {move || match (busy.get(), icon) {
                (true, _) => Some("loader-circle"),
                (false, icon) => icon,
            }.map(|name| view! { <Icon name=name small=size == Size::Small /> })}
            {(!icon_only).then_some(move || match &busy_label {
                Some(doing) if busy.get() => doing.get(),
                _ => label.get(),
            })}
            {shortcut.filter(|_| !icon_only).map(|keys| view! { <Kbd keys=keys /> })}
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it goes somewhere and works without a script.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    href: TextProp,
    /// What is there.
    #[prop(into)]
    label: TextProp,
    /// How much it asks for.
    #[prop(optional)]
    look: Look,
    /// How high it is.
    #[prop(optional)]
    size: Size,
    /// Icon before the label.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Leaves the app: a file, another page of the server.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a class=class(look, size, false) href=move || href.get() rel=external.then_some("external")>
            {icon.map(|name| view! { <Icon name=name small=size == Size::Small /> })}
            {move || label.get()}
        </a>
    }
    .into_any()
}
