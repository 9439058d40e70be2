//! Phases begun, gone back to and run again.

use super::*;

#[test]
fn a_phase_begins_on_the_person_s_words_and_nothing_is_said_in_their_name() {
    let mut table = Table::new();
    table.enter(None).unwrap();
    assert_eq!((table.debate.conversation.phase, table.debate.running()), (Phase::Refinement, None), "nothing was said yet");
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    assert!(matches!(table.enter(None), Err(Refusal::Conflict(_))), "they are speaking");
    table.run_out();
    table.say("lock the red fox", &[]).unwrap();
    let before = table.document();
    for (phase, first) in [(Phase::Refinement, Role::Style), (Phase::Synthesis, Role::Technical), (Phase::Review, Role::Critic)]
    {
        let head = table.events.len();
        table.enter(None).unwrap();
        assert_eq!((table.debate.conversation.phase, table.debate.conversation.round), (phase, 1));
        let running = table.debate.running().unwrap().clone();
        assert_eq!(running.turn.role(), Some(first));
        assert_eq!(table.debate.message(running.answers).unwrap().content, "a red fox, in the snow", "a command is no idea");
        let kinds: Vec<_> = table.events[head..].iter().map(StudioEvent::kind).collect();
        assert_eq!(kinds, ["phase_change", "phase_change", "specialist_start"]);
        let told = table.briefing(first);
        assert!(
            told.contains("MESSAGE\na red fox, in the snow") && told.contains(&format!("PHASE\n{}:", phase.as_str())),
            "{told}"
        );
        table.run_out();
    }
    assert_eq!(table.said_by_the_person(), ["a red fox, in the snow", "lock the red fox"]);
    assert_eq!(table.document(), before, "nobody wanted anything else");
    table.enter(None).unwrap();
    assert_eq!((table.debate.conversation.phase, table.debate.running()), (Phase::Generating, None), "nobody speaks there");
}

#[test]
fn a_phase_is_run_again_and_what_came_after_it_is_stale() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    table.run_out();
    for _ in 0..3 {
        table.enter(None).unwrap();
        table.run_out();
    }
    assert_eq!(phase::stale(&table.debate.messages), Default::default());
    let of = |table: &Table, phase: Phase| -> Vec<MessageId> {
        table.debate.messages.iter().filter(|message| message.phase == phase).map(|message| message.id).collect()
    };
    let (ideation, refinement) = (of(&table, Phase::Ideation), of(&table, Phase::Refinement));
    let later: Vec<MessageId> = [of(&table, Phase::Synthesis), of(&table, Phase::Review)].concat();
    table.enter(Some(Phase::Refinement)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style));
    table.run_out();
    let stale = phase::stale(&table.debate.messages);
    assert!(later.iter().all(|id| stale.contains(id)) && stale.len() == later.len(), "{stale:?}");
    assert!(!ideation.iter().chain(&refinement).any(|id| stale.contains(id)));
    table.enter(Some(Phase::Refinement)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style), "the same phase once more");
    table.run_out();
    table.enter(Some(Phase::Synthesis)).unwrap();
    table.run_out();
    let stale = phase::stale(&table.debate.messages);
    assert!(later.iter().all(|id| stale.contains(id)) && stale.len() == later.len(), "what is new is not stale");
}

#[test]
fn what_it_began_with_is_told_beside_every_later_message_however_long_the_debate() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    assert!(!table.briefing(Role::Style).contains("BRIEF"), "it is the message itself");
    table.run_out();
    for _ in 0..30 {
        table.say("what do you think?", &[]).unwrap();
        table.run_out();
    }
    assert!(table.debate.messages.len() < 100, "{}", table.debate.messages.len());
    table.say("a birch behind it", &[Role::Style]).unwrap();
    let told = table.briefing(Role::Style);
    assert!(told.starts_with("BRIEF\na red fox, in the snow\n") && told.ends_with("MESSAGE\na birch behind it"), "{told}");
    assert_eq!(table.debate.opening().unwrap().content, "a red fox, in the snow");
    table.run_out();
    // Phases that are run again and again push no words out of sight.
    for _ in 0..30 {
        table.enter(Some(Phase::Refinement)).unwrap();
        assert!(table.briefing(Role::Style).ends_with("MESSAGE\na birch behind it"));
        table.run_out();
    }
}
