//! The spaces: a rail at the start edge, a bar at the bottom on phones. Only what exists is listed.

use leptos::prelude::*;

use crate::components::Icon;

/// Path, label and icon of every space.
const SPACES: [(&str, &str, &str); 1] = [("/", "Home", "house")];

/// Our own mark in the sprite. Not written into the view: a wholly static `use_` would be rendered under that name.
const MARK: &str = "#g-gesso";

fn link((path, label, icon): (&'static str, &'static str, &'static str), here: &str) -> impl IntoView + use<> {
    let current = (path == here).then_some("page");
    view! { <a href=path aria-current=current><Icon name=icon /><span>{label}</span></a> }
}

/// The rail.
#[component]
pub fn Rail(
    /// Path of the space that is open.
    here: &'static str,
) -> impl IntoView {
    view! {
        <nav class="rail" aria-label="Spaces">
            <a class="mark" href="/" aria-label="Gesso home">
                <svg aria-hidden="true"><use_ href=MARK></use_></svg>
            </a>
            <ul>{SPACES.map(|space| view! { <li>{link(space, here)}</li> }).collect_view()}</ul>
        </nav>
    }
}

/// The bar on phones.
#[component]
pub fn BottomBar(
    /// Path of the space that is open.
    here: &'static str,
) -> impl IntoView {
    view! { <nav class="bottomnav" aria-label="Spaces, bottom">{SPACES.map(|space| link(space, here)).collect_view()}</nav> }
}
