//! A word about something, beside it.

use gesso_core::tier::Tier;
use leptos::prelude::*;

/// Only trouble is tinted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeTone {
    /// Neutral, on a surface.
    #[default]
    Plain,
    /// Neutral, outlined.
    Line,
    /// Stands out without a colour.
    Solid,
    /// Degraded.
    Warn,
    /// Failed.
    Bad,
}

/// A badge.
#[component]
pub fn Badge(
    /// Tinted or not.
    #[prop(optional)]
    tone: BadgeTone,
    /// A word or two, perhaps after an icon.
    children: Children,
) -> impl IntoView {
    let class = match tone {
        BadgeTone::Plain => "badge",
        BadgeTone::Line => "badge line",
        BadgeTone::Solid => "badge solid",
        BadgeTone::Warn => "badge warn",
        BadgeTone::Bad => "badge bad",
    };
    view! { <span class=class>{children()}</span> }
}

/// The tier of a node or of a request.
#[component]
pub fn TierBadge(
    /// Which.
    tier: Tier,
) -> impl IntoView {
    view! { <span class="badge line">{tier.as_str()}</span> }
}
