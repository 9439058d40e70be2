//! On or off, at once.

use leptos::prelude::*;

/// A switch. It acts as soon as it is turned; what waits for a button is a [`super::Check`].
#[component]
pub fn Switch(
    /// What is on.
    #[prop(into)]
    label: TextProp,
    /// Its name in the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Told the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
    /// It cannot be turned.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input
                r#type="checkbox"
                role="switch"
                name=name
                checked=on.get_untracked()
                prop:checked=move || on.get()
                disabled=move || disabled.get()
                on:change:target=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event.target().checked());
                    }
                }
            />
            <span>{move || label.get()}</span>
        </label>
    }
    .into_any()
}
