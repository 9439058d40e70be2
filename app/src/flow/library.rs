//! The flows that are saved.

use leptos::prelude::*;

use super::Desk;

/// The flows that are saved.
#[component]
pub fn Library() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
