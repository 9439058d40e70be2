//! The lanes: one column for each specialist, one row for each phase and each word of the person. For watching; what can be
//! done in the thread can be done here.

use gesso_core::{
    debate::{
        Speaker,
        speaker::{SPECIALISTS, name_of},
    },
    ids::MessageId,
    session::Role,
};
use leptos::prelude::*;

use super::{
    Doing,
    around::{Announcer, Earlier, GoingOn, Pictures, Troubles},
    beneath::Beneath,
    desk::Desk,
    entries::{Row, rows},
    made,
    phases::{Phases, StaleBadge},
    place,
    proof::ProofCard,
    turn::{Said, StopOne, TurnMenu},
    words,
};
use crate::{
    browser,
    components::ui::{Mark, Voice},
};

/// Id of what scrolls.
const LANES_ID: &str = "lanes";
/// Closer to the end than this, in pixels, the reader is at the end.
const END_PIXELS: i32 = 80;

/// The columns and the proof below them.
#[component]
pub fn Lanes() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (thread, batches) = (desk.live().thread().clone(), desk.live().batches().clone());
    let all = Memo::new(move |_| {
        thread.with(|thread| thread.as_ref().map(|it| batches.with(|batches| rows(it, batches))).unwrap_or_default())
    });
    // A row is known by its beginning; what stands in it comes and goes within.
    let firsts = Memo::new(move |_| all.with(|rows| rows.iter().map(|row| row.first).collect::<Vec<_>>()));
    place::go_to_hash(desk);
    let is_at_end = || browser::is_at_scroll_end(LANES_ID, END_PIXELS);
    place::keep(desk, LANES_ID, is_at_end, || browser::to_scroll_end(LANES_ID));
    view! {
        <Phases />
        <div class="lanes-scroll" id=LANES_ID role="region" aria-label="Debate by specialist and phase" tabindex="0">
            <Earlier />
            <div class="lanes-grid">
                <div class="lane-corner"></div>
                {SPECIALISTS.map(|role| view! { <Head role=role /> }).collect_view()}
                <For each=move || firsts.get() key=|first| *first let:first>
                    {
                        let row = Memo::new(move |_| all.with(|rows| rows.iter().find(|row| row.first == first).cloned()));
                        view! { <RowView row=row /> }
                    }
                </For>
            </div>
            <GoingOn />
            <Troubles />
            <Announcer />
        </div>
        <div class="lanes-proof"><ProofCard /></div>
    }
    .into_any()
}

/// A specialist and what they are doing.
#[component]
fn Head(role: Role) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let last = desk.of_thread(move |thread| {
        let is_theirs = |message: &&gesso_core::debate::Message| message.role == Speaker::from(role) && !message.writing;
        thread.messages.iter().rev().find(is_theirs).and_then(made::tokens_per_sec)
    });
    let pace = move |pace: u64, about: &str| format!("{about}{pace} tok/s");
    let state = move || match desk.doing.get() {
        Some(Doing::Reading(_, who)) if who == role => ("run", "reading".to_owned()),
        Some(Doing::Speaking(_, who)) if who == role => {
            ("run", desk.pace.get().map_or_else(|| "speaking".to_owned(), |now| format!("speaking, {}", pace(now, "about "))))
        }
        Some(Doing::Writing(_, who)) if who == role => ("run", "writing down".to_owned()),
        _ => ("idle", last.get().flatten().map_or_else(|| "listening".to_owned(), |last| pace(last, ""))),
    };
    let state = Memo::new(move |_| state());
    let voice = words::voice(role);
    view! {
        <header class="lane-head" data-who=voice.as_str()>
            <span class="face" data-who=voice.as_str()><Mark voice=voice /></span>
            <span class="grow"><b>{name_of(role)}</b><small>{words::job(role)}</small></span>
            <span class="state micro dim num" data-s=move || state.get().0>{move || state.get().1}</span>
        </header>
    }
    .into_any()
}

/// A row: the person's words across it, the phase, a cell for each specialist, pictures across it.
#[component]
fn RowView(row: Memo<Option<Row>>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let Some(Row { phase, first, is_anchor, .. }) = row.get_untracked() else { return ().into_any() };
    let about = desk.of_thread(move |thread| words::of_phase(thread, phase));
    let is_stale = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_stale)));
    let asked = Memo::new(move |_| row.get().map(|row| row.asked).unwrap_or_default());
    let pictures = Memo::new(move |_| row.get().map(|row| row.pictures).unwrap_or_default());
    let has_asked = Memo::new(move |_| asked.with(|asked| !asked.is_empty()));
    let has_pictures = Memo::new(move |_| pictures.with(|pictures| !pictures.is_empty()));
    let id = if is_anchor { format!("phase-{}", phase.as_str()) } else { format!("phase-{first}") };
    view! {
        {move || has_asked.get().then(|| view! {
            <div class="lane-said" data-who="you">
                <Mark voice=Voice::You />
                <span class="sr">"You: "</span>
                <div class="col">
                    <For each=move || asked.get() key=|id| *id let:id><Cell id=id speaker=Speaker::User /></For>
                </div>
            </div>
        })}
        <div class="lane-phase" id=id class:stale=move || is_stale.get()>
            <b>{words::phase(phase)}</b>
            {is_anchor.then(|| view! { <small class="num">{move || about.get().unwrap_or_default()}</small> })}
            {move || is_stale.get().then(|| view! { <StaleBadge /> })}
        </div>
        {SPECIALISTS.map(|role| view! { <Lane role=role row=row /> }).collect_view()}
        {move || has_pictures.get().then(|| view! {
            <div class="lane-made">
                <For each=move || pictures.get() key=|key| *key let:key><Pictures key=key /></For>
            </div>
        })}
    }
    .into_any()
}

/// What one specialist says in a row.
#[component]
fn Lane(role: Role, row: Memo<Option<Row>>) -> impl IntoView {
    let own = Memo::new(move |_| {
        let is_own = |(who, _): &&(Speaker, MessageId)| *who == Speaker::from(role);
        row.with(|row| row.iter().flat_map(|row| &row.said).filter(is_own).map(|(_, id)| *id).collect::<Vec<_>>())
    });
    let is_silent = Memo::new(move |_| own.with(Vec::is_empty));
    let voice = words::voice(role);
    view! {
        <div class="lane-cell" data-who=voice.as_str()>
            <span class="sr">{name_of(role)}": "</span>
            {move || is_silent.get().then(|| view! { <p class="faint">"—"</p> })}
            <For each=move || own.get() key=|id| *id let:id><Cell id=id speaker=Speaker::from(role) /></For>
        </div>
    }
    .into_any()
}

/// One message with everything that belongs to it.
#[component]
fn Cell(id: MessageId, speaker: Speaker) -> impl IntoView {
    view! {
        <div class="cell" id=format!("m-{id}")>
            <span class="cell-acts">
                {speaker.role().map(|_| view! { <StopOne id=id /> })}
                <TurnMenu id=id speaker=speaker />
            </span>
            <Said id=id />
            <Beneath id=id />
        </div>
    }
    .into_any()
}
