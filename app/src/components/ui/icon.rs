//! Icons and the marks of the specialists: drawn once in the sprite of the document, named here.

use leptos::prelude::*;

/// An icon of the sprite, sized by the text around it. It says nothing to those who do not see it: what it stands
/// beside has a name of its own.
#[component]
pub fn Icon(
    /// Name in the sprite, without `i-`.
    name: &'static str,
    /// Drawn at 14 px.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <svg class=if small { "icon sm" } else { "icon" } aria-hidden="true">
            <use_ href=format!("#i-{name}")></use_>
        </svg>
    }
}

/// Whose words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Style.
    Luna,
    /// Composition.
    Frame,
    /// Story.
    Saga,
    /// Technique.
    Pixel,
    /// The critic.
    Lens,
    /// The person.
    You,
}

impl Voice {
    /// The spelling of `data-who` and of the mark in the sprite.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Luna => "luna",
            Self::Frame => "frame",
            Self::Saga => "saga",
            Self::Pixel => "pixel",
            Self::Lens => "lens",
            Self::You => "you",
        }
    }
}

/// The mark of a voice, in its colour. The name stands beside it as text.
#[component]
pub fn Mark(
    /// Whose.
    voice: Voice,
) -> impl IntoView {
    view! {
        <svg class="glyph" data-who=voice.as_str() aria-hidden="true">
            <use_ href=format!("#g-{}", voice.as_str())></use_>
        </svg>
    }
}
