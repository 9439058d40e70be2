//! A state as a shape and a word: the shape is seen before the colour.

use leptos::prelude::*;

/// The shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dot {
    /// A disc.
    Running,
    /// A ring.
    Idle,
    /// A triangle.
    Degraded,
    /// A diamond.
    Down,
}

impl Dot {
    /// The state the style sheet knows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "run",
            Self::Idle => "idle",
            Self::Degraded => "warn",
            Self::Down => "off",
        }
    }
}

/// Shape and word.
#[component]
pub fn StateDot(
    /// Which.
    #[prop(into)]
    dot: Signal<Dot>,
    /// What it is called.
    #[prop(into)]
    word: TextProp,
) -> impl IntoView {
    view! { <span class="state" data-s=move || dot.get().as_str()>{move || word.get()}</span> }
}
