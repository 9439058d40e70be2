//! Documents: which one is open, where it came from, where it is saved.

use gesso_core::graph::json::Json;

use super::Desk;

/// Opens what was pasted.
pub fn open_pasted(_desk: Desk, _json: Json) {}
/// Saves the open document in the library.
pub fn save(_desk: Desk) {}
/// Lets the person pick a file.
pub fn pick(_desk: Desk) {}

/// Opens what was open last, or a new one.
pub fn begin(_desk: Desk) {}

/// The open documents, in the top bar.
#[leptos::component]
pub fn Tabs() -> impl leptos::IntoView {}
