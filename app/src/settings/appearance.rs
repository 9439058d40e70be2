//! Dark or light, and single keys: both are kept by this browser.

use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::ui::{Button, Choice, Segmented, Switch},
    shell::theme::{ChosenTheme, Theme},
};

/// Dark, light or as the system says.
#[component]
pub fn Appearance() -> impl IntoView {
    let chosen = expect_context::<ChosenTheme>();
    let choices = Theme::ALL.map(|theme| Choice::new(theme.as_str(), theme.label()).with_icon(theme.icon())).to_vec();
    let value = Signal::derive(move || chosen.get().as_str());
    view! {
        <section id="appearance" aria-labelledby="appearance-title">
            <h2 id="appearance-title">"Appearance"</h2>
            <p class="dim">"Dark is where pictures are judged best. Kept on this device."</p>
            <Segmented label="Appearance" choices=choices value=value on_choose=move |theme| chosen.choose(Theme::parse(theme)) />
        </section>
    }
}

/// Whether single keys act.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let actions = expect_context::<Actions>();
    view! {
        <section id="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Shortcuts"</h2>
            <p class="dim">"Keys such as G then H act outside fields. With dictation or a screen reader they may get in the way."</p>
            <Switch label="Single-letter keys" on=actions.single_keys on_change=move |on| actions.set_single_keys(on) />
            <p><Button label="Show all shortcuts" icon="keyboard" on_click=move |_| actions.sheet.set(true) /></p>
        </section>
    }
}
