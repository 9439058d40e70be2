//! One picture in all its states.

use gesso_core::{
    generation::{Generation, Image},
    ids::GenerationId,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::words::{self, Face};
use crate::{
    api::{Cancel, cancel},
    components::Icon,
    live::{Live, Tile},
};

/// Widths the server makes thumbnails in, in pixels.
pub const THUMB_WIDTHS: [u32; 4] = [160, 320, 640, 1280];

/// `srcset` of a picture: every thumbnail smaller than the picture, and the picture itself.
#[must_use]
pub fn srcset(image: &Image) -> String {
    let thumbs = THUMB_WIDTHS.into_iter().filter(|width| *width < image.width);
    let mut set: Vec<_> = thumbs.map(|width| format!("{}?w={width} {width}w", image.thumbnail_url)).collect();
    set.push(format!("{} {}w", image.image_url, image.width));
    set.join(", ")
}

/// What a sentence's pictures have in common: size, steps, family.
pub fn facts(generation: &Generation) -> String {
    let params = &generation.request.params;
    let size = params.width.zip(params.height).map(|(width, height)| format!("{width} × {height}"));
    let steps = params.steps.map(|steps| format!("{steps} steps"));
    let family = generation.request.model_family.map(|family| family.to_string());
    [size, steps, family].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A tile. Only what its own generation changes is rendered again.
#[component]
pub fn TileView(id: GenerationId, tile: Tile, number: usize, of: usize, is_large: bool) -> impl IntoView {
    let Tile { generation, .. } = tile.clone();
    let face = {
        let generation = generation.clone();
        Memo::new(move |_| generation.with(Face::of))
    };
    let (width, height) = generation.with_untracked(words::size);
    let is_simulated = {
        let generation = generation.clone();
        Memo::new(move |_| generation.with(|it| it.simulated || it.images.iter().any(|image| image.simulated)))
    };
    let name = format!("Picture {number} of {of}");
    view! {
        <figure class="pic" data-pic=move || face.get().pic() aria-label=name>
            <svg class="ratio" viewBox=format!("0 0 {width} {height}") aria-hidden="true"></svg>
            {move || match face.get() {
                Face::Waiting => view! { <Waiting id=id /> }.into_any(),
                Face::Setback => view! { <Setback tile=tile.clone() /> }.into_any(),
                Face::Working => view! { <Working tile=tile.clone() number=number /> }.into_any(),
                Face::Done => view! { <Done id=id tile=tile.clone() is_large=is_large /> }.into_any(),
                Face::Failed => view! { <Failed tile=tile.clone() /> }.into_any(),
                Face::Cancelled => view! { <div class="words">"cancelled"</div> }.into_any(),
            }}
            {move || is_simulated.get().then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
            {move || face.get().is_open().then(|| view! { <CancelOne id=id number=number /> })}
        </figure>
    }
    .into_any()
}

#[component]
fn Waiting(id: GenerationId) -> impl IntoView {
    let live = expect_context::<Live>();
    let place = Memo::new(move |_| live.work().with(|work| work.place(id)));
    view! { <div class="words num">{move || words::waiting(place.get())}</div> }
}

#[component]
fn Setback(tile: Tile) -> impl IntoView {
    let live = expect_context::<Live>();
    move || {
        live.gpus().with(|gpus| {
            tile.generation.with(|generation| {
                let (node, reason) = words::setback(generation)?;
                let title = format!("{}: {reason}", words::node_name(gpus, node));
                let next = words::next_try(generation, gpus);
                Some(view! {
                    <div class="words">
                        <Icon name="circle-alert" />
                        <b class="clamp">{title}</b>
                        <span class="dim num">{next}</span>
                    </div>
                })
            })
        })
    }
}

#[component]
fn Working(tile: Tile, number: usize) -> impl IntoView {
    let live = expect_context::<Live>();
    let Tile { generation, preview } = tile;
    let text = {
        let generation = generation.clone();
        Memo::new(move |_| live.gpus().with(|gpus| generation.with(|generation| words::working(generation, gpus))))
    };
    let steps = Memo::new(move |_| generation.with(words::steps));
    view! {
        {move || preview.get().map(|url| view! { <img src=url alt="" /> })}
        <span class="bl"><span class="tag">{move || text.get()}</span></span>
        {move || steps.get().map(|(current, total)| view! {
            <progress class="bar" max=total.to_string() value=current.to_string() aria-label=format!("Picture {number}, steps")></progress>
        })}
    }
}

/// The finished picture. It settles over its last preview, which is let go once the picture itself is there.
#[component]
fn Done(id: GenerationId, tile: Tile, is_large: bool) -> impl IntoView {
    let live = expect_context::<Live>();
    let Tile { generation, preview } = tile;
    let loaded = live.clone();
    let sizes = if is_large { "(max-width: 767px) 46vw, 20rem" } else { "(max-width: 767px) 23vw, 10rem" };
    generation.with_untracked(|generation| {
        let alt = words::first_clause(&generation.request.prompt).to_owned();
        generation.images.first().map(|image| {
            view! {
                {move || preview.get().map(|url| view! { <img class="under" src=url alt="" /> })}
                <a class="open" href=image.image_url.clone() rel="external">
                    <img
                        class="final"
                        src=format!("{}?w=640", image.thumbnail_url)
                        srcset=srcset(image)
                        sizes=sizes
                        width=image.width.to_string()
                        height=image.height.to_string()
                        alt=alt
                        decoding="async"
                        on:load=move |_| loaded.drop_preview(id)
                        on:error=move |_| live.drop_preview(id)
                    />
                </a>
            }
        })
    })
}

#[component]
fn Failed(tile: Tile) -> impl IntoView {
    tile.generation.with_untracked(|generation| {
        view! {
            <div class="words">
                <Icon name="circle-alert" />
                <b>{words::given_up(generation)}</b>
                <span class="dim">{words::after_given_up(generation)}</span>
            </div>
        }
    })
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

    use gesso_core::event::StudioEvent;

    use super::*;
    use crate::live::sample::{complete, generation};

    #[test]
    fn the_picture_itself_is_the_largest_of_its_set() {
        let StudioEvent::Complete { images, .. } = complete(7) else { unreachable!() };
        let set = srcset(images.first().unwrap());
        assert_eq!(set, "/api/images/s/7/thumb?w=160 160w, /api/images/s/7/thumb?w=320 320w, /api/images/s/7 448w");
    }

    #[test]
    fn facts_say_what_was_asked_for() {
        assert_eq!(facts(&generation(1)), "448 × 576 · 20 steps · sd15");
    }
}
