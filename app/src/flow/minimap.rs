//! The whole level, small, with what of it is seen.

use leptos::prelude::*;

use super::Desk;

/// The whole level, small, with what of it is seen.
#[component]
pub fn Minimap() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
