//! Running the open document.

use leptos::prelude::*;

use super::Desk;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All.
    All,
    /// What the selected blocks need, and they.
    ToSelected,
}

/// Before or after what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// After.
    Last,
    /// Before.
    First,
}

/// Runs it.
pub fn start(_desk: Desk, _extent: Extent, _turn: Turn) {}
/// Stops what runs.
pub fn stop(_desk: Desk) {}

/// Run, run to here, stop: for the top bar.
#[component]
pub fn RunTools() -> impl IntoView {
    let _desk = expect_context::<Desk>();
    view! { <span></span> }
}
