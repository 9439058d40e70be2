//! What a form has made in its session, newest first; each picture as it comes.

use gesso_core::ids::{GenerationId, SessionId};
use leptos::prelude::*;

use crate::{
    components::ui::EmptyState,
    home::{TileView, Unread},
    live::{Batch, Counts, Live, Load, Tile},
};

/// The pictures.
#[component]
pub fn Made(session: Memo<Option<SessionId>>) -> impl IntoView {
    let live = expect_context::<Live>();
    let (here, batches, load) = (live.session().clone(), live.batches().clone(), live.load().clone());
    let is_here = Memo::new(move |_| session.get().is_some() && here.get() == session.get());
    let shown = move || if is_here.get() { batches.get() } else { Vec::new() };
    let is_empty = {
        let shown = shown.clone();
        Memo::new(move |_| shown().is_empty())
    };
    let is_loading = Memo::new(move |_| session.get().is_some() && load.with(|load| *load == Load::Loading));
    let first = {
        let shown = shown.clone();
        Memo::new(move |_| shown().first().map(|batch| batch.key))
    };
    view! {
        <section class="fill-made pictures" aria-label="Pictures of this form" aria-busy=move || is_loading.get().to_string()>
            {move || session.get().map(|_| view! { <Unread /> })}
            {move || (is_empty.get() && !is_loading.get()).then(|| view! {
                <EmptyState title="What it makes appears here" sentence="Fill the values in and press Make; every picture comes step by step, as your nodes draw it." />
            })}
            <For each=shown key=move |batch: &Batch| (batch.key, batch.ids.len(), first.get() == Some(batch.key)) let:batch>
                {one(&live, &batch, first.get_untracked() == Some(batch.key))}
            </For>
        </section>
    }
    .into_any()
}

fn one(live: &Live, batch: &Batch, is_newest: bool) -> AnyView {
    let tiles: Vec<(GenerationId, Tile)> = batch.ids.iter().filter_map(|id| live.tile(*id).map(|tile| (*id, tile))).collect();
    let counts = {
        let generations: Vec<_> = tiles.iter().map(|(_, tile)| tile.generation.clone()).collect();
        Memo::new(move |_| Counts::of(generations.iter().map(|generation| generation.with(|it| it.status))))
    };
    let of = tiles.len();
    let words = if batch.prompt.is_empty() { "Without words of its own".to_owned() } else { batch.prompt.clone() };
    let tile = |(index, (id, tile)): (usize, (GenerationId, Tile))| {
        view! { <TileView id=id tile=tile number=index + 1 of=of is_large=is_newest /> }
    };
    view! {
        <section class="batch" data-age=if is_newest { "newest" } else { "earlier" } aria-label="Pictures made at once">
            <header>
                <div class="said">
                    <h3 dir="auto">{words}</h3>
                    <p class="small faint num">{move || counts.get().words()}</p>
                </div>
            </header>
            <div class="tiles">{tiles.into_iter().enumerate().map(tile).collect_view()}</div>
        </section>
    }
    .into_any()
}
