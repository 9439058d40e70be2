//! A number on a line. Its value stands beside its label.

use leptos::{html, prelude::*};

use crate::browser;

/// A slider.
#[component]
pub fn Slider(
    /// Id of the field, once on the page.
    #[prop(into)]
    id: String,
    /// Its name for people.
    #[prop(into)]
    label: TextProp,
    /// Its name in the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Least.
    min: f64,
    /// Most.
    max: f64,
    /// From one value to the next.
    step: f64,
    /// The value.
    #[prop(into)]
    value: Signal<f64>,
    /// How a value is said; as a number when nothing is given.
    #[prop(optional, into)]
    words: Option<Callback<f64, String>>,
    /// Told the new value while it moves.
    #[prop(optional, into)]
    on_input: Option<Callback<f64>>,
    /// It cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    // The part behind the thumb is filled by a custom property: written by the browser, never into the page.
    Effect::new(move |_| {
        let share = (value.get() - min) / (max - min).max(f64::EPSILON);
        if let Some(input) = node.get() {
            input.set_value(&value.get_untracked().to_string());
            browser::set_property(&input, "--v", &format!("{:.2}%", share.clamp(0.0, 1.0) * 100.0));
        }
    });
    let said = move || words.map_or_else(|| value.get().to_string(), |words| words.run(value.get()));
    let spoken = said;
    view! {
        <div class="field">
            <div class="head">
                <label for=id.clone()>{move || label.get()}</label>
                <output for=id.clone()>{said}</output>
            </div>
            <input
                id=id
                class="slider"
                r#type="range"
                name=name
                min=min.to_string()
                max=max.to_string()
                step=step.to_string()
                value=value.get_untracked().to_string()
                aria-valuetext=spoken
                disabled=move || disabled.get()
                node_ref=node
                on:input:target=move |event| {
                    if let (Some(on_input), Ok(value)) = (on_input, event.target().value().parse()) {
                        on_input.run(value);
                    }
                }
            />
        </div>
    }
    .into_any()
}
