//! Keys as they are printed: `G F`, `Ctrl K`.

use leptos::prelude::*;

/// Whether `Mod` is ⌘: set after waking, so that the first rendering is the same everywhere.
#[derive(Clone, Copy)]
pub struct IsMac(pub RwSignal<bool>);

/// What is printed on a key of a shortcut.
fn print(key: &'static str, is_mac: bool) -> &'static str {
    match (key, is_mac) {
        ("Mod", true) => "⌘",
        ("Mod", false) => "Ctrl",
        ("Shift", _) => "⇧",
        ("Escape", _) => "esc",
        ("Enter", _) => "↵",
        ("Up", _) => "↑",
        ("Down", _) => "↓",
        _ => key,
    }
}

/// A shortcut as keys. Spelled as actions spell it: keys of a sequence apart, keys held together with `+`.
#[component]
pub fn Kbd(
    /// For example `G F` or `Mod+K`.
    keys: &'static str,
) -> impl IntoView {
    let is_mac = use_context::<IsMac>();
    let key = move |key: &'static str| {
        view! { <kbd class="kbd">{move || print(key, is_mac.is_some_and(|IsMac(is_mac)| is_mac.get()))}</kbd> }
    };
    view! { <span class="keys">{keys.split([' ', '+']).map(key).collect_view()}</span> }
}
