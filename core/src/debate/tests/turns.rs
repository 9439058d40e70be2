//! Who speaks when, and what ends it.

use super::*;

#[test]
fn the_person_s_words_are_concepts_before_anybody_speaks() {
    let mut table = Table::new();
    table.say("Please paint a red fox, in the snow, no people", &[]).unwrap();
    assert_eq!(table.wanted(), ["a red fox", "in the snow"]);
    let kinds: Vec<_> = table.events.iter().map(StudioEvent::kind).collect();
    assert_eq!(kinds, ["user_message", "intent_change", "phase_change", "specialist_start"]);
    let concept = &table.debate.intent.concepts[0];
    assert!(concept.origin.reference.starts_with("msg:"), "{concept:?}");
    assert_eq!(table.debate.intent.avoided().map(|concept| concept.text.as_str()).collect::<Vec<_>>(), ["people"]);
    table.run_out();
    table.say("What do you think? Great. A birch on the left. Not sure", &[]).unwrap();
    assert_eq!(table.wanted(), ["a red fox", "in the snow", "A birch on the left"], "talk and questions are no concepts");
    table.run_out();
    table.say("no snow", &[]).unwrap();
    assert!(!table.wanted().contains(&"in the snow"), "{:?}", table.wanted());
}

#[test]
fn a_turn_goes_its_way_and_argues_what_is_contested() {
    let (mut table, [luna, frame, saga]) = argued();
    assert!(table.claim(frame).contested && table.claim(saga).contested && !table.claim(luna).contested);
    let turn = &table.debate.running().unwrap().turn;
    assert_eq!((turn.round(), turn.role()), (2, Some(Role::Composition)), "who is contested speaks again");
    assert!(table.events.iter().any(|event| matches!(event, StudioEvent::PhaseChange { round: 2, .. })));
    table.speaks("Agreed.");
    table.writes(Vec::new());
    table.speaks("Agreed.");
    table.writes(Vec::new());
    assert!(table.debate.running().is_none(), "a round without a claim is the last");
    let done = table.events.iter().filter(|event| matches!(event, StudioEvent::Done { .. })).count();
    assert_eq!(done, 1);
}

#[test]
fn an_interjection_joins_and_a_stop_keeps_what_was_said() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let (turn, speech) = table.speech();
    table.say("and a birch", &[]).unwrap();
    assert_eq!(table.turn(), turn);
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style));
    let change = decide::stop(&table.debate, Some("Half a thou".into())).unwrap();
    table.apply(change);
    let stopped = table.debate.messages.iter().find(|message| message.role == Speaker::Style).unwrap();
    assert_eq!((stopped.content.as_str(), stopped.status), ("Half a thou", MessageStatus::Partial));
    assert_eq!(stopped.metadata["stopped"], true);
    assert!(decide::stop(&table.debate, None).is_none());
    let late =
        Spoken { content: "late".into(), status: MessageStatus::Complete, model: None, ms: 0, error: None, facts: json!({}) };
    let id = MessageId(table.id());
    assert!(decide::spoke(&table.debate, (turn, speech), late, id, Timestamp(9)).is_none(), "what is over stays over");
}

#[test]
fn a_command_during_a_turn_is_heeded_and_takes_nobody_s_turn_away() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    let before = table.debate.running().unwrap().clone();
    table.say("lock the red fox", &[]).unwrap();
    assert!(table.debate.intent.concepts[0].lock);
    assert_eq!(table.debate.running(), Some(&before), "whoever waits still has the floor coming");
    table.say("undo", &[]).unwrap();
    assert!(!table.debate.intent.concepts[0].lock);
    assert_eq!(table.debate.running(), Some(&before));
}

#[test]
fn one_specialist_is_stopped_and_the_next_one_speaks() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let (speech, next) = (table.speech(), MessageId(table.id()));
    assert!(decide::skip(&table.debate, Role::Story, None, next, Timestamp(2)).is_none(), "Saga has not the floor");
    let change = decide::skip(&table.debate, Role::Style, Some("Half a".into()), next, Timestamp(2)).unwrap();
    table.apply(change);
    let stopped = table.debate.message(speech.1).unwrap();
    assert_eq!((stopped.content.as_str(), stopped.status), ("Half a", MessageStatus::Partial));
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Composition));
    let late =
        Spoken { content: "late".into(), status: MessageStatus::Complete, model: None, ms: 0, error: None, facts: json!({}) };
    let id = MessageId(table.id());
    assert!(decide::spoke(&table.debate, speech, late, id, Timestamp(9)).is_none(), "her words end nobody else's speech");
}

#[test]
fn a_failed_specialist_is_told_once_and_the_next_one_speaks() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let error = Some((ProblemCode::ModelMissing, "Luna could not answer.".to_owned()));
    let spoken =
        Spoken { content: String::new(), status: MessageStatus::Failed, model: None, ms: 0, error, facts: json!(null) };
    let next = MessageId(table.id());
    let change = decide::spoke(&table.debate, table.speech(), spoken, next, Timestamp(2)).unwrap();
    table.apply(change);
    let errors: Vec<_> = table.events.iter().filter(|event| matches!(event, StudioEvent::Error { .. })).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Composition));
}

#[test]
fn pictures_that_end_well_complete_it_and_others_lead_back() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    assert_eq!(decide::generate(&table.debate), Change::default(), "they are speaking in their phase");
    table.run_out();
    assert_eq!(decide::ended(&table.debate, true), None, "it waits for no pictures");
    let change = decide::generate(&table.debate);
    table.apply(change);
    let phase_after = |any| decide::ended(&table.debate, any).unwrap().phase;
    assert_eq!(phase_after(true), Some((Phase::Complete, 0)));
    assert_eq!(phase_after(false), Some((Phase::Review, 0)));
    let change = decide::ended(&table.debate, false).unwrap();
    table.apply(change);
    let change = decide::generate(&table.debate);
    table.apply(change);
    assert_eq!(table.debate.conversation.phase, Phase::Generating, "they are asked for again");
    table.enter(Some(Phase::Ideation)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style), "a way back");
}

#[test]
fn who_is_named_in_the_words_is_asked_and_the_first_words_are_the_title() {
    let mut table = Table::new();
    table.say("@Lens is a red fox enough?", &[Role::Style]).unwrap();
    assert_eq!(table.debate.conversation.title, "@Lens is a red fox enough?");
    assert_eq!(table.debate.messages[0].metadata["mentions"], json!(["style", "critic"]));
    let running = &table.debate.running().unwrap().turn;
    assert!(
        matches!(running, Turn::Speaking { role: Role::Style, waiting, .. } if waiting[..] == [Role::Critic]),
        "{running:?}"
    );
    table.run_out();
    table.say("and a birch", &[]).unwrap();
    assert_eq!(table.debate.conversation.title, "@Lens is a red fox enough?", "it has a name");
    let mut named = Table::new();
    named.debate.conversation.title = "The fox".into();
    named.say("a red fox", &[]).unwrap();
    assert_eq!(named.debate.conversation.title, "The fox");
}
