//! One of a list.

use leptos::prelude::*;

use super::{Field, field::described_by};

/// A native list of choices with label, help and error.
#[component]
pub fn Select(
    /// Id of the field, once on the page.
    #[prop(into)]
    id: String,
    /// Its name for people.
    #[prop(into)]
    label: TextProp,
    /// Its name in the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Value and label of every choice.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Told the new one.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
    /// What is wanted.
    #[prop(optional, into)]
    help: Option<TextProp>,
    /// What is wrong and what is accepted.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let has_help = help.is_some();
    let describes = id.clone();
    let frame = id.clone();
    let option = move |(of, label): (String, String)| {
        let is_chosen = {
            let of = of.clone();
            move || value.with(|value| *value == of)
        };
        view! { <option value=of selected=is_chosen>{label}</option> }
    };
    view! {
        <Field id=frame label=label help=help error=error>
            <select
                id=id
                class="input"
                name=name
                disabled=move || disabled.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || described_by(&describes, has_help, error.with(Option::is_some))
                on:change:target=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event.target().value());
                    }
                }
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </Field>
    }
}
