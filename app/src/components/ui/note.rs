//! An inline message: what happened, what it means, what can be done.

use leptos::prelude::*;

use super::Icon;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Worth knowing.
    Info,
    /// The network is gone.
    Offline,
    /// Degraded.
    Warn,
    /// Failed.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info | Self::Offline => "note",
            Self::Warn => "note warn",
            Self::Bad => "note bad",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Offline => "wifi-off",
            Self::Warn => "triangle-alert",
            Self::Bad => "circle-alert",
        }
    }
}

/// A note with a sentence as title and whatever follows it.
#[component]
pub fn Note(
    /// How bad it is.
    tone: Tone,
    /// What happened.
    #[prop(into)]
    title: String,
    /// It has just happened and is worth interrupting for.
    #[prop(optional)]
    is_new: bool,
    /// What it means and what can be done.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=is_new.then_some("alert")>
            <Icon name=tone.icon() />
            <div><b>{title}</b>" "{children()}</div>
        </div>
    }
}
