//! Blocks, wires and problems as text: the whole editor for the keyboard and for those who do not see the canvas.

use leptos::prelude::*;

use super::Desk;

/// Blocks, wires and problems as text: the whole editor for the keyboard and for those who do not see the canvas.
#[component]
pub fn Outline() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
