//! What a fleet makes of a funnel.

use super::*;

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
