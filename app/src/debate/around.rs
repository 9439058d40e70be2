//! What stands around what is said, in the thread and in the lanes alike: what was said before, what goes on between two
//! turns, what went wrong, and the pictures.

use leptos::{prelude::*, task::spawn_local};

use super::{Doing, desk::Desk, words};
use crate::{
    components::{Icon, Note, Tone},
    home::TileView,
    live::{BatchKey, Counts},
};

/// Older messages, a page at a time.
#[component]
pub fn Earlier() -> impl IntoView {
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

/// What goes on between two turns: somebody writes down what they mean.
#[component]
pub fn GoingOn() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let running = desk.is_running();
    let line = move || match desk.doing.get() {
        Some(doing @ Doing::Writing(..)) => Some(words::doing(doing, desk.silence.get())),
        None if running.get() => Some("The specialists are being called".to_owned()),
        _ => None,
    };
    move || line().map(|line| view! { <p class="going small dim"><span class="state" data-s="run">{line}</span></p> })
}

/// Tells those who do not see it that somebody is done; the words themselves are not read out as they grow.
#[component]
pub fn Announcer() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let said = desk.of_thread(words::finished);
    view! { <p class="sr" role="status">{move || said.get().flatten().unwrap_or_default()}</p> }
}

/// What went wrong for nobody in particular.
#[component]
pub fn Troubles() -> impl IntoView {
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
pub fn Pictures(key: BatchKey) -> impl IntoView {
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
