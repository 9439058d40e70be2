//! Where one is, what this page lets one choose, and what holds for every place.

use leptos::prelude::*;

use super::theme::ThemeSwitch;
use crate::{
    actions::{Actions, aria_keys},
    components::{Icon, ui::Kbd},
};

/// The top bar of a page.
#[component]
pub fn TopBar(
    /// The place.
    #[prop(into)]
    title: TextProp,
    /// What it belongs to, and where that is.
    #[prop(default = None)]
    parent: Option<(TextProp, TextProp)>,
    /// Choices of how the page looks.
    #[prop(default = None)]
    middle: Option<ViewFn>,
    /// What can be done; at most one primary button.
    #[prop(default = None)]
    tools: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <header class="top" data-region="" tabindex="-1">
            <nav aria-label="Place">
                <ol class="crumbs">
                    {parent.map(|(name, href)| view! {
                        <li><a class="proj" href=move || href.get() dir="auto">{move || name.get()}</a></li>
                    })}
                    <li><h1>{move || title.get()}</h1></li>
                </ol>
            </nav>
            {middle.map(|middle| middle.run())}
            <div class="tools">
                {tools.map(|tools| tools.run())}
                <PaletteButton />
                <ThemeSwitch />
            </div>
        </header>
    }
    .into_any()
}

/// Opens the command palette.
#[component]
fn PaletteButton() -> impl IntoView {
    let actions = expect_context::<Actions>();
    view! {
        <button
            r#type="button"
            class="btn ghost find"
            aria-haspopup="dialog"
            aria-keyshortcuts=aria_keys("Mod+K")
            on:click=move |_| actions.palette.set(true)
        >
            <Icon name="search" />
            <span class="hide-s">"Search or run"</span>
            <span class="sr only-s">"Search or run"</span>
            <Kbd keys="Mod+K" />
        </button>
    }
}
