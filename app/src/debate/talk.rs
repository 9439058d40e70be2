//! The thread: one column to read, newest at the end. It follows what is said only while the reader is at the end.

use gesso_core::debate::Speaker;
use leptos::{html, prelude::*};

use super::{
    around::{Announcer, Earlier, GoingOn, Pictures, Troubles},
    desk::Desk,
    entries::{Entry, Stretch, stretches},
    phases::StaleBadge,
    place,
    proof::ProofCard,
    turn::TurnView,
    words,
};
use crate::components::{
    Icon,
    ui::{EmptyState, Mark},
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
    place::go_to_hash(desk);
    // It is laid out from its end, and begins there.
    place::keep(desk, TALK_ID, move || is_at_end.try_get_untracked().unwrap_or(true), || ());
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
    let is_stale = Memo::new(move |_| stretch.get().is_some_and(|it| it.is_stale));
    let face = |speaker: Speaker| words::voice_of(speaker).map(|voice| view! { <Mark voice=voice /> });
    view! {
        <details class="stretch" class:stale=move || is_stale.get() open=move || is_last.get()>
            <summary class="phase-h" id=id>
                <h2>{words::phase(phase)}</h2>
                {move || is_stale.get().then(|| view! { <StaleBadge /> })}
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
