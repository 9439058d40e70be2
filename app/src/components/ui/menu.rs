//! A menu of actions: a native popover with the arrow keys of a menu.

use leptos::{attr::popover, prelude::*};

use super::{Icon, Kbd};
use crate::{actions::aria_keys, browser};

/// One action of a menu.
#[derive(Clone)]
pub struct MenuItem {
    /// What it does.
    pub label: &'static str,
    /// Icon before it.
    pub icon: Option<&'static str>,
    /// Keys that do the same.
    pub shortcut: Option<&'static str>,
    /// It loses something.
    pub is_danger: bool,
    /// It cannot be done now.
    pub is_disabled: bool,
    /// Does it.
    pub run: Callback<()>,
}

impl MenuItem {
    /// An action without icon and keys.
    pub fn new(label: &'static str, run: impl Into<Callback<()>>) -> Self {
        Self { label, icon: None, shortcut: None, is_danger: false, is_disabled: false, run: run.into() }
    }

    /// With an icon.
    #[must_use]
    pub fn icon(self, name: &'static str) -> Self {
        Self { icon: Some(name), ..self }
    }

    /// With keys.
    #[must_use]
    pub fn shortcut(self, keys: &'static str) -> Self {
        Self { shortcut: Some(keys), ..self }
    }

    /// It loses something.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { is_danger: true, ..self }
    }

    /// It cannot be done now.
    #[must_use]
    pub fn disabled(self) -> Self {
        Self { is_disabled: true, ..self }
    }
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// Id of the menu, once on the page.
    #[prop(into)]
    id: String,
    /// Name of button and menu.
    #[prop(into)]
    label: TextProp,
    /// Icon of the button.
    #[prop(default = "ellipsis")]
    icon: &'static str,
    /// Shows the label too.
    #[prop(optional)]
    with_label: bool,
    /// Opens towards the start instead of the end.
    #[prop(optional)]
    at_end: bool,
    /// The actions.
    items: Vec<MenuItem>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (name, menu_name) = (label.clone(), label.clone());
    let tip = (!with_label).then(|| label.clone());
    let target = id.clone();
    let item = move |item: MenuItem| {
        let MenuItem { label, icon, shortcut, is_danger, is_disabled, run } = item;
        view! {
            <button
                r#type="button"
                role="menuitem"
                tabindex="-1"
                class=is_danger.then_some("danger")
                disabled=is_disabled
                aria-keyshortcuts=shortcut.map(aria_keys)
                popovertarget=target.clone()
                popovertargetaction="hide"
                on:click=move |_| run.run(())
            >
                {icon.map(|name| view! { <Icon name=name /> })}
                {label}
                {shortcut.map(|keys| view! { <Kbd keys=keys /> })}
            </button>
        }
    };
    view! {
        <button
            r#type="button"
            class=if with_label { "btn ghost" } else { "btn ghost sq" }
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || open.get().to_string()
            aria-label=move || name.get()
            data-tip=tip.map(|tip| move || tip.get())
        >
            <Icon name=icon />
            {with_label.then_some(move || label.get())}
        </button>
        <div
            {..popover("auto")}
            class=if at_end { "menu end" } else { "menu" }
            id=id
            role="menu"
            aria-label=move || menu_name.get()
            on:keydown=|event| browser::rove(&event, "[role=menuitem]:not(:disabled)")
            on:toggle=move |event| {
                let is_open = browser::is_open_popover(&event);
                open.set(is_open);
                if is_open {
                    browser::focus_first(&event, "[role=menuitem]:not(:disabled)");
                }
            }
        >
            {items.into_iter().map(item).collect_view()}
        </div>
    }
    .into_any()
}
