use gesso_core::{
    event::StudioEvent,
    failure::FailureClass,
    fleet::NodeState,
    generation::{Outcome, Stage, Status},
    ids::{BatchId, GenerationId, SessionId},
    problem::ProblemCode,
};
use uuid::Uuid;

use super::*;
use crate::{
    api::{BoardState, Imagined},
    live::{
        Work,
        sample::{SESSION, complete, event, generation, home, placed, progress},
    },
};

fn id(value: u128) -> GenerationId {
    GenerationId(Uuid::from_u128(value))
}

fn state(count: u128) -> StudioState {
    let mut state = StudioState::default();
    state.install(home(10, (1..=count).map(generation).collect()));
    state
}

#[test]
fn a_good_life_passes_every_status_and_keeps_its_pictures() {
    let mut state = state(2);
    let mut seen = Vec::new();
    let storing =
        StudioEvent::Progress { generation_id: id(1), node_id: "atlas".into(), current: 20, total: 20, stage: Stage::Storing };
    for (seq, what) in [(11, placed(1)), (11, progress(1, 3)), (11, progress(1, 20)), (11, storing), (12, complete(1))] {
        assert_eq!(reduce(&mut state, event(seq, what)), Change::Generation(id(1)));
        let generation = &state.generations[&id(1)];
        seen.push((generation.status, generation.progress.map(|progress| progress.current)));
    }
    assert_eq!(
        seen,
        [
            (Status::Claimed, None),
            (Status::Running, Some(3)),
            (Status::Running, Some(20)),
            (Status::Storing, Some(20)),
            (Status::Complete, None)
        ]
    );
    assert_eq!(state.generations[&id(1)].images.len(), 1);
    assert_eq!(state.generations[&id(2)], generation(2), "its neighbour is as it was");
    assert_eq!(state.cursor, 12);
}

#[test]
fn what_is_already_known_changes_nothing() {
    let mut state = state(1);
    assert_eq!(reduce(&mut state, event(10, complete(1))), Change::Nothing, "replayed");
    assert_eq!(reduce(&mut state, event(11, complete(1))), Change::Generation(id(1)));
    assert_eq!(reduce(&mut state, event(11, progress(1, 4))), Change::Nothing, "late");
    assert_eq!(reduce(&mut state, event(12, StudioEvent::Cancelled { generation_id: id(1) })), Change::Nothing);
    assert_eq!(state.generations[&id(1)].status, Status::Complete);
}

#[test]
fn a_retry_keeps_the_attempt_with_its_reason_and_waits_again() {
    let mut state = state(1);
    reduce(&mut state, event(11, placed(1)));
    reduce(&mut state, event(11, progress(1, 2)));
    let retried = StudioEvent::Retried {
        generation_id: id(1),
        from: "atlas".into(),
        to: None,
        reason: "Out of memory at step 2.".into(),
        class: Some(FailureClass::Capacity),
    };
    reduce(&mut state, event(12, retried));
    let generation = &state.generations[&id(1)];
    assert_eq!((generation.status, generation.node_id.clone(), generation.progress), (Status::Queued, None, None));
    let attempt = generation.attempts.last().unwrap();
    assert_eq!((attempt.number, attempt.outcome), (1, Some(Outcome::Failed)));
    assert_eq!(attempt.reason.as_deref(), Some("Out of memory at step 2."));
}

#[test]
fn a_failure_keeps_its_error() {
    let mut state = state(1);
    let error = gesso_core::generation::GenerationError {
        code: ProblemCode::NoNodeCanRun,
        class: FailureClass::Capacity,
        detail: "It needs 11 GB.".into(),
        node_errors: None,
    };
    reduce(&mut state, event(11, StudioEvent::Failed { generation_id: id(1), error: error.clone() }));
    assert_eq!(state.generations[&id(1)].status, Status::Failed);
    assert_eq!(state.generations[&id(1)].error, Some(error));
}

#[test]
fn unknown_work_of_this_session_is_fetched_and_of_others_counted() {
    let mut state = state(1);
    assert_eq!(reduce(&mut state, event(11, StudioEvent::GenerationQueued { generation_id: id(9) })), Change::Refetch);
    let elsewhere = |seq, what| Envelope { session_id: Some(SessionId(Uuid::from_u128(0xB))), ..event(seq, what) };
    let queued = StudioEvent::GenerationQueued { generation_id: id(7) };
    assert_eq!(reduce(&mut state, elsewhere(12, queued)), Change::Elsewhere);
    assert_eq!(reduce(&mut state, elsewhere(12, progress(7, 1))), Change::Nothing, "counted once");
    assert_eq!(Work::of(&state).elsewhere, 1);
    assert_eq!(reduce(&mut state, elsewhere(13, complete(7))), Change::Elsewhere);
    assert_eq!(Work::of(&state).elsewhere, 0);
}

#[test]
fn a_board_that_has_changed_is_read_without_its_pictures_and_only_where_it_is_shown() {
    let mut state = state(1);
    let changed = |seq| event(seq, StudioEvent::BoardChanged { revision: 4 });
    assert_eq!(reduce(&mut state, changed(11)), Change::Nothing);
    state.board = Some(BoardState { funnel: None, verdicts: Vec::new() });
    assert_eq!(reduce(&mut state, changed(12)), Change::Board);
    let elsewhere = Envelope { session_id: Some(SessionId(Uuid::from_u128(0xB))), ..changed(13) };
    assert_eq!(reduce(&mut state, elsewhere), Change::Nothing);
}

#[test]
fn the_fleet_and_a_lost_place_are_told_apart() {
    let mut state = state(0);
    let down = |node: &str| StudioEvent::GpuState { node_id: node.into(), state: NodeState::Down, detail: "refused".into() };
    assert_eq!(reduce(&mut state, event(11, down("atlas"))), Change::Fleet);
    assert_eq!(state.gpus[0].state, NodeState::Down);
    assert_eq!(reduce(&mut state, event(12, down("newcomer"))), Change::Refetch);
    assert_eq!(reduce(&mut state, event(0, StudioEvent::Resync)), Change::Refetch);
}

#[test]
fn a_snapshot_older_than_the_events_does_not_turn_time_back() {
    let mut state = state(2);
    reduce(&mut state, event(11, placed(1)));
    reduce(&mut state, event(12, complete(1)));
    state.install(home(10, vec![generation(1), generation(2)]));
    assert_eq!(state.generations[&id(1)].status, Status::Complete);
    assert_eq!(state.cursor, 12);
}

#[test]
fn an_answer_overtaken_by_its_own_events_catches_up() {
    let mut state = StudioState::default();
    state.install(home(10, vec![generation(5)]));
    let other = SessionId(Uuid::from_u128(0xC));
    let ahead = |seq, what| Envelope { session_id: Some(other), ..event(seq, what) };
    reduce(&mut state, ahead(11, StudioEvent::GenerationQueued { generation_id: id(1) }));
    reduce(&mut state, ahead(12, placed(1)));
    let mut answered = generation(1);
    answered.session_id = other;
    state.accept(Imagined { session_id: other, batch_id: BatchId(Uuid::from_u128(1)), generations: vec![answered] });
    assert_eq!(state.session_id, Some(other));
    assert_eq!(state.generations.len(), 1, "the session before it has left the page");
    assert_eq!(state.generations[&id(1)].status, Status::Claimed);
    assert!(state.elsewhere.is_empty());
    assert_ne!(Some(SESSION), state.session_id);
}

#[test]
fn the_place_in_the_queue_is_said_only_when_it_is_known() {
    let mut state = state(3);
    reduce(&mut state, event(11, placed(1)));
    let work = Work::of(&state);
    assert_eq!((work.place(id(1)), work.place(id(2)), work.place(id(3))), (None, Some(1), Some(2)));
    assert_eq!(work.words(), "1 picture is being made, 2 waiting.");
    state.elsewhere.insert(id(77));
    assert_eq!(Work::of(&state).place(id(3)), None);
}

#[test]
fn a_debate_is_followed_only_where_it_is_on_the_page() {
    use crate::{
        api::{DebateState, PromptState},
        debate::sample::{self as debate, CONVERSATION, TURN},
    };
    use gesso_core::{debate::Speaker, ids::ConversationId};

    let done = |conversation_id| StudioEvent::Done { conversation_id, turn_id: TURN };
    let chunk = |n, content: &str| {
        let speech = debate::speech(2, Speaker::Style);
        event(11, StudioEvent::SpecialistChunk { speech, n, content: content.into() })
    };
    let mut elsewhere = state(1);
    assert_eq!(reduce(&mut elsewhere, event(11, done(CONVERSATION))), Change::Nothing);
    let mut here = StudioState::default();
    let thread = debate::thread(Vec::new());
    here.install(crate::api::HomeState {
        debate: Some(DebateState { thread, prompt: PromptState::default() }),
        ..home(10, Vec::new())
    });
    let other = ConversationId(Uuid::from_u128(99));
    assert_eq!(reduce(&mut here, event(11, done(other))), Change::Nothing);
    let start = StudioEvent::SpecialistStart(debate::speech(2, Speaker::Style));
    assert_eq!(reduce(&mut here, event(12, start)), Change::Thread);
    assert_eq!(reduce(&mut here, chunk(1, "a")), Change::Thread);
    assert_eq!(reduce(&mut here, chunk(2, "b")), Change::Words(debate::id(2)));
    assert_eq!(reduce(&mut here, chunk(2, "b")), Change::Nothing);
    assert_eq!(here.debate.map(|debate| debate.thread.heard), Some(2));
}
