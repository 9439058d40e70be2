//! Tooltips only name what has no text. Square buttons have one by themselves.

use leptos::prelude::*;

/// Shows a text on hover and focus of what is inside. It repeats an accessible name and is not read out.
#[component]
pub fn Tip(
    /// The text.
    text: &'static str,
    /// What it names.
    children: Children,
) -> impl IntoView {
    view! { <span data-tip=text>{children()}</span> }
}
