//! What is selected and what can be done with it, at the bottom of the work.

use leptos::prelude::*;

/// The bar; it counts when several are selected. It stands inside something positioned.
#[component]
pub fn SelectionBar(
    /// What is selected: its name, or how many.
    #[prop(into)]
    name: TextProp,
    /// A short fact beside the name.
    #[prop(optional, into)]
    fact: Option<TextProp>,
    /// What was said about it, in the voice of pictures.
    #[prop(optional, into)]
    quote: Option<TextProp>,
    /// Buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="selbar" role="toolbar" aria-label="Selection">
            <b>{move || name.get()}</b>
            {fact.map(|fact| view! { <span class="badge num">{move || fact.get()}</span> })}
            {quote.map(|quote| view! { <span class="q">{move || quote.get()}</span> })}
            <div class="row">{children()}</div>
        </div>
    }
    .into_any()
}
