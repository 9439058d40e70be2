//! The thread: one column to read, newest at the end. It follows what is said only while the reader is at the end.

use gesso_core::debate::Speaker;
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

use super::{
    desk::Desk,
    entries::{Entry, Stretch, stretches},
    proof::ProofCard,
    turn::TurnView,
    words,
};
use crate::{
    browser,
    components::{
        Icon, Note, Tone,
        ui::{EmptyState, Mark},
    },
    home::TileView,
    live::{BatchKey, Counts},
};

/// Id of what scrolls.
pub const TALK_ID: &str = "talk";
/// Closer to the end than this, in pixels, the reader is at the end.
const END_PIXELS: i32 = 80;

/// The thread.
#[component]
pub fn Talk() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (thread, batches) = (desk.live().thread().clone(), desk.live().batches().clone());
    let shown = Memo::new(move |_| {
        thread.with(|thread| thread.as_ref().map(|it| batches.with(|batches| stretches(it, batches))).unwrap_or_default())
    });
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let scroll = NodeRef::<html::Div>::new();
    let is_at_end = RwSignal::new(true);
    // How many turns there were when the reader was last at the end.
    let turns = Memo::new(move |_| {
        let is_turn = |entry: &&Entry| matches!(entry, Entry::Turn(_));
        shown.with(|shown| shown.iter().flat_map(|stretch| &stretch.entries).filter(is_turn).count())
    });
    // A stretch is known by its beginning; what stands in it comes and goes within.
    let firsts = Memo::new(move |_| shown.with(|shown| shown.iter().map(|stretch| stretch.first).collect::<Vec<_>>()));
    let seen = RwSignal::new(0_usize);
    Effect::new(move |_| {
        let turns = turns.get();
        if is_at_end.get() {
            seen.set(turns);
        }
    });
    go_to_hash();
    view! {
        <div
            class="scroll"
            id=TALK_ID
            role="region"
            aria-label="Thread"
            tabindex="0"
            node_ref=scroll
            on:scroll=move |_| {
                if let Some(scroll) = scroll.get_untracked() {
                    // The column is laid out from its end: there the place is 0, and negative above.
                    is_at_end.set(scroll.scroll_top().abs() < END_PIXELS);
                }
            }
        >
            <div class="thread">
                <Earlier />
                {move || is_empty.get().then(|| view! {
                    <EmptyState
                        title="Say what the picture shall show"
                        sentence="Luna, Frame and Saga answer first, each for their part; every proposal is yours to take or leave."
                    />
                })}
                <For each=move || firsts.get() key=|first| *first let:first>
                    {
                        let stretch = Memo::new(move |_| {
                            shown.with(|shown| shown.iter().find(|stretch| stretch.first == first).cloned())
                        });
                        view! { <StretchView stretch=stretch /> }
                    }
                </For>
                <GoingOn />
                <Troubles />
                <Announcer />
                <ProofCard />
            </div>
        </div>
        {move || {
            let new = turns.get().saturating_sub(seen.get());
            (!is_at_end.get()).then(|| view! {
                <button r#type="button" class="btn below" on:click=move |_| desk.to_end()>
                    <Icon name="chevron-down" />
                    {if new > 0 { format!("{new} new below") } else { "To the end".to_owned() }}
                </button>
            })
        }}
    }
    .into_any()
}

/// An address that names a message shows it, also when the page was there already.
fn go_to_hash() {
    let hash = use_location().hash;
    Effect::new(move |_| {
        let hash = hash.get();
        let name = hash.trim_start_matches('#').to_owned();
        if name.starts_with("m-") || name.starts_with("phase-") || name.starts_with("claim-") {
            request_animation_frame(move || browser::scroll_to(&name));
        }
    });
}

/// Older messages, a page at a time.
#[component]
fn Earlier() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let before = desk.of_thread(|thread| thread.before.clone());
    let is_reading = RwSignal::new(false);
    let read = move |_| {
        let Some(cursor) = before.get_untracked().flatten().filter(|_| !is_reading.get_untracked()) else { return };
        is_reading.set(true);
        spawn_local(async move {
            desk.read_earlier(cursor).await;
            is_reading.try_set(false);
        });
    };
    move || {
        before.get().flatten().map(|_| {
            view! {
                <button r#type="button" class="btn ghost earlier" aria-busy=move || is_reading.get().then_some("true") on:click=read>
                    <Icon name="chevron-up" />"Show what was said before"
                </button>
            }
        })
    }
}

/// A phase: its name and what it came to; a finished one folds to that line, and opens in place.
#[component]
fn StretchView(stretch: Memo<Option<Stretch>>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let Some(first) = stretch.get_untracked() else { return ().into_any() };
    let (phase, is_anchor) = (first.phase, first.is_anchor);
    let about = desk.of_thread(move |thread| words::of_phase(thread, phase));
    let id = if is_anchor { format!("phase-{}", phase.as_str()) } else { format!("phase-{}", first.first) };
    let entries = Memo::new(move |_| stretch.get().map(|it| it.entries).unwrap_or_default());
    let who = Memo::new(move |_| stretch.get().map(|it| it.who).unwrap_or_default());
    let is_last = Memo::new(move |_| stretch.get().is_none_or(|it| it.is_last));
    let face = |speaker: Speaker| words::voice_of(speaker).map(|voice| view! { <Mark voice=voice /> });
    view! {
        <details class="stretch" open=move || is_last.get()>
            <summary class="phase-h" id=id>
                <h2>{words::phase(phase)}</h2>
                {is_anchor.then(|| view! { <small class="num">{move || about.get().unwrap_or_default()}</small> })}
                <span class="faces" aria-hidden="true">{move || who.get().into_iter().map(face).collect_view()}</span>
            </summary>
            <div class="stretch-body">
                <For each=move || entries.get() key=|entry| *entry let:entry>
                    {match entry {
                        Entry::Turn(id) => view! { <TurnView id=id /> }.into_any(),
                        Entry::Pictures(key) => view! { <Pictures key=key /> }.into_any(),
                    }}
                </For>
            </div>
        </details>
    }
    .into_any()
}

/// What goes on between two turns: somebody writes down what they mean.
#[component]
fn GoingOn() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let running = desk.is_running();
    let line = move || match desk.doing.get() {
        Some(doing @ super::Doing::Writing(..)) => Some(words::doing(doing, desk.silence.get())),
        None if running.get() => Some("The specialists are being called".to_owned()),
        _ => None,
    };
    move || line().map(|line| view! { <p class="going small dim"><span class="state" data-s="run">{line}</span></p> })
}

/// Tells those who do not see it that somebody is done; the words themselves are not read out as they grow.
#[component]
fn Announcer() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let said = desk.of_thread(words::finished);
    view! { <p class="sr" role="status">{move || said.get().flatten().unwrap_or_default()}</p> }
}

/// What went wrong for nobody in particular.
#[component]
fn Troubles() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let last = desk.of_thread(|thread| thread.troubles.last().cloned());
    move || {
        last.get().flatten().map(|trouble| {
            view! { <Note tone=Tone::Warn title="Something did not work." is_new=true>{trouble.detail}</Note> }
        })
    }
}

/// The pictures of one press, in their place and live.
#[component]
fn Pictures(key: BatchKey) -> impl IntoView {
    let live = expect_context::<Desk>().live();
    let ids = live.batches().with_untracked(|batches| {
        batches.iter().find(|batch| batch.key == key).map(|batch| batch.ids.clone()).unwrap_or_default()
    });
    let of = ids.len();
    let tiles: Vec<_> = ids.into_iter().filter_map(|id| live.tile(id).map(|tile| (id, tile))).collect();
    let generations: Vec<_> = tiles.iter().map(|(_, tile)| tile.generation.clone()).collect();
    let counts = Memo::new(move |_| Counts::of(generations.iter().map(|generation| generation.with(|it| it.status))));
    view! {
        <section class="made" aria-label="Pictures of this debate">
            <p class="small faint num">{words::count(of, "picture", "pictures")}" · "{move || counts.get().words()}</p>
            <div class="tiles" data-of=of.to_string()>
                {tiles
                    .into_iter()
                    .enumerate()
                    .map(|(index, (id, tile))| view! { <TileView id=id tile=tile number=index + 1 of=of is_large=true /> })
                    .collect_view()}
            </div>
        </section>
    }
    .into_any()
}
