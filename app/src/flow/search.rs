//! What the editor asks: which block, which end, what to do with it.

use leptos::prelude::*;

use super::Desk;

/// What the editor asks: which block, which end, what to do with it.
#[component]
pub fn Asked() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
