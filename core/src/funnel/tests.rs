use super::*;
use crate::{
    board::{Verdict, VerdictKind},
    capability::ModelFamily,
    generation::Status,
    ids::{GenerationId, NodeId, SessionId},
    request::{GenerationRequest, Lora, Task},
    tier::Tier,
};

mod again;
mod times;

const SESSION: SessionId = SessionId(Uuid::from_u128(77));

fn node(id: &str, tier: Tier, families: &[ModelFamily], can_upscale: bool) -> NodeFact {
    NodeFact {
        id: NodeId::from(id),
        name: id.into(),
        tier,
        families: families.to_vec(),
        checkpoints: vec!["own.safetensors".into()],
        loras: vec!["gouache.safetensors".into()],
        max_side: None,
        can_upscale,
    }
}

fn full_fleet() -> FleetFacts {
    use ModelFamily::{Flux, Sd15, Sdxl};
    FleetFacts {
        nodes: vec![
            node("atlas", Tier::Premium, &[Sd15, Sdxl, Flux], true),
            node("vesper", Tier::Quality, &[Sd15, Sdxl], false),
            node("wren", Tier::Standard, &[Sd15, Sdxl], false),
            node("moth", Tier::Draft, &[Sd15], false),
        ],
    }
}

fn lone_fleet() -> FleetFacts {
    FleetFacts { nodes: vec![node("only", Tier::Draft, &[ModelFamily::Sd15], false)] }
}

fn settings() -> FunnelSettings {
    FunnelSettings { prompt: "a boat".into(), ..FunnelSettings::default() }
}

/// A board that is played through: what is queued becomes a seat, and is finished when the test says so.
struct Play {
    funnel: Option<Funnel>,
    facts: Facts,
    fleet: FleetFacts,
    commands: u128,
}

impl Play {
    fn on(fleet: FleetFacts) -> Self {
        Self { funnel: None, facts: Facts::default(), fleet, commands: 0 }
    }

    fn tell(&mut self, command: &FunnelCommand) -> Result<Vec<Effect>, Refusal> {
        self.commands += 1;
        self.tell_as(Uuid::from_u128(self.commands << 64), command)
    }

    fn tell_as(&mut self, name: Uuid, command: &FunnelCommand) -> Result<Vec<Effect>, Refusal> {
        let context = Context { session: SESSION, facts: &self.facts, fleet: &self.fleet, now: Timestamp(1), command: name };
        let decision = decide(self.funnel.as_ref(), context, command)?;
        Ok(self.carry_out(decision))
    }

    fn follow(&mut self) -> Vec<Effect> {
        let context =
            Context { session: SESSION, facts: &self.facts, fleet: &self.fleet, now: Timestamp(1), command: Uuid::nil() };
        let decision = follow(self.funnel.as_ref().unwrap(), context);
        self.carry_out(decision)
    }

    fn carry_out(&mut self, decision: Decision) -> Vec<Effect> {
        self.funnel = Some(decision.funnel);
        for effect in &decision.effects {
            match effect.clone() {
                Effect::Queue(order) => {
                    let id = GenerationId(Uuid::from_u128(
                        order.key.bytes().fold(7, |hash: u128, byte| hash.wrapping_mul(31).wrapping_add(byte.into())),
                    ));
                    if self.facts.seats.iter().any(|seat| seat.id == id) {
                        continue;
                    }
                    let Order { stage, mut request, .. } = *order;
                    request.params.seed.get_or_insert(9);
                    self.facts.seats.push(Seat {
                        id,
                        stage,
                        status: Status::Queued,
                        request,
                        started_at: None,
                        completed_at: None,
                        pictures: Vec::new(),
                    });
                }
                Effect::Cancel(id) => {
                    self.facts.seats.iter_mut().find(|seat| seat.id == id).unwrap().status = Status::Cancelled;
                }
                Effect::SendOn(image_id, stage) => {
                    self.facts.sent_on.retain(|sent| *sent != SentOn { image_id, stage });
                    self.facts.sent_on.push(SentOn { image_id, stage });
                }
                Effect::TakeBack(image_id, stage) => {
                    self.facts.sent_on.retain(|sent| *sent != SentOn { image_id, stage });
                }
                Effect::Judge(verdict) => {
                    self.facts.verdicts.retain(|old| old.image_id != verdict.image_id);
                    if verdict.verdict != VerdictKind::Clear {
                        self.facts.verdicts.push(verdict);
                    }
                }
            }
        }
        decision.effects
    }

    /// Finishes everything that waits in a stage; gives the pictures.
    fn finish(&mut self, stage: FunnelStage) -> Vec<ImageId> {
        let mut made = Vec::new();
        for seat in self.facts.seats.iter_mut().filter(|seat| seat.stage == stage && !seat.status.is_final()) {
            let id = ImageId(Uuid::from_u128(seat.id.0.as_u128() ^ 1));
            let (width, height) = seat.request.params.width.zip(seat.request.params.height).unwrap_or((512, 512));
            seat.pictures.push(Picture { id, width, height });
            seat.status = Status::Complete;
            made.push(id);
        }
        made
    }

    fn start(&mut self, settings: FunnelSettings) -> Vec<ImageId> {
        self.tell(&FunnelCommand::Start { settings: Some(Box::new(settings)) }).unwrap();
        self.finish(FunnelStage::Drafts)
    }

    fn promote(&mut self, stage: FunnelStage, images: &[ImageId]) -> Result<Vec<Effect>, Refusal> {
        self.tell(&FunnelCommand::Promote { stage, image_ids: images.to_vec() })
    }
}

fn queued(effects: &[Effect]) -> Vec<&GenerationRequest> {
    effects.iter().filter_map(|effect| if let Effect::Queue(order) = effect { Some(&order.request) } else { None }).collect()
}

#[test]
fn twenty_become_eight_three_and_one_that_is_enlarged_on_the_best_card() {
    let mut play = Play::on(full_fleet());
    let drafts = play.start(settings());
    assert_eq!(drafts.len(), 20);
    let draft = &play.facts.seats[0].request;
    assert_eq!(
        (draft.task, draft.model_family, draft.tier_prefer),
        (Task::Txt2img, Some(ModelFamily::Sd15), Some(Tier::Draft))
    );
    assert_eq!((draft.params.width, draft.params.height), (Some(512), Some(512)));

    let effects = play.promote(FunnelStage::Refined, &drafts[..8]).unwrap();
    let refined = queued(&effects);
    assert_eq!(refined.len(), 8);
    for (request, draft) in refined.iter().zip(&drafts) {
        assert_eq!((request.task, request.model_family), (Task::Img2img, Some(ModelFamily::Sdxl)));
        assert_eq!((request.source_image, request.params.denoise), (Some(draft.0), Some(0.45)));
        assert_eq!((request.params.width, request.tier_floor), (Some(1024), Some(Tier::Standard)));
    }
    let refined = play.finish(FunnelStage::Refined);
    let effects = play.promote(FunnelStage::Polished, &refined[..3]).unwrap();
    assert!(queued(&effects).iter().all(|request| request.tier_floor == Some(Tier::Quality)));
    let polished = play.finish(FunnelStage::Polished);
    let effects = play.promote(FunnelStage::Final, &polished[..1]).unwrap();
    assert_eq!(queued(&effects)[0].model_family, Some(ModelFamily::Flux));
    assert_eq!(play.follow(), [], "there is nothing to enlarge yet");
    let last = play.finish(FunnelStage::Final);
    let effects = play.follow();
    let enlarge = queued(&effects)[0];
    assert_eq!((enlarge.task, enlarge.source_image), (Task::Upscale, Some(last[0].0)));
    assert_eq!((enlarge.params.width, enlarge.tier_floor), (Some(2048), Some(Tier::Premium)));
    assert_eq!(play.follow(), [], "once");

    let funnel = play.funnel.clone().unwrap();
    let plan = Plan::of(&funnel.settings, &play.fleet);
    assert_eq!(plan.left_out(), [] as [&str; 0]);
    let waiting = view((SESSION, 1), &funnel, &play.facts, &plan, Forecast::default(), Timestamp(2));
    assert_eq!(waiting.stages[3].counts[&Status::Queued], 1, "a final is done once it is enlarged");
    let enlarged = play.finish(FunnelStage::Final);
    let done = view((SESSION, 1), &funnel, &play.facts, &plan, Forecast::default(), Timestamp(2));
    assert_eq!(done.stages[3].counts[&Status::Complete], 1);
    assert_eq!(done.stages[3].lines[0].image_id, Some(enlarged[0]));
    let targets: Vec<u32> = done.stages.iter().map(|stage| stage.target).collect();
    assert_eq!(targets, [20, 8, 3, 1]);

    let tree = lineage(SESSION, "a boat", &play.facts);
    let mut path = Vec::new();
    let mut at = Some(enlarged[0]);
    while let Some(image) = at {
        let node = tree.nodes.iter().find(|node| node.image_id == Some(image)).unwrap();
        let edge = tree.edges.iter().find(|edge| edge.to == node.generation_id).unwrap();
        path.push(format!("{}: {}", node.name, edge.operations.join(", ")));
        at = edge.from;
    }
    assert_eq!(
        path,
        [
            "Final 1, enlarged: upscaled 2×",
            "Final 1: change 0.20, Flux",
            "Polished 1: change 0.30",
            "Refined 1: change 0.45, SDXL",
            "Draft 1: "
        ]
    );
}

#[test]
fn one_small_node_does_the_whole_funnel_and_what_it_cannot_is_said() {
    let mut play = Play::on(lone_fleet());
    let mut wanted = settings();
    wanted.stages.polished.recipe.loras = vec![
        Lora { name: "gouache.safetensors".into(), strength: 0.7 },
        Lora { name: "ink/wash.safetensors".into(), strength: 1.0 },
    ];
    let plan = Plan::of(&wanted, &play.fleet);
    assert_eq!(
        plan.left_out(),
        [
            "SDXL is on no node: refining keeps SD 1.5 at 768.",
            "No standard node or better has SD 1.5: refining runs on draft nodes.",
            "SDXL is on no node: polishing keeps SD 1.5 at 768.",
            "No quality node or better has SD 1.5: polishing runs on draft nodes.",
            "The LoRA wash is on no node that has SD 1.5: polishing goes without it.",
            "Flux is on no node: the final keeps SD 1.5 at 768.",
            "No premium node has SD 1.5: the final runs on draft nodes.",
            "No node has an upscale model: the final stays at 768 × 768.",
        ]
    );
    assert_eq!(plan.of_stage(FunnelStage::Polished).engine, "SD 1.5 + gouache 0.7, 768 × 768, change 0.30");
    let drafts = play.start(wanted);
    play.promote(FunnelStage::Refined, &drafts[..1]).unwrap();
    let refined = play.finish(FunnelStage::Refined);
    play.promote(FunnelStage::Final, &refined).unwrap();
    let last = play.finish(FunnelStage::Final);
    assert_eq!(play.follow(), []);
    assert_eq!(last.len(), 1);
    assert!(play.facts.seats.iter().all(|seat| seat.request.model_family == Some(ModelFamily::Sd15)));
}

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
fn nobody_is_asked_for_a_size_or_a_family_they_do_not_have() {
    let mut fleet = full_fleet();
    fleet.nodes[3].max_side = Some(448);
    fleet.nodes[0].max_side = Some(1500);
    let plan = Plan::of(&settings(), &fleet);
    assert_eq!(plan.of_stage(FunnelStage::Drafts).width, 448, "every card takes a draft");
    assert_eq!(plan.of_stage(FunnelStage::Refined).width, 1024);
    assert_eq!(plan.left_out(), ["No node with an upscale model makes 2048 pixels a side: the final stays at 1024 × 1024."]);
    let mut wanted = settings();
    wanted.stages.refined.recipe.family = Some(ModelFamily::Pony);
    let plan = Plan::of(&wanted, &full_fleet());
    assert_eq!(plan.left_out(), ["Pony is on no node: refining keeps SDXL at 1024."]);
    let unknown = Plan::of(&settings(), &FleetFacts::default());
    assert_eq!(unknown.left_out(), ["No node has said yet what it has; this is the plan until one does."]);
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
