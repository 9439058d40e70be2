//! Icons: drawn once in the sprite of the document, named here.

use leptos::prelude::*;

/// An icon of the sprite, sized by the text around it. It says nothing to those who do not see it: what it stands
/// beside has a name of its own.
#[component]
pub fn Icon(
    /// Name in the sprite, without `i-`.
    name: &'static str,
    /// Drawn at 14 px.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <svg class=if small { "icon sm" } else { "icon" } aria-hidden="true">
            <use_ href=format!("#i-{name}")></use_>
        </svg>
    }
}
