//! What a verdict changes, and what it leaves.

use super::*;

#[test]
fn a_veto_takes_only_what_the_claim_brought_and_undo_restores_to_the_byte() {
    let (mut table, [luna, frame, saga]) = argued();
    let before = table.document();
    table.judge(luna, ClaimVerdict::Accept);
    assert_eq!(table.wanted(), ["a red fox", "in the snow", "gouache on grey paper"]);
    let accepted = table.document();
    table.judge(luna, ClaimVerdict::Veto);
    assert_eq!(table.wanted(), ["a red fox", "in the snow"]);
    assert!(table.debate.intent.avoided().next().is_none(), "a veto forbids nothing");
    table.judge(luna, ClaimVerdict::Accept);
    assert_eq!(table.document(), accepted);
    table.judge(luna, ClaimVerdict::Open);
    assert_eq!(table.document(), before);
    // With other verdicts in between, what comes back stands where it stood.
    for id in [luna, frame, saga] {
        table.judge(id, ClaimVerdict::Accept);
    }
    let all: Vec<_> = table.debate.intent.concepts.clone();
    table.judge(luna, ClaimVerdict::Veto);
    table.judge(saga, ClaimVerdict::Lock);
    table.judge(luna, ClaimVerdict::Accept);
    table.judge(saga, ClaimVerdict::Accept);
    assert_eq!(table.debate.intent.concepts, all);
    let kept = table.document();
    table.judge(frame, ClaimVerdict::Veto);
    let back = decide::take_back(&table.debate).unwrap();
    table.apply(back);
    assert_eq!((table.document(), table.claim(frame).state), (kept, ClaimState::Accepted));
}

#[test]
fn the_words_of_the_person_survive_every_verdict() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    table.speaks("Saga would say the same.");
    let id = table.writes(vec![proposes(Slot::Medium, "a red fox")])[0];
    for verdict in [ClaimVerdict::Accept, ClaimVerdict::Lock, ClaimVerdict::Veto, ClaimVerdict::Open] {
        table.judge(id, verdict);
        assert_eq!(table.wanted(), ["a red fox", "in the snow"], "{verdict:?}");
    }
}

#[test]
fn the_end_of_a_phase_accepts_what_nobody_contests_and_can_be_undone() {
    let (mut table, [luna, frame, saga]) = argued();
    assert!(matches!(decide::advance(&table.debate, None), Err(Refusal::Conflict(_))), "they are speaking");
    table.run_out();
    let before = table.document();
    let change = decide::advance(&table.debate, None).unwrap();
    table.apply(change);
    assert_eq!(table.debate.conversation.phase, Phase::Refinement);
    let state = |table: &Table, id| table.claim(id).state;
    assert_eq!(state(&table, luna), ClaimState::Accepted);
    assert_eq!([state(&table, frame), state(&table, saga)], [ClaimState::Open; 2], "contested ones stay out");
    assert!(table.wanted().contains(&"gouache on grey paper"));
    table.say("undo", &[]).unwrap();
    assert_eq!((table.document(), state(&table, luna)), (before, ClaimState::Open));
    assert!(table.debate.running().is_none(), "nobody needs to answer a command");
}

#[test]
fn a_vetoed_objection_frees_what_it_contests() {
    let (mut table, [_, frame, saga]) = argued();
    table.judge(saga, ClaimVerdict::Veto);
    assert!(!table.claim(frame).contested);
}

#[test]
fn a_lock_can_only_be_contested() {
    let (mut table, [luna, ..]) = argued();
    table.judge(luna, ClaimVerdict::Lock);
    assert!(table.debate.intent.concepts.iter().any(|concept| concept.lock));
    table.run_out();
    table.say("and now", &[Role::Style]).unwrap();
    table.speaks("Oil.");
    let oil = table.writes(vec![proposes(Slot::Medium, "oil on linen")])[0];
    assert!(table.claim(oil).contested);
    let change = decide::advance(&table.debate, None);
    assert!(change.is_err(), "round two has begun");
}

#[test]
fn the_person_words_weighs_and_takes_out_a_concept() {
    let (mut table, [luna, ..]) = argued();
    let act = |table: &mut Table, id: &str, act: ConceptAct| {
        let change = decide::on_concept(&table.debate, id, &act).unwrap();
        table.apply(change);
    };
    let before = table.document();
    act(&mut table, "c1", ConceptAct::Weigh { steps: 5 });
    assert_eq!(table.debate.intent.concepts[0].weight_step, 2, "clamped");
    act(&mut table, "c1", ConceptAct::Reword { to: " an arctic fox ".into() });
    assert_eq!(table.wanted(), ["an arctic fox", "in the snow"]);
    for _ in 0..2 {
        let back = decide::take_back(&table.debate).unwrap();
        table.apply(back);
    }
    assert_eq!(table.document(), before);
    act(&mut table, "c1", ConceptAct::Remove);
    assert_eq!(table.wanted(), ["in the snow"]);
    assert_eq!(table.debate.intent.avoided().count(), 0, "nothing is forbidden");
    // What a claim brought follows its claim.
    table.judge(luna, ClaimVerdict::Accept);
    let id = table.debate.intent.concepts.last().unwrap().id.clone();
    act(&mut table, &id, ConceptAct::Lock);
    assert_eq!(table.claim(luna).state, ClaimState::Locked);
    act(&mut table, &id, ConceptAct::Remove);
    assert_eq!(table.claim(luna).state, ClaimState::Open);
    let long = ConceptAct::Reword { to: "x".repeat(201) };
    assert!(matches!(decide::on_concept(&table.debate, "c2", &long), Err(Refusal::Invalid(_))));
    assert!(matches!(decide::on_concept(&table.debate, "c99", &ConceptAct::Lock), Err(Refusal::NotFound(_))));
}

#[test]
fn what_was_seen_in_a_picture_is_taken_in_fact_by_fact() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let message = table.debate.messages[0].id;
    assert!(matches!(decide::take_fact(&table.debate, message, 0), Err(Refusal::NotFound(_))));
    let seen = "A lighthouse on the left. Soft light from behind; - grey sea.";
    let looked = decide::looked(&table.debate, message, Ok(seen)).unwrap();
    table.apply(looked);
    assert_eq!(decide::facts_of(&table.debate.messages[0]), ["A lighthouse on the left", "Soft light from behind", "grey sea"]);
    let before = table.document();
    let change = decide::take_fact(&table.debate, message, 1).unwrap();
    table.apply(change);
    assert_eq!(table.wanted(), ["a red fox", "Soft light from behind"]);
    let origin = &table.debate.intent.concepts[1].origin;
    assert_eq!((origin.kind, origin.reference.as_str()), (OriginKind::Image, format!("msg:{message}").as_str()));
    let back = decide::take_back(&table.debate).unwrap();
    table.apply(back);
    assert_eq!(table.document(), before);
}

#[test]
fn pixel_s_claim_changes_what_the_prompt_is_written_for_and_back() {
    let mut table = Table::new();
    table.say("a red fox", &[Role::Technical]).unwrap();
    table.speaks("Flux it is.");
    let technical = Some(Technical::usual(ModelFamily::Flux));
    let id = table.writes(vec![Proposed { technical, ..proposes(Slot::Technical, "Flux") }])[0];
    table.judge(id, ClaimVerdict::Accept);
    assert_eq!(table.debate.intent.target_profile, "flux");
    assert_eq!(briefing::chosen(&table.debate).unwrap().family, ModelFamily::Flux);
    table.say("a birch", &[]).unwrap();
    table.judge(id, ClaimVerdict::Veto);
    assert_eq!(table.debate.intent.target_profile, "sdxl");
    assert!(briefing::chosen(&table.debate).is_none());
}

#[test]
fn a_claim_given_up_in_a_later_round_ends_the_quarrel() {
    let (mut table, [_, frame, saga]) = argued();
    let told = table.briefing(Role::Composition);
    assert!(told.contains("(Frame, contested)") && told.contains("(Saga, contested, against k2)"), "{told}");
    assert!(told.contains("round 2: answer what is contested"), "{told}");
    table.speaks("Then from above.");
    let instead = table.writes(vec![proposes(Slot::Camera, "view from the roof")])[0];
    assert!(table.claim(frame).superseded && !table.claim(instead).superseded);
    assert!(!table.claim(saga).contested, "there is nothing left to object to");
}
