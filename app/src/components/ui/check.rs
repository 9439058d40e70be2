//! Yes or no, for a form.

use leptos::prelude::*;

/// A box to tick.
#[component]
pub fn Check(
    /// What is ticked.
    #[prop(into)]
    label: TextProp,
    /// Its name in the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Told the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
    /// It cannot be ticked.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="checkline">
            <input
                class="check"
                r#type="checkbox"
                name=name
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
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
