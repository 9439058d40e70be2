//! One picture in all its states.

use gesso_core::{generation::Generation, ids::GenerationId};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::{tile_facts::TileFacts, words};
use crate::{
    api::{Cancel, cancel, picture_path},
    components::{Icon, ui::Tile as PictureTile},
    live::{Live, Tile},
};

/// What a sentence's pictures have in common: size, steps, family.
pub fn facts(generation: &Generation) -> String {
    let params = &generation.request.params;
    let size = params.width.zip(params.height).map(|(width, height)| format!("{width} × {height}"));
    let steps = params.steps.map(|steps| format!("{steps} steps"));
    let family = generation.request.model_family.map(|family| family.label().to_owned());
    [size, steps, family].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A tile. Only what its own generation changes is rendered again.
#[component]
pub fn TileView(id: GenerationId, tile: Tile, number: usize, of: usize, is_large: bool) -> impl IntoView {
    let live = expect_context::<Live>();
    let Tile { generation, preview } = tile;
    let (width, height) = generation.with_untracked(words::size);
    let TileFacts { face, steps, is_simulated, picture, said, next } = TileFacts::of(&live, &generation);
    let href =
        move || generation.with(|it| it.images.first().map(|image| picture_path(it.session_id, image.id))).unwrap_or_default();
    let sizes = if is_large { "(max-width: 767px) 46vw, 20rem" } else { "(max-width: 767px) 23vw, 10rem" };
    view! {
        <PictureTile
            name=format!("Picture {number} of {of}")
            ratio=(width, height)
            face=face
            words=said
            next=next
            preview=preview
            steps=steps
            picture=picture
            sizes=sizes
            href=href
            on_settled=move || live.drop_preview(id)
            simulated=is_simulated
        >
            {move || face.get().is_open().then(|| view! { <CancelOne id=id number=number /> })}
        </PictureTile>
    }
    .into_any()
}

/// Cancels one. Asked twice is asked once; the tile changes when the node has confirmed.
#[component]
fn CancelOne(id: GenerationId, number: usize) -> impl IntoView {
    let live = expect_context::<Live>();
    let asked = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if asked.get_untracked() {
            return;
        }
        asked.set(true);
        let live = live.clone();
        spawn_local(async move {
            if cancel(id).await.is_err() {
                asked.try_set(false);
                // It has most likely ended in the meantime.
                live.refetch();
            }
        });
    };
    view! {
        <form class="tr" method="post" action=Cancel::PATH on:submit=submit>
            <input r#type="hidden" name="generation" value=id.to_string() />
            <button
                r#type="submit"
                class="shut"
                title="Cancel"
                aria-label=format!("Cancel picture {number}")
                aria-busy=move || asked.get().then_some("true")
                disabled=move || asked.get()
            >
                <Icon name="x" small=true />
            </button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::sample::generation;

    #[test]
    fn facts_say_what_was_asked_for() {
        assert_eq!(facts(&generation(1)), "448 × 576 · 20 steps · SD 1.5");
    }
}
