//! Blocks to add: by category, by words, by use.

use leptos::prelude::*;

use super::Desk;

/// Blocks to add: by category, by words, by use.
#[component]
pub fn Shelf() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
