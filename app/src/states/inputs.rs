//! What is filled in: fields, lists, sliders, switches, checks.

use leptos::prelude::*;

use super::row;
use crate::components::ui::{Check, Select, Slider, Switch, TextField};

pub(super) fn rows() -> AnyView {
    let seed = || Signal::stored("704 118".to_owned());
    let fields = vec![
        (
            "default",
            view! { <TextField id="seed-1" label="Seed" value=seed() mono=true help="The same seed draws the same." /> }
                .into_any(),
        ),
        ("disabled", view! { <TextField id="seed-2" label="Seed" value=seed() mono=true disabled=true /> }.into_any()),
        (
            "error",
            view! {
                <TextField
                    id="seed-3"
                    label="Seed"
                    value=Signal::stored("seven".to_owned())
                    mono=true
                    error=Signal::stored(Some("Numbers only, up to 20 digits.".to_owned()))
                />
            }
            .into_any(),
        ),
        (
            "example",
            view! { <TextField id="name-1" label="Name" value=Signal::stored(String::new()) placeholder="Atlas" /> }.into_any(),
        ),
    ];
    let model = RwSignal::new("sdxl".to_owned());
    let models = || Signal::stored(vec![("sd15".to_owned(), "SD 1.5".to_owned()), ("sdxl".to_owned(), "SDXL".to_owned())]);
    let change = RwSignal::new(0.45);
    let on = RwSignal::new(true);
    let others = vec![
        (
            "select",
            view! { <Select id="model-1" label="Model" options=models() value=model on_change=move |to| model.set(to) /> }
                .into_any(),
        ),
        ("disabled", view! { <Select id="model-2" label="Model" options=models() value=model disabled=true /> }.into_any()),
        (
            "slider",
            view! {
                <Slider
                    id="change-1"
                    label="Change"
                    min=0.0
                    max=1.0
                    step=0.05
                    value=change
                    words=|value: f64| format!("{value:.2}")
                    on_input=move |to| change.set(to)
                />
            }
            .into_any(),
        ),
        (
            "disabled",
            view! { <Slider id="change-2" label="Change" min=0.0 max=1.0 step=0.05 value=Signal::stored(0.25) disabled=true /> }
                .into_any(),
        ),
        ("switch", view! { <Switch label="Pause after drafts" on=on on_change=move |to| on.set(to) /> }.into_any()),
        ("off", view! { <Switch label="Pause after drafts" on=Signal::stored(false) /> }.into_any()),
        ("disabled", view! { <Switch label="Pause after drafts" on=Signal::stored(false) disabled=true /> }.into_any()),
        ("check", view! { <Check label="Keep the recipe" checked=on on_change=move |to| on.set(to) /> }.into_any()),
        ("empty", view! { <Check label="Keep the recipe" checked=Signal::stored(false) /> }.into_any()),
        ("disabled", view! { <Check label="Keep the recipe" checked=Signal::stored(false) disabled=true /> }.into_any()),
    ];
    view! { {row("Field", fields)}{row("Select, slider, switch, check", others)} }.into_any()
}
