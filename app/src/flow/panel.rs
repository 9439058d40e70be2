//! The inspector: values, connections and places of what is selected; of the flow where nothing is.

use leptos::prelude::*;

use super::Desk;
use crate::components::ui::{Inspector, Shown};

/// The inspector.
#[component]
pub fn Panel(
    /// Whether it is shown.
    shown: RwSignal<Shown>,
) -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <Inspector title="Flow" shown=shown><p></p></Inspector> }
}
