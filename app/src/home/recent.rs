//! Where you left off: other sessions by their newest pictures, each with the one thing that waits in it.

use gesso_core::{
    generation::Image,
    session::{Flow, Session},
    time::Timestamp,
};
use leptos::prelude::*;

use crate::{
    api::{RecentSession, Waits},
    live::Live,
};

use super::{link::session_path, words};

/// Cards of other sessions, the last one large; nothing when there is none.
#[component]
pub fn Recent() -> impl IntoView {
    let live = expect_context::<Live>();
    move || {
        let sessions = live.recent().get();
        let now = live.server_time();
        (!sessions.is_empty()).then(|| {
            let has_room = sessions.len() > 2;
            let mut sessions = sessions.into_iter();
            let first = sessions.next().map(|recent| match recent.covers.first().cloned() {
                Some(cover) if has_room => view! { <Large recent=recent cover=cover now=now /> }.into_any(),
                _ => view! { <Card recent=recent now=now /> }.into_any(),
            });
            view! {
                <section class="resume" aria-labelledby="resume">
                    <header><h2 id="resume">"Where you left off"</h2><a class="small dim" href="/projects">"All projects"</a></header>
                    <div class="resume-grid">
                        {first}
                        {sessions.map(|recent| view! { <Card recent=recent now=now /> }).collect_view()}
                    </div>
                </section>
            }
        })
    }
}

/// Where a session goes on: on its board if drafts wait to be judged, else where its pictures are.
fn path(session: &Session, waits: Option<Waits>) -> String {
    match (session.flow, waits) {
        (Flow::DraftGrid, Some(Waits::Unjudged(_))) => format!("/drafts/{}", session.id),
        _ => session_path(session.flow, session.id),
    }
}

/// The last session, as large as its picture deserves.
#[component]
fn Large(recent: RecentSession, cover: Image, now: Timestamp) -> impl IntoView {
    let RecentSession { session, waits, .. } = recent;
    let words = format!("{} · {}", words::waits(&session, waits), words::ago(session.updated_at, now));
    let href = path(&session, waits);
    view! {
        <a class="big" href=href>
            <span class="pic">
                <img src=format!("{}?w=640", cover.thumbnail_url) srcset=crate::components::ui::srcset(&cover) sizes="(max-width: 767px) 92vw, 28rem" alt="" loading="lazy" />
                {cover.simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
                <span class="over">
                    <span><b dir="auto">{session.title}</b><span class="num">{words}</span></span>
                    <span class="btn sm">"Go on"</span>
                </span>
            </span>
        </a>
    }
}

#[component]
fn Card(recent: RecentSession, now: Timestamp) -> impl IntoView {
    let RecentSession { session, covers, waits } = recent;
    let words = format!("{} · {}", words::waits(&session, waits), words::ago(session.updated_at, now));
    let href = path(&session, waits);
    view! {
        <article class="proj-card">
            <a href=href>
                <span class="mosaic">
                    {if covers.is_empty() {
                        view! { <span class="pic" data-pic="queued"><span class="words">"no pictures yet"</span></span> }.into_any()
                    } else {
                        covers.iter().take(RecentSession::COVERS).map(cover).collect_view().into_any()
                    }}
                </span>
                <h3 dir="auto">{session.title}</h3>
                <p class="small dim num">{words}</p>
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
