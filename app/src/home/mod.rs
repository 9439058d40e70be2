//! Home: one question, the pictures it makes, where you left off.

mod batch;
mod composer;
mod recent;
mod tile;

pub mod ask;
pub mod link;
pub mod tile_facts;
pub mod trouble;
pub mod words;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use leptos::prelude::*;

use crate::{
    app::AfterFirst,
    components::ui::EmptyState,
    live::{Batch, Live, Load},
    shell::Page,
};
use batch::BatchView;
use composer::{Composer, Words};
use recent::Recent;
pub(crate) use tile::TileView;
pub use trouble::{Offline, Trouble, Unread};

/// The page.
#[component]
pub fn HomePage() -> impl IntoView {
    provide_context(Words(NodeRef::new()));
    view! {
        <Page title="Home">
            <div class="home">
                <AfterFirst fallback=Waiting>
                    <Composer />
                    <Trouble />
                    <Pictures />
                    <Recent />
                </AfterFirst>
            </div>
        </Page>
    }
}

/// The same boxes without their contents, while the first state is being read.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="start" aria-busy="true">
            <h2>"What do you want to see?"</h2>
            <div class="skel ask"></div>
        </section>
    }
}

/// The newest sentence large, earlier ones of the session small.
#[component]
fn Pictures() -> impl IntoView {
    let live = expect_context::<Live>();
    let batches = live.batches().clone();
    let newest = batches.clone();
    let is_empty = {
        let (batches, recent, load) = (batches.clone(), live.recent().clone(), live.load().clone());
        Memo::new(move |_| batches.with(Vec::is_empty) && recent.with(Vec::is_empty) && load.with(|load| *load == Load::Ready))
    };
    let is_loading = Memo::new(move |_| live.load().with(|load| *load == Load::Loading));
    let earlier = move || batches.with(|batches| batches.iter().skip(1).cloned().collect::<Vec<_>>());
    let has_earlier = {
        let earlier = earlier.clone();
        Memo::new(move |_| !earlier().is_empty())
    };
    let newest = move || newest.with(|batches| batches.first().cloned().into_iter().collect::<Vec<_>>());
    view! {
        <div class="pictures" aria-busy=move || is_loading.get().to_string()>
            {move || is_empty.get().then(|| view! {
                <EmptyState
                    title="No pictures yet"
                    sentence="Write what you want to see. Four pictures appear here, step by step, as your nodes draw them."
                />
            })}
            <For each=newest key=|batch: &Batch| (batch.key, batch.ids.len()) let:batch>
                <BatchView batch=batch is_newest=true />
            </For>
            {move || has_earlier.get().then(|| view! { <h2 class="label">"Earlier in this session"</h2> })}
            <For each=earlier.clone() key=|batch: &Batch| (batch.key, batch.ids.len()) let:batch>
                <BatchView batch=batch is_newest=false />
            </For>
        </div>
    }
    .into_any()
}
