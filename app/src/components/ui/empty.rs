//! A place with nothing in it yet: what it is for and how it fills.

use leptos::prelude::*;

/// Heading, sentence, one or two actions.
#[component]
pub fn EmptyState(
    /// What the place is for; never “nothing here”.
    #[prop(into)]
    title: TextProp,
    /// How it fills.
    #[prop(into)]
    sentence: TextProp,
    /// Buttons or links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h3>{move || title.get()}</h3>
            <p>{move || sentence.get()}</p>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </div>
    }
    .into_any()
}
