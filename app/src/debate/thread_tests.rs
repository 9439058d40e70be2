use gesso_core::{
    debate::{ClaimState, Phase},
    event::{SpeechState, StudioEvent},
    ids::AssetId,
};

use super::*;
use crate::debate::sample::{CONVERSATION, TURN, claim, event, id, message, speech, thread};

fn chunk(n: u64, content: &str) -> Envelope {
    event(10, StudioEvent::SpecialistChunk { speech: speech(2, Speaker::Style), n, content: content.into() })
}

fn asked() -> Thread {
    let mut thread = thread(Vec::new());
    let said = StudioEvent::UserMessage {
        conversation_id: CONVERSATION,
        message_id: id(1),
        turn_id: TURN,
        content: "a boat".into(),
        images: vec![AssetId(uuid::Uuid::from_u128(5))],
        mentions: vec![Role::Critic],
    };
    assert_eq!(thread.fold(&event(9, said.clone())), Changed::Thread);
    assert_eq!(thread.fold(&event(9, said)), Changed::Nothing, "said once");
    let known = thread.message(id(1));
    assert_eq!(known.map(|it| (it.images.len(), it.metadata.get("mentions").cloned())), Some((1, Some(json!(["critic"])))));
    thread
}

#[test]
fn a_turn_is_followed_from_the_first_word_to_the_last() {
    let mut thread = asked();
    assert_eq!(thread.doing(), None);
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    assert_eq!(thread.doing(), Some(Doing::Reading(id(2), Role::Style)));
    assert_eq!(thread.fold(&chunk(1, "Gou")), Changed::Thread);
    assert_eq!(thread.doing(), Some(Doing::Speaking(id(2), Role::Style)));
    assert_eq!(thread.fold(&chunk(2, "ache.")), Changed::Words(id(2)));
    let end = StudioEvent::SpecialistEnd {
        speech: speech(2, Speaker::Style),
        content: "Gouache.".into(),
        status: MessageStatus::Complete,
        model: Some("gemma3".into()),
        ms: 1200,
    };
    thread.fold(&event(11, end));
    assert_eq!(thread.doing(), Some(Doing::Writing(id(2), Role::Style)));
    let said = thread.message(id(2)).cloned();
    assert_eq!(said.as_ref().map(|message| message.content.as_str()), Some("Gouache."));
    assert_eq!(said.and_then(|message| message.metadata.get("model").cloned()), Some(json!("gemma3")));
    thread.fold(&event(12, StudioEvent::Done { conversation_id: CONVERSATION, turn_id: TURN }));
    assert_eq!((thread.doing(), thread.turn, thread.heard), (None, None, 0));
}

#[test]
fn a_chunk_that_was_heard_is_not_heard_again() {
    let mut thread = asked();
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    thread.fold(&chunk(4, "The sea"));
    assert_eq!(thread.fold(&chunk(3, "The")), Changed::Nothing);
    assert_eq!(thread.fold(&chunk(4, "The sea")), Changed::Nothing);
    thread.fold(&chunk(5, " is green"));
    assert_eq!(thread.message(id(2)).map(|message| message.content.clone()).as_deref(), Some("The sea is green"));
}

#[test]
fn whoever_begins_again_after_a_crash_says_nothing_twice() {
    let mut thread = asked();
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    thread.fold(&chunk(7, "The sea"));
    thread.fold(&event(11, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    thread.fold(&chunk(1, "The sea"));
    thread.fold(&chunk(2, " is green"));
    assert_eq!(thread.message(id(2)).map(|message| message.content.clone()).as_deref(), Some("The sea is green"));
    assert_eq!(thread.messages.len(), 2);
}

#[test]
fn a_stopped_turn_leaves_nobody_writing() {
    let mut thread = asked();
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    thread.fold(&event(11, StudioEvent::Done { conversation_id: CONVERSATION, turn_id: TURN }));
    assert!(thread.messages.iter().all(|message| !message.writing));
    assert_eq!(thread.fold(&chunk(1, "late")), Changed::Nothing);
}

#[test]
fn claims_are_replaced_and_phases_and_revisions_followed() {
    let mut thread = thread(vec![message(2, "style", "ideation", "Gouache.")]);
    let mut made = claim(5, 2, "style", "medium", "gouache");
    let told = |claim: &Claim| StudioEvent::Claim { conversation_id: CONVERSATION, claim: Box::new(claim.clone()) };
    thread.fold(&event(20, told(&made)));
    assert_eq!(thread.undecided().count(), 1);
    made.state = ClaimState::Accepted;
    thread.fold(&event(21, told(&made)));
    assert_eq!((thread.claims.len(), thread.undecided().count()), (1, 0));
    let phase = StudioEvent::PhaseChange { conversation_id: CONVERSATION, phase: Phase::Refinement, round: 2 };
    thread.fold(&event(22, phase));
    assert_eq!((thread.conversation.phase, thread.conversation.round), (Phase::Refinement, 2));
    let intent =
        StudioEvent::IntentChange { conversation_id: CONVERSATION, revision: 4, ops: Vec::new(), prompt: String::new() };
    thread.fold(&event(23, intent));
    assert_eq!(thread.revision, 4);
}

fn state(state: SpeechState, ahead: Option<u32>) -> Envelope {
    let speech = speech(2, Speaker::Style);
    event(10, StudioEvent::SpecialistState { speech, state, model: Some("qwen3:8b".into()), ahead, n: 0 })
}

#[test]
fn what_is_waited_for_is_known_until_the_first_word() {
    let mut thread = asked();
    assert_eq!(thread.fold(&state(SpeechState::Queued, Some(2))), Changed::Nothing, "nobody has the floor");
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    assert_eq!(thread.fold(&state(SpeechState::Queued, Some(2))), Changed::Thread);
    assert_eq!(thread.waiting.as_ref().map(|it| (it.state, it.ahead)), Some((SpeechState::Queued, Some(2))));
    thread.fold(&state(SpeechState::Loading, None));
    assert_eq!(thread.waiting.as_ref().map(|it| it.state), Some(SpeechState::Loading));
    thread.fold(&chunk(1, "Gou"));
    assert_eq!(thread.waiting, None);
    assert_eq!(thread.fold(&state(SpeechState::Reading, None)), Changed::Nothing, "late news of a silence that is over");
}

#[test]
fn older_messages_come_before_those_that_are_here_once() {
    let mut thread = thread(vec![message(3, "user", "ideation", "third"), message(4, "style", "ideation", "fourth")]);
    (thread.before, thread.opening) = (Some("c".into()), Some("first".into()));
    assert_eq!(thread.brief(), Some("first"));
    thread.prepend(vec![message(1, "user", "ideation", "first"), message(3, "user", "ideation", "third")], None);
    let said: Vec<_> = thread.messages.iter().map(|message| message.content.as_str()).collect();
    assert_eq!((said, thread.brief()), (vec!["first", "third", "fourth"], Some("first")));
}

#[test]
fn read_afresh_it_keeps_the_older_messages_that_were_read() {
    let said = |from: u128, to: u128| (from..=to).map(|at| message(at, "user", "ideation", "x")).collect::<Vec<_>>();
    let mut known = thread(said(1, 5));
    known.rendered.insert(id(2), "<p>x</p>".into());
    let trouble = Trouble { turn: None, role: None, code: ProblemCode::Internal, detail: "x".into() };
    known.troubles.push(trouble.clone());
    let mut fresh = thread(said(4, 7));
    (fresh.before, fresh.opening) = (Some("c".into()), Some("x".into()));
    let untouched = fresh.clone();
    fresh.keep_older(known.clone());
    let ids: Vec<_> = fresh.messages.iter().map(|message| message.id).collect();
    assert_eq!(ids, (1..=7).map(id).collect::<Vec<_>>());
    assert_eq!((fresh.before, fresh.rendered.len(), fresh.troubles), (None, 1, vec![trouble]));
    // What lies between is not known: then nothing is put before.
    let mut later = Thread { messages: said(20, 22), ..untouched.clone() };
    later.keep_older(known.clone());
    assert_eq!((later.messages.len(), later.before.as_deref()), (3, Some("c")));
    let mut other = untouched;
    other.conversation.id = gesso_core::ids::ConversationId(uuid::Uuid::from_u128(99));
    let before = other.clone();
    other.keep_older(known);
    assert_eq!(other, before, "another debate's messages are not its own");
}

#[test]
fn read_afresh_in_the_middle_of_a_sentence_it_keeps_what_was_heard_meanwhile() {
    let mut thread = asked();
    thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
    thread.fold(&chunk(1, "The sea"));
    let mut fresh = thread.clone();
    thread.fold(&chunk(2, " is"));
    fresh.keep_older(thread.clone());
    assert_eq!(fresh.message(id(2)).map(|message| message.content.as_str()), Some("The sea is"));
    assert_eq!(fresh.fold(&chunk(2, " is")), Changed::Nothing, "heard already");
    fresh.fold(&chunk(3, " green"));
    assert_eq!(fresh.message(id(2)).map(|message| message.content.as_str()), Some("The sea is green"));
    // Begun again elsewhere, it is what was read.
    let mut other = fresh.clone();
    other.messages[1].content = "Gou".into();
    let before = other.clone();
    other.keep_older(thread);
    assert_eq!(other, before);
}

#[test]
fn what_ends_halfway_without_trouble_was_stopped() {
    let end = |status| StudioEvent::SpecialistEnd {
        speech: speech(2, Speaker::Style),
        content: "Gou".into(),
        status,
        model: None,
        ms: 0,
    };
    let stopped = |trouble: bool, status| {
        let mut thread = asked();
        thread.fold(&event(10, StudioEvent::SpecialistStart(speech(2, Speaker::Style))));
        if trouble {
            let (turn_id, role, code) = (Some(TURN), Some(Role::Style), ProblemCode::UpstreamUnavailable);
            let detail = "Ollama is gone.".into();
            thread.fold(&event(11, StudioEvent::Error { conversation_id: CONVERSATION, turn_id, role, code, detail }));
        }
        thread.fold(&event(12, end(status)));
        thread.message(id(2)).is_some_and(|message| message.metadata.get("stopped").is_some())
    };
    assert!(stopped(false, MessageStatus::Partial));
    assert!(!stopped(true, MessageStatus::Partial) && !stopped(false, MessageStatus::Complete));
}
