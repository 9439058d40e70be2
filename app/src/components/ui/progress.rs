//! How far something is. Never alone: a number stands beside it.

use leptos::prelude::*;

/// A bar; without steps it only says that something happens.
#[component]
pub fn Progress(
    /// What is going on.
    #[prop(into)]
    name: TextProp,
    /// Steps done and in all, when they are known.
    #[prop(into)]
    steps: Signal<Option<(u32, u32)>>,
    /// 8 px instead of 3.
    #[prop(optional)]
    fat: bool,
) -> impl IntoView {
    view! {
        <progress
            class=if fat { "bar fat" } else { "bar" }
            aria-label=move || name.get()
            max=move || steps.get().map_or(1, |(_, total)| total.max(1)).to_string()
            value=move || steps.get().map(|(current, _)| current.to_string())
        ></progress>
    }
    .into_any()
}
