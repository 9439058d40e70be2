//! One sentence and its pictures.

use gesso_core::{generation::Status, ids::GenerationId};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::{composer::Words, tile::TileView};
use crate::{
    api::{CancelBatch, cancel_batch},
    components::{Icon, Note, Tone},
    live::{Batch, BatchKey, Counts, Live, Tile},
};

/// A batch: the sentence, what became of it, its pictures, and why one could not be made.
#[component]
pub fn BatchView(batch: Batch, is_newest: bool) -> impl IntoView {
    let live = expect_context::<Live>();
    let tiles: Vec<(GenerationId, Tile)> = batch.ids.iter().filter_map(|id| live.tile(*id).map(|tile| (*id, tile))).collect();
    let facts = tiles.first().map(|(_, tile)| tile.generation.with_untracked(super::tile::facts)).unwrap_or_default();
    let counts = {
        let generations: Vec<_> = tiles.iter().map(|(_, tile)| tile.generation.clone()).collect();
        Memo::new(move |_| Counts::of(generations.iter().map(|generation| generation.with(|it| it.status))))
    };
    let of = batch.ids.len();
    let prompt = batch.prompt.clone();
    let failures = tiles.clone();
    view! {
        <section class="batch" data-age=if is_newest { "newest" } else { "earlier" } aria-label="Pictures of one sentence">
            <header>
                <div class="said">
                    <h3 dir="auto">{batch.prompt.clone()}</h3>
                    <p class="small faint num">{facts}" · "{move || counts.get().words()}</p>
                </div>
                <div class="acts">
                    <CancelRest key=batch.key counts=counts />
                    <Reword prompt=prompt />
                </div>
            </header>
            <div class="tiles">
                {tiles
                    .into_iter()
                    .enumerate()
                    .map(|(index, (id, tile))| view! { <TileView id=id tile=tile number=index + 1 of=of is_large=is_newest /> })
                    .collect_view()}
            </div>
            {failures
                .into_iter()
                .enumerate()
                .map(|(index, (_, tile))| view! { <Failure tile=tile number=index + 1 /> })
                .collect_view()}
        </section>
    }
    .into_any()
}

/// Cancels what is unfinished; what is finished stays.
#[component]
fn CancelRest(key: BatchKey, counts: Memo<Counts>) -> impl IntoView {
    let BatchKey::Batch(batch) = key else { return ().into_any() };
    let unfinished = Memo::new(move |_| counts.get().unfinished());
    let asked = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        spawn_local(async move {
            if cancel_batch(batch).await.is_err() {
                asked.try_set(false);
            }
        });
    };
    (move || {
        (unfinished.get() > 1).then(|| view! {
            <form method="post" action=CancelBatch::PATH on:submit=submit>
                <input r#type="hidden" name="batch" value=batch.to_string() />
                <button r#type="submit" class="btn ghost sm" disabled=move || asked.get()>
                    <Icon name="ban" small=true />
                    {move || if asked.get() { "Cancelling".to_owned() } else { format!("Cancel the {} unfinished", unfinished.get()) }}
                </button>
            </form>
        })
    })
    .into_any()
}

/// Puts the sentence back into the composer. A link, so that it works before the module is loaded.
#[component]
fn Reword(prompt: String) -> impl IntoView {
    let live = expect_context::<Live>();
    let words = expect_context::<Words>();
    let href = {
        let prompt = prompt.clone();
        move || {
            let session = live.session().get().map_or_else(|| "new".to_owned(), |session| session.to_string());
            format!("/?session={session}&prompt={}", leptos_router::location::Url::escape(&prompt))
        }
    };
    let put = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        words.put(&prompt);
    };
    view! { <a class="btn ghost sm" href=href on:click=put><Icon name="pencil" small=true />"Change the words"</a> }
}

/// The whole reason a picture could not be made.
#[component]
fn Failure(tile: Tile, number: usize) -> impl IntoView {
    let error = Memo::new(move |_| {
        tile.generation.with(|generation| (generation.status == Status::Failed).then(|| generation.error.clone()).flatten())
    });
    move || {
        error.get().map(|error| {
            view! {
                <Note tone=Tone::Bad title=format!("Picture {number} could not be made.")>
                    {error.detail}" The others are not affected; change the words or the shape to try again."
                </Note>
            }
        })
    }
}
