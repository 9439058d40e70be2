//! What a person does to a funnel.

use super::*;

#[test]
fn undo_cancels_what_is_unfinished_and_keeps_what_is_finished() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(settings());
    play.promote(FunnelStage::Refined, &drafts[..2]).unwrap();
    let take_back = |image: ImageId| FunnelCommand::Unpromote { stage: FunnelStage::Refined, image_ids: vec![image] };
    let waiting: Vec<_> = play.facts.of_stage(FunnelStage::Refined).map(|seat| seat.id).collect();
    let effects = play.tell(&take_back(drafts[0])).unwrap();
    assert_eq!(effects, [Effect::TakeBack(drafts[0], FunnelStage::Refined), Effect::Cancel(waiting[0])]);
    let again = play.promote(FunnelStage::Refined, &drafts[..1]).unwrap();
    assert_eq!(queued(&again).len(), 1, "asked for anew, under another name");

    let refined = play.finish(FunnelStage::Refined);
    play.promote(FunnelStage::Polished, &refined[..1]).unwrap();
    let from = play.facts.picture(refined[0]).unwrap().0.source().unwrap();
    let polished = play.facts.of_stage(FunnelStage::Polished).next().unwrap().id;
    let effects = play.tell(&take_back(from)).unwrap();
    assert_eq!(effects, [Effect::TakeBack(from, FunnelStage::Refined), Effect::Cancel(polished)], "descendants too");
    let effects = play.promote(FunnelStage::Refined, &[from]).unwrap();
    assert_eq!(queued(&effects), [] as [&GenerationRequest; 0], "the finished one is still there");
}

#[test]
fn a_picture_sent_ahead_or_over_the_target_goes_all_the_same() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(FunnelSettings { count: 3, ..settings() });
    play.tell(&FunnelCommand::SetRule { stage: FunnelStage::Drafts, rule: StageRule { keep: Some(1), by: Chooser::You } })
        .unwrap();
    play.promote(FunnelStage::Refined, &drafts).unwrap();
    play.promote(FunnelStage::Final, &drafts[2..]).unwrap();
    let funnel = play.funnel.clone().unwrap();
    let plan = Plan::of(&funnel.settings, &play.fleet);
    let seen = view((SESSION, 1), &funnel, &play.facts, &plan, Forecast::default(), Timestamp(2));
    assert_eq!((seen.stages[1].target, seen.stages[1].lines.len()), (1, 3));
    assert_eq!(seen.stages[3].sent_ahead, [drafts[2]]);
    assert_eq!(seen.stages[0].gone_on, drafts);
    assert_eq!(seen.stages[1].sent_ahead, []);
    let refused = play.promote(FunnelStage::Refined, &[ImageId(Uuid::nil())]);
    assert_eq!(refused, Err(Refusal::NotFound("picture")));
    let refined = play.finish(FunnelStage::Refined);
    assert!(matches!(play.promote(FunnelStage::Refined, &refined[..1]), Err(Refusal::Conflict(_))));
}

#[test]
fn a_rule_sends_the_first_on_but_not_what_a_person_took_out() {
    let mut play = Play::on(full_fleet());
    let mut wanted = FunnelSettings { count: 4, ..settings() };
    wanted.stages.drafts.rule = StageRule { keep: Some(2), by: Chooser::First };
    let drafts = play.start(wanted);
    let reject = Verdict { image_id: drafts[0], verdict: VerdictKind::Reject };
    play.tell(&FunnelCommand::Judge { verdicts: vec![reject] }).unwrap();
    play.tell(&FunnelCommand::Pause).unwrap();
    assert_eq!(play.follow(), [], "a pause holds rules too");
    play.tell(&FunnelCommand::Resume).unwrap();
    let sent = |effects: &[Effect]| -> Vec<ImageId> {
        effects.iter().filter_map(|effect| if let Effect::SendOn(image, _) = effect { Some(*image) } else { None }).collect()
    };
    assert_eq!(sent(&play.follow()), drafts[1..3]);
    assert_eq!(play.follow(), []);
    play.tell(&FunnelCommand::Unpromote { stage: FunnelStage::Refined, image_ids: vec![drafts[1]] }).unwrap();
    assert_eq!(sent(&play.follow()), drafts[3..], "the next in its place, not the same again");
}

#[test]
fn a_command_sent_twice_is_carried_out_once_and_a_start_happens_once() {
    let mut play = Play::on(full_fleet());
    let start = FunnelCommand::Start { settings: Some(Box::new(settings())) };
    let name = Uuid::from_u128(5);
    assert_eq!(play.tell_as(name, &start).unwrap().len(), 20);
    assert_eq!(play.tell_as(name, &start), Ok(Vec::new()));
    assert!(matches!(play.tell(&start), Err(Refusal::Conflict(_))));
    assert_eq!(play.tell(&FunnelCommand::More { count: 5 }).unwrap().len(), 5);
    assert_eq!(play.facts.seats.len(), 25, "further drafts have names of their own");
    let mut other = Play::on(full_fleet());
    assert_eq!(other.tell(&FunnelCommand::Pause), Err(Refusal::NotFound("funnel")));
    other.tell(&FunnelCommand::SetSettings { settings: Box::new(FunnelSettings::default()) }).unwrap();
    assert!(matches!(other.tell(&FunnelCommand::Pause), Err(Refusal::Conflict(_))));
    assert!(matches!(other.tell(&FunnelCommand::Start { settings: None }), Err(Refusal::Invalid(_))), "no words yet");
}

#[test]
fn a_branch_keeps_what_is_there_and_its_own_words_to_the_end() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(FunnelSettings { count: 2, seed: Some(100), ..settings() });
    assert_eq!(play.facts.seats[1].request.params.seed, Some(101), "locked seeds count up");
    let vary = |stage: Option<FunnelStage>, prompt: Option<&str>| FunnelCommand::Vary {
        image_id: drafts[1],
        count: 2,
        stage,
        prompt: prompt.map(str::to_owned),
        negative_prompt: None,
        recipe: None,
    };
    let effects = play.tell(&vary(None, None)).unwrap();
    let varied = queued(&effects);
    assert_eq!((varied.len(), varied[0].params.denoise, varied[0].params.width), (2, Some(0.6), Some(512)));
    assert_ne!(varied[0].params.seed, varied[1].params.seed);
    assert!(varied.iter().all(|request| request.params.seed != Some(101)));
    let effects = play.tell(&vary(Some(FunnelStage::Refined), Some("a red boat"))).unwrap();
    assert_eq!(effects[0], Effect::SendOn(drafts[1], FunnelStage::Refined));
    assert!(queued(&effects).iter().all(|request| request.prompt == "a red boat" && request.params.denoise == Some(0.45)));
    let refined = play.finish(FunnelStage::Refined);
    let effects = play.promote(FunnelStage::Polished, &refined[..1]).unwrap();
    assert_eq!(queued(&effects)[0].prompt, "a red boat");
    assert_eq!(queued(&effects)[0].params.seed, Some(101), "a locked seed is the draft's");
    assert_eq!(play.facts.picture(drafts[1]).unwrap().0.request.prompt, "a boat");
}

#[test]
fn the_settings_of_a_picture_can_be_used_again() {
    let mut play = Play::on(full_fleet());
    play.start(FunnelSettings {
        count: 1,
        negative_prompt: Some("fog".into()),
        aspect: crate::aspect::Aspect::Portrait,
        ..settings()
    });
    let made = play.facts.seats[0].request.clone();
    let again = FunnelSettings::default().reuse(&made, FunnelStage::Drafts);
    assert_eq!((again.prompt.as_str(), again.negative_prompt.as_deref(), again.seed), ("a boat", Some("fog"), Some(9)));
    assert_eq!(again.aspect, crate::aspect::Aspect::Portrait);
    assert_eq!(again.problems(true), []);
    let mut replay = Play::on(full_fleet());
    replay.start(FunnelSettings { count: 1, ..again });
    assert_eq!(replay.facts.seats[0].request, made, "the same picture is asked for");
}

#[test]
fn commands_and_settings_read_as_they_are_written_and_refuse_what_they_do_not_know() {
    let read = |text: &str| serde_json::from_str::<FunnelCommand>(text);
    assert_eq!(read(r#"{"command":"pause"}"#).unwrap(), FunnelCommand::Pause);
    let command = read(r#"{"command":"set_rule","stage":"drafts","rule":{"keep":5,"by":"first"}}"#).unwrap();
    assert_eq!(
        command,
        FunnelCommand::SetRule { stage: FunnelStage::Drafts, rule: StageRule { keep: Some(5), by: Chooser::First } }
    );
    assert!(read(r#"{"command":"promote","stage":"refined","image_ids":[],"colour":"red"}"#).is_err());
    assert!(read(r#"{"command":"dance"}"#).is_err());
    let settings: FunnelSettings =
        serde_json::from_str(r#"{"prompt":"x","stages":{"final":{"recipe":{"upscale":4}}}}"#).unwrap();
    assert_eq!(
        (settings.count, settings.stages.keep(FunnelStage::Drafts), settings.stages.r#final.recipe.upscale),
        (20, 8, Some(4))
    );
    let written = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<FunnelSettings>(&written).unwrap(), settings);
    let mut wrong = FunnelSettings { count: 0, ..FunnelSettings::default() };
    wrong.stages.refined.recipe.upscale = Some(2);
    wrong.stages.refined.recipe.change = Some(1.5);
    let fields: Vec<_> = wrong.problems(true).into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["prompt", "count", "stages.refined.recipe.change", "stages.refined.recipe.upscale"]);
}
