//! The lanes: one column for each specialist, one row for each phase and each word of the person. For watching.

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
    desk::Desk,
    entries::{Row, rows},
    proof::ProofCard,
    turn::{Claims, Said},
    words,
};
use crate::components::ui::Mark;

/// The columns and the proof below them.
#[component]
pub fn Lanes() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let all = desk.of_thread(rows);
    let all = Memo::new(move |_| all.get().unwrap_or_default());
    view! {
        <div class="lanes-scroll" role="region" aria-label="Debate by specialist and phase" tabindex="0">
            <div class="lanes-grid">
                <div class="lane-corner"></div>
                {SPECIALISTS.map(|role| view! { <Head role=role /> }).collect_view()}
                <For each=move || all.get() key=|row| (row.key(), row.asked.len(), row.said.len()) let:row>{one(desk, row)}</For>
            </div>
        </div>
        <div class="lanes-proof"><ProofCard /></div>
    }
    .into_any()
}

/// A specialist and what they are doing.
#[component]
fn Head(role: Role) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let state = move || match desk.doing.get() {
        Some(Doing::Reading(_, who)) if who == role => ("run", "reading"),
        Some(Doing::Speaking(_, who)) if who == role => ("run", "speaking"),
        Some(Doing::Writing(_, who)) if who == role => ("run", "writing down"),
        _ => ("idle", "listening"),
    };
    let voice = words::voice(role);
    view! {
        <header class="lane-head" data-who=voice.as_str()>
            <span class="face" data-who=voice.as_str()><Mark voice=voice /></span>
            <span class="grow"><b>{name_of(role)}</b><small>{words::job(role)}</small></span>
            <span class="state micro dim" data-s=move || state().0>{move || state().1}</span>
        </header>
    }
}

fn one(desk: Desk, row: Row) -> AnyView {
    let Row { phase, asked, said } = row;
    let about = desk.of_thread(move |thread| words::of_phase(thread, phase));
    let cell = |role: Role| {
        let of: Vec<MessageId> = said.iter().filter(|(who, _)| *who == Speaker::from(role)).map(|(_, id)| *id).collect();
        let voice = words::voice(role);
        view! {
            <div class="lane-cell" data-who=voice.as_str()>
                <span class="sr">{name_of(role)}": "</span>
                {if of.is_empty() {
                    view! { <p class="faint">"—"</p> }.into_any()
                } else {
                    of.into_iter().map(|id| view! { <div class="cell"><Said id=id /><Claims id=id /></div> }).collect_view().into_any()
                }}
            </div>
        }
    };
    let cells = SPECIALISTS.map(cell).collect_view();
    view! {
        {(!asked.is_empty()).then(|| view! {
            <div class="lane-said" data-who="you">
                <Mark voice=crate::components::ui::Voice::You />
                <span class="sr">"You: "</span>
                <div class="col">{asked.into_iter().map(|id| view! { <Said id=id /> }).collect_view()}</div>
            </div>
        })}
        <div class="lane-phase"><b>{words::phase(phase)}</b><small class="num">{move || about.get().unwrap_or_default()}</small></div>
        {cells}
    }
    .into_any()
}
