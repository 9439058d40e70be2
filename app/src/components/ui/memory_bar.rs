//! Bars of several parts: the memory of a node, and the wait, load and run of a job. They are drawings: a part needs
//! no style attribute.

use leptos::prelude::*;

/// What a part stands for. Solid, middling and hatched are told apart without a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Memory of picture models.
    Pictures,
    /// Memory of language models.
    Language,
    /// Working memory.
    Working,
    /// More than there is.
    Over,
    /// Time in the queue.
    Wait,
    /// Time to load the model.
    Load,
    /// Time to draw.
    Run,
}

impl PartKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Language => "language",
            Self::Working => "working",
            Self::Over => "over",
            Self::Wait => "wait",
            Self::Load => "load",
            Self::Run => "run",
        }
    }

    /// The pattern of the sprite; solid ones are filled by the style sheet.
    const fn fill(self) -> Option<&'static str> {
        match self {
            Self::Working | Self::Load => Some("url(#p-hatch)"),
            Self::Over => Some("url(#p-hatch-warn)"),
            _ => None,
        }
    }
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub kind: PartKind,
    /// Of the whole, 0 to 1.
    pub share: f64,
    /// Whose it is, written inside a tall bar.
    pub owner: Option<String>,
}

impl Part {
    /// A part without an owner.
    #[must_use]
    pub const fn new(kind: PartKind, share: f64) -> Self {
        Self { kind, share, owner: None }
    }
}

fn bar(class: &'static str, sentence: TextProp, parts: Signal<Vec<Part>>) -> AnyView {
    let drawn = move || {
        let mut from = 0.0_f64;
        let drawn = |part: Part| {
            let share = part.share.clamp(0.0, 1.0 - from);
            let (x, width) = (format!("{:.2}%", from * 100.0), format!("{:.2}%", share * 100.0));
            from += share;
            view! {
                <svg x=x width=width height="100%">
                    <rect class=part.kind.class() fill=part.kind.fill() width="100%" height="100%"></rect>
                    {part.owner.map(|owner| view! { <text x="8" y="50%" dominant-baseline="central">{owner}</text> })}
                </svg>
            }
        };
        parts.get().into_iter().map(drawn).collect_view()
    };
    view! { <svg class=class role="img" aria-label=move || sentence.get()>{drawn}</svg> }.into_any()
}

/// What fills a node's memory.
#[component]
pub fn MemoryBar(
    /// The same in a sentence, for those who do not see it.
    #[prop(into)]
    sentence: TextProp,
    /// Its parts; what they leave is free.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
    /// 32 px high, with the owners written inside.
    #[prop(optional)]
    tall: bool,
) -> impl IntoView {
    bar(if tall { "stack tall" } else { "stack" }, sentence, parts)
}

/// When a job would be done somewhere: wait, load, run.
#[component]
pub fn TimeBar(
    /// The same in a sentence.
    #[prop(into)]
    sentence: TextProp,
    /// Its parts, of the longest of all candidates.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
) -> impl IntoView {
    bar("stack thin", sentence, parts)
}
