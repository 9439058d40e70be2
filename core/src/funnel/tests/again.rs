//! Asking once more for what made nothing.

use super::*;

#[test]
fn what_was_given_up_is_asked_for_again_in_its_place_once() {
    let mut play = Play::on(full_fleet());
    play.tell(&FunnelCommand::Start { settings: Some(Box::new(FunnelSettings { count: 3, ..settings() })) }).unwrap();
    // Three drafts with seeds of their own, as the intake gives them; the second fails, the first and third are made.
    for (seed, seat) in (40..).zip(&mut play.facts.seats) {
        seat.request.params.seed = Some(seed);
    }
    let failed = play.facts.seats[1].id;
    play.facts.seats[1].status = Status::Failed;
    play.finish(FunnelStage::Drafts);
    let again = |id: GenerationId| FunnelCommand::Again { generation_ids: vec![id] };
    let finished = play.facts.seats[0].id;
    assert!(matches!(play.tell(&again(finished)), Err(Refusal::Conflict(_))), "what is there is not made again");
    assert_eq!(play.tell(&again(GenerationId(Uuid::nil()))), Err(Refusal::NotFound("generation")));

    let effects = play.tell(&FunnelCommand::Again { generation_ids: vec![failed, failed] }).unwrap();
    assert_eq!(queued(&effects), [&play.facts.seats[1].request], "the same request, once");
    assert_eq!(play.tell(&again(failed)), Ok(Vec::new()), "under another name too");
    let seats = |play: &Play| play.facts.of_stage(FunnelStage::Drafts).map(|seat| seat.id).collect::<Vec<_>>();
    let second = play.facts.seats[3].id;
    assert_eq!(seats(&play), [finished, second, play.facts.seats[2].id], "it stands where the first try stood");

    // It fails too: then it is the newest try that is asked for again.
    play.facts.seats[3].status = Status::Failed;
    assert_eq!(play.tell(&again(failed)), Ok(Vec::new()));
    assert_eq!(queued(&play.tell(&again(second)).unwrap()).len(), 1);
    play.finish(FunnelStage::Drafts);
    let tree = lineage(SESSION, "a boat", &play.facts);
    let names: Vec<&str> = tree.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["Draft 1", "Draft 3", "Draft 2"], "numbers are places, and tries that failed are not drawn");
}

#[test]
fn what_was_taken_back_and_is_asked_for_again_goes_on_again() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(FunnelSettings { count: 1, ..settings() });
    play.promote(FunnelStage::Refined, &drafts).unwrap();
    play.tell(&FunnelCommand::Unpromote { stage: FunnelStage::Refined, image_ids: drafts.clone() }).unwrap();
    let cancelled = play.facts.of_stage(FunnelStage::Refined).next().unwrap().id;
    let effects = play.tell(&FunnelCommand::Again { generation_ids: vec![cancelled] }).unwrap();
    assert_eq!(effects[0], Effect::SendOn(drafts[0], FunnelStage::Refined));
    assert_eq!(queued(&effects).len(), 1);
    assert_eq!(play.funnel.as_ref().unwrap().taken_back, []);
}

#[test]
fn a_picture_sent_on_with_a_locked_seed_can_be_taken_back_and_sent_on_any_number_of_times() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(FunnelSettings { count: 1, seed: Some(5), ..settings() });
    for round in 1..=3 {
        let effects = play.promote(FunnelStage::Refined, &drafts).unwrap();
        assert_eq!(queued(&effects).len(), 1, "round {round}");
        assert_eq!(play.facts.asked_in(FunnelStage::Refined).count(), round);
        assert_eq!(play.facts.of_stage(FunnelStage::Refined).count(), 1, "always in the same place");
        play.tell(&FunnelCommand::Unpromote { stage: FunnelStage::Refined, image_ids: drafts.clone() }).unwrap();
    }
}
