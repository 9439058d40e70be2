//! The field over the canvas: a value or a title, edited where it stands.

use leptos::prelude::*;

use super::Desk;

/// The field over the canvas: a value or a title, edited where it stands.
#[component]
pub fn FieldOver() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
