//! The keys of a debate, in the registry: from phase to phase, from turn to turn, and what concerns the whole.

use gesso_core::{
    debate::{Phase, decide::ConceptAct, speaker::name_of},
    intent::document::MAX_WEIGHT_STEP,
    session::Role,
};

use super::{desk::Desk, words};
use crate::{
    actions::{Action, Actions},
    api::DebateAct,
    browser,
};
use leptos::prelude::*;

/// What a turn is found by.
const TURNS: &str = ".thread .turn, .lanes-grid .cell";

/// Adds them for as long as the page is there.
pub fn register(desk: Desk) {
    let running = desk.is_running();
    let at_phase = StoredValue::new(0_usize);
    let to_phase = move |step: isize| {
        let at = at_phase.get_value().saturating_add_signed(step).min(Phase::ALL.len() - 1);
        at_phase.set_value(at);
        if let Some(phase) = Phase::ALL.get(at) {
            browser::scroll_to(&format!("phase-{}", phase.as_str()));
        }
    };
    // The phrase that has the focus, or the one whose story is told.
    let phrase = Memo::new(move |_| desk.phrase.get().or_else(|| desk.told.get()));
    let weigh = |id, said: &str, icon, steps: i8| {
        let run = move || {
            if let Some(concept) = phrase.get_untracked() {
                // Its story shows what came of it.
                desk.told.set(Some(concept.clone()));
                desk.act(DebateAct::Concept { concept, change: ConceptAct::Weigh { steps } });
            }
        };
        let can = Memo::new(move |_| {
            desk.live().prompt().with(|prompt| {
                let (prompt, id) = (prompt.as_ref()?, phrase.get()?);
                let row = prompt.concepts.iter().find(|row| row.id == id && !row.gone)?;
                Some((row.weight_step + steps).abs() <= MAX_WEIGHT_STEP)
            })
        });
        Action::call(id, format!("{said}, the phrase that is selected"), icon, run)
            .when(Signal::derive(move || can.get() == Some(true)))
    };
    let write = Action::call("debate-write", "Say something", "pencil", move || desk.put_cursor()).keys("/");
    expect_context::<Actions>().register([
        write,
        Action::call("debate-stop", "Stop the specialists", "square", move || desk.act(DebateAct::Stop))
            .when(Signal::derive(move || running.get())),
        Action::call("debate-advance", "On to the next phase", "arrow-right", move || {
            desk.act(DebateAct::Advance { phase: None });
        })
        .when(Signal::derive(move || !running.get())),
        weigh("debate-stronger", "Stronger", "plus", 1).keys("Plus"),
        weigh("debate-weaker", "Weaker", "minus", -1).keys("-"),
        Action::call("debate-undo", "Undo the last change of the intent", "undo-2", move || desk.act(DebateAct::Undo))
            .keys("Mod+Z"),
        Action::call("debate-picture", "Make a picture", "image", move || desk.make(1)),
        Action::call("debate-drafts", "Take to drafts", "grid-3x3", move || desk.act(DebateAct::Drafts)),
        Action::call("debate-phase-before", "Phase before", "chevron-up", move || to_phase(-1)).keys("["),
        Action::call("debate-phase-after", "Phase after", "chevron-down", move || to_phase(1)).keys("]"),
        Action::call("debate-turn-before", "Turn before", "chevron-up", || browser::focus_step(TURNS, false)).keys("Up"),
        Action::call("debate-turn-after", "Turn after", "chevron-down", || browser::focus_step(TURNS, true)).keys("Down"),
    ]);
    let again = |id, role: Role| {
        Action::call(id, format!("Ask {} again", name_of(role)), "rotate-cw", move || desk.act(DebateAct::Again { role }))
            .also(words::job(role))
            .when(Signal::derive(move || !running.get()))
    };
    expect_context::<Actions>().register([
        again("debate-again-luna", Role::Style),
        again("debate-again-frame", Role::Composition),
        again("debate-again-saga", Role::Story),
        again("debate-again-pixel", Role::Technical),
        again("debate-again-lens", Role::Critic),
    ]);
}
