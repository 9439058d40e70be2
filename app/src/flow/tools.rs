//! The bars over the canvas: view and tools.

use leptos::prelude::*;

use super::Desk;

/// The bars over the canvas: view and tools.
#[component]
pub fn CanvasTools() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
