//! Where you left off: other sessions by their newest pictures.

use gesso_core::{generation::Image, time::Timestamp};
use leptos::prelude::*;

use crate::{api::RecentSession, live::Live};

use super::words;

/// Cards of other sessions; nothing when there is none.
#[component]
pub fn Recent() -> impl IntoView {
    let live = expect_context::<Live>();
    move || {
        let sessions = live.recent().get();
        let now = live.server_time();
        (!sessions.is_empty()).then(|| {
            view! {
                <section class="resume" aria-labelledby="resume">
                    <header><h2 id="resume">"Where you left off"</h2></header>
                    <div class="resume-grid">
                        {sessions.into_iter().map(|recent| view! { <Card recent=recent now=now /> }).collect_view()}
                    </div>
                </section>
            }
        })
    }
}

#[component]
fn Card(recent: RecentSession, now: Timestamp) -> impl IntoView {
    let RecentSession { session, covers } = recent;
    let count = match session.stats.images {
        0 => "no pictures yet".to_owned(),
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    };
    view! {
        <article class="proj-card">
            <a href=format!("/?session={}", session.id)>
                <span class="mosaic">
                    {if covers.is_empty() {
                        view! { <span class="pic" data-pic="queued"><span class="words">"no pictures yet"</span></span> }.into_any()
                    } else {
                        covers.iter().take(RecentSession::COVERS).map(cover).collect_view().into_any()
                    }}
                </span>
                <h3 dir="auto">{session.title}</h3>
                <p class="small dim num">{count}" · "{words::ago(session.updated_at, now)}</p>
            </a>
        </article>
    }
}

fn cover(image: &Image) -> impl IntoView + use<> {
    view! {
        <span class="pic">
            <img src=format!("{}?w=320", image.thumbnail_url) srcset=crate::components::ui::srcset(image) sizes="16rem" alt="" loading="lazy" />
            {image.simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
        </span>
    }
}
