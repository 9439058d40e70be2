//! A picture in all its states. Only what changes is rendered again: a step of the sampler moves the bar, no more.

use leptos::prelude::*;

use super::{Icon, Picture, Progress};

/// What a tile looks like. It changes only when other elements are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Nothing is known yet.
    Loading,
    /// Waits for a node.
    Waiting,
    /// Waits after a node could not do it.
    Setback,
    /// A node has it.
    Working,
    /// The picture is there.
    Done,
    /// Its file is gone; the recipe is kept.
    Missing,
    /// Given up.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl Face {
    /// The state the style sheet knows.
    #[must_use]
    pub const fn pic(self) -> Option<&'static str> {
        match self {
            Self::Waiting => Some("queued"),
            Self::Working => Some("running"),
            Self::Setback | Self::Failed => Some("failed"),
            Self::Cancelled => Some("cancelled"),
            Self::Missing => Some("missing"),
            Self::Done | Self::Loading => None,
        }
    }

    /// Can still be cancelled.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Setback | Self::Working)
    }
}

/// What was decided about a finished picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    #[default]
    None,
    /// It goes on to the next stage.
    Promoted,
    /// It does not; it stays in its place, greyed.
    Rejected,
}

/// Words that may be missing.
type Words = Option<Signal<String>>;

/// A tile.
#[component]
pub fn Tile(
    /// What it is, with its state where that matters: `Draft 7, promoted`.
    #[prop(into)]
    name: TextProp,
    /// Width and height; the box has this ratio before anything is loaded.
    ratio: (u32, u32),
    /// What it looks like.
    #[prop(into)]
    face: Signal<Face>,
    /// Place in the queue, `18/28 Atlas`, or why it failed.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
    /// After a failure: what happens next.
    #[prop(optional, into)]
    next: Option<Signal<String>>,
    /// The newest preview of a running one. A finished one keeps it below until the picture is loaded.
    #[prop(optional, into)]
    preview: Option<Signal<Option<String>>>,
    /// Sampler steps done and in all.
    #[prop(optional, into)]
    steps: Option<Signal<Option<(u32, u32)>>>,
    /// The finished picture.
    #[prop(optional, into)]
    picture: Option<Signal<Option<Picture>>>,
    /// How wide it is shown, as `sizes` spells it.
    #[prop(default = "20rem")]
    sizes: &'static str,
    /// Where the finished picture leads; without, the tile itself is no link.
    #[prop(optional, into)]
    href: Option<TextProp>,
    /// That place is not one of the app's: a file.
    #[prop(optional)]
    external: bool,
    /// Told when the picture is there or could not be had.
    #[prop(optional, into)]
    on_settled: Option<Callback<()>>,
    /// What was decided.
    #[prop(optional, into)]
    decision: Signal<Decision>,
    /// It is selected.
    #[prop(optional, into)]
    selected: Signal<bool>,
    /// It belongs to the ancestry that is traced.
    #[prop(optional, into)]
    kin: Signal<bool>,
    /// No model has drawn it.
    #[prop(optional, into)]
    simulated: Signal<bool>,
    /// A score or a number, at the bottom; always shown.
    #[prop(optional, into)]
    tag: Option<Signal<Option<String>>>,
    /// Told on hover and focus; never the only place of a name.
    #[prop(optional, into)]
    caption: Option<TextProp>,
    /// What stands in the corner at the end: a button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let pic = move || match (face.get(), decision.get()) {
        (Face::Done, Decision::Rejected) => Some("rejected"),
        (Face::Done, Decision::Promoted) => Some("promoted"),
        (face, _) => face.pic(),
    };
    let flag = |is: Signal<bool>| move || is.get().then_some("");
    let shown = Shown { name: name.clone(), words, next, preview, steps, picture, sizes, href, external, on_settled };
    view! {
        <figure class="pic" data-pic=pic data-selected=flag(selected) data-kin=flag(kin) aria-label=move || name.get()>
            <svg class="ratio" viewBox=format!("0 0 {} {}", ratio.0, ratio.1) aria-hidden="true"></svg>
            {move || inside(face.get(), &shown)}
            {move || simulated.get().then(|| tag_at("tl", "simulated".to_owned()))}
            {move || (pic() == Some("promoted")).then(|| view! {
                <span class="tr"><span class="tag"><Icon name="arrow-up" small=true /><span class="sr">"promoted"</span></span></span>
            })}
            {tag.map(|tag| move || tag.get().map(|tag| tag_at("bl", tag)))}
            {caption.map(|caption| view! { <span class="over late"><span class="clip">{move || caption.get()}</span></span> })}
            {children.map(|children| children())}
        </figure>
    }
    .into_any()
}

/// What the faces need.
#[derive(Clone)]
struct Shown {
    name: TextProp,
    words: Words,
    next: Words,
    preview: Option<Signal<Option<String>>>,
    steps: Option<Signal<Option<(u32, u32)>>>,
    picture: Option<Signal<Option<Picture>>>,
    sizes: &'static str,
    href: Option<TextProp>,
    external: bool,
    on_settled: Option<Callback<()>>,
}

fn tag_at(corner: &'static str, text: String) -> AnyView {
    view! { <span class=corner><span class="tag">{text}</span></span> }.into_any()
}

fn say(words: Words) -> impl Fn() -> String + Clone + Send + 'static {
    move || words.map(|words| words.get()).unwrap_or_default()
}

fn inside(face: Face, shown: &Shown) -> AnyView {
    match face {
        Face::Loading => view! { <span class="skel"></span> }.into_any(),
        Face::Waiting => view! { <div class="words num">{say(shown.words)}</div> }.into_any(),
        Face::Cancelled => view! { <div class="words">"cancelled"</div> }.into_any(),
        Face::Missing => view! {
            <div class="words"><Icon name="image-off" /><b>"Not on disk"</b><span class="dim">"recipe kept"</span></div>
        }
        .into_any(),
        Face::Setback | Face::Failed => view! {
            <div class="words">
                <Icon name="circle-alert" />
                <b class="clamp">{say(shown.words)}</b>
                <span class="dim num">{say(shown.next)}</span>
            </div>
        }
        .into_any(),
        Face::Working => working(shown),
        Face::Done => done(shown),
    }
}

/// One element for all previews: a new one for each would be laid out a dozen times a second.
fn under(shown: &Shown, class: Option<&'static str>) -> impl IntoView + use<> {
    shown.preview.map(|preview| {
        let is_there = Memo::new(move |_| preview.with(Option::is_some));
        move || is_there.get().then(|| view! { <img class=class src=move || preview.get() alt="" /> })
    })
}

fn working(shown: &Shown) -> AnyView {
    let name = shown.name.clone();
    let bar = shown.steps.map(|steps| {
        let is_known = Memo::new(move |_| steps.with(Option::is_some));
        move || {
            let name = name.clone();
            is_known.get().then(|| view! { <Progress name=move || format!("{}, steps", name.get()) steps=steps /> })
        }
    });
    view! {
        {under(shown, None)}
        <span class="bl"><span class="tag num">{say(shown.words)}</span></span>
        {bar}
    }
    .into_any()
}

/// The picture settles over its last preview.
fn done(shown: &Shown) -> AnyView {
    let Shown { picture, sizes, href, external, on_settled, .. } = shown.clone();
    let settled = move || {
        if let Some(on_settled) = on_settled {
            on_settled.run(());
        }
    };
    let image = move || {
        let Picture { src, srcset, width, height, alt, .. } = picture?.get()?;
        let image = view! {
            <img
                class="final"
                src=src
                srcset=(!srcset.is_empty()).then_some(srcset)
                sizes=sizes
                width=width.to_string()
                height=height.to_string()
                alt=alt
                decoding="async"
                on:load=move |_| settled()
                on:error=move |_| settled()
            />
        };
        Some(match href.clone() {
            None => image.into_any(),
            Some(href) => view! {
                <a class="open" href=move || href.get() rel=external.then_some("external")>{image}</a>
            }
            .into_any(),
        })
    };
    view! { {under(shown, Some("under"))}{image} }.into_any()
}
