//! What a tile shows of its generation, each part kept true by itself: only what changes is rendered again.

use gesso_core::generation::Generation;
use leptos::prelude::*;

use super::words;
use crate::{
    components::ui::{Face, Picture},
    live::Live,
};

/// What a tile shows.
#[derive(Clone, Copy)]
pub struct TileFacts {
    /// Its state.
    pub face: Memo<Face>,
    /// Sampler steps done and in all.
    pub steps: Memo<Option<(u32, u32)>>,
    /// No model has drawn it.
    pub is_simulated: Memo<bool>,
    /// The picture, once it is there.
    pub picture: Memo<Option<Picture>>,
    /// Its place in the queue, its progress, or why not.
    pub said: Memo<String>,
    /// After a failure: what happens next.
    pub next: Memo<String>,
}

impl TileFacts {
    /// Of a generation on the page.
    pub fn of(live: &Live, generation: &ArcRwSignal<Generation>) -> Self {
        let id = generation.with_untracked(|it| it.id);
        let face = read(generation, words::face);
        let said = {
            let (live, generation) = (live.clone(), generation.clone());
            Memo::new(move |_| {
                let place = (face.get() == Face::Waiting).then(|| live.work().with(|work| work.place(id))).flatten();
                live.gpus().with(|gpus| generation.with(|it| words::said(it, gpus, place)))
            })
        };
        let next = {
            let (live, generation) = (live.clone(), generation.clone());
            Memo::new(move |_| live.gpus().with(|gpus| generation.with(|it| words::next(it, gpus))))
        };
        Self {
            face,
            steps: read(generation, words::steps),
            is_simulated: read(generation, words::is_simulated),
            picture: read(generation, |it| {
                it.images.first().map(|image| Picture::of(image, words::first_clause(&it.request.prompt)))
            }),
            said,
            next,
        }
    }
}

fn read<T: Clone + PartialEq + Send + Sync + 'static>(
    generation: &ArcRwSignal<Generation>,
    of: fn(&Generation) -> T,
) -> Memo<T> {
    let generation = generation.clone();
    Memo::new(move |_| generation.with(of))
}
