//! Where one is, and what holds for every place.

use leptos::prelude::*;

use super::theme::ThemeSwitch;

/// The top bar.
#[component]
pub fn TopBar(
    /// The place.
    place: &'static str,
) -> impl IntoView {
    view! {
        <header class="top">
            <nav aria-label="Place"><ol class="crumbs"><li><h1>{place}</h1></li></ol></nav>
            <div class="tools"><ThemeSwitch /></div>
        </header>
    }
}
