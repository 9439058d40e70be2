//! `/drafts`: the start of a board, and the boards there are.

use gesso_core::{generation::Image, time::Timestamp};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address::like, start::Start};
use crate::{
    api::{DraftsOpening, RecentSession, json::JsonResource, open_drafts},
    components::{
        Note, Tone,
        ui::{EmptyState, srcset},
    },
    home::words,
    shell::Page,
};

/// The page.
#[component]
pub fn DraftsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("like")));
    let opening =
        JsonResource::new_with_options(move || wanted.get(), |wanted| open_drafts(wanted.as_deref().and_then(like)), false);
    view! {
        <Page title="Drafts">
            <div class="home">
                <Suspense fallback=|| view! { <div class="skel ask" aria-busy="true"></div> }>
                    {move || Suspend::new(async move {
                        match opening.await {
                            Ok(opening) => view! { <Opening opening=opening is_reused=wanted.get_untracked().is_some() /> }.into_any(),
                            Err(error) => view! {
                                <Note tone=Tone::Bad title="Your boards could not be read.">
                                    {error.detail}
                                    <div class="acts"><a class="btn sm" href="/drafts" rel="external">"Try again"</a></div>
                                </Note>
                            }
                            .into_any(),
                        }
                    })}
                </Suspense>
            </div>
        </Page>
    }
}

#[component]
fn Opening(opening: DraftsOpening, is_reused: bool) -> impl IntoView {
    let DraftsOpening { boards, settings, forecast, files, server_time } = opening;
    view! {
        <Start settings=settings forecast=forecast files=files is_reused=is_reused />
        {if boards.is_empty() {
            view! {
                <EmptyState
                    title="Twenty drafts, then eight, three, one"
                    sentence="A board begins with many quick looks at one sentence. You choose which go on; each step takes more care, and every picture remembers where it came from."
                />
            }
            .into_any()
        } else {
            view! {
                <section class="resume" aria-labelledby="boards">
                    <header><h2 id="boards">"Boards"</h2></header>
                    <div class="resume-grid">
                        {boards.into_iter().map(|board| view! { <Card board=board now=server_time /> }).collect_view()}
                    </div>
                </section>
            }
            .into_any()
        }}
    }
    .into_any()
}

#[component]
fn Card(board: RecentSession, now: Timestamp) -> impl IntoView {
    let RecentSession { session, covers, waits } = board;
    let words = words::waits(&session, waits);
    view! {
        <article class="proj-card">
            <a href=format!("/drafts/{}", session.id)>
                <span class="mosaic">
                    {if covers.is_empty() {
                        view! { <span class="pic" data-pic="queued"><span class="words">"no pictures yet"</span></span> }.into_any()
                    } else {
                        covers.iter().map(cover).collect_view().into_any()
                    }}
                </span>
                <h3 dir="auto">{session.title}</h3>
                <p class="small dim num">{words}" · "{words::ago(session.updated_at, now)}</p>
            </a>
        </article>
    }
}

fn cover(image: &Image) -> impl IntoView + use<> {
    view! {
        <span class="pic">
            <img src=format!("{}?w=320", image.thumbnail_url) srcset=srcset(image) sizes="16rem" alt="" loading="lazy" />
            {image.simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
        </span>
    }
}
