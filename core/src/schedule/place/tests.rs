//! Placements by example: what a job needs, what the nodes are, which one is chosen.

use super::*;
use crate::{
    capability::{Capability, ModelFamily},
    fleet::{NodeReport, NodeSpec, NodeState},
    tier::Tier,
};

fn spec(id: &str, tier: Tier, vram_gb: f64) -> NodeSpec {
    NodeSpec {
        id: id.into(),
        name: id.to_owned(),
        url: String::new(),
        headers: Default::default(),
        tier,
        vram_gb: Some(vram_gb),
        capabilities: Some([Capability::Model(ModelFamily::Sd15)].into()),
        max_resolution: None,
        max_batch: None,
        shares_gpu_with: None,
        simulated: false,
    }
}

fn report() -> NodeReport {
    NodeReport { checkpoints: vec!["sd15".into()], classes: ["KSampler".to_owned()].into(), ..NodeReport::default() }
}

fn view<'a>(spec: &'a NodeSpec, report: &'a NodeReport, in_flight: u32, backlog_s: f64) -> NodeView<'a> {
    NodeView {
        spec,
        report: Some(report),
        state: NodeState::Healthy,
        in_flight,
        backlog_s,
        resident: vec!["sd15".into()],
        checkpoint: Some("sd15".into()),
    }
}

fn job() -> JobNeeds {
    JobNeeds {
        template: "sd15_txt2img".into(),
        family: Some(ModelFamily::Sd15),
        classes: vec!["KSampler".into()],
        side: 512,
        batch_size: 1,
        units: 10.0,
        weights_gb: 2.0,
        ..JobNeeds::default()
    }
}

fn run(job: &JobNeeds, nodes: &[NodeView<'_>]) -> (Placement, Why) {
    place(job, nodes, &RunTimes::default(), &LoadTimes::default())
}

#[test]
fn an_idle_slow_node_is_taken_only_if_it_is_done_before_the_fast_one_is_free() {
    let (fast, slow, report) = (spec("fast", Tier::Premium, 16.0), spec("slow", Tier::Draft, 4.0), report());
    // 10 units: 3 s on premium, 14 s on draft.
    let (placement, _) = run(&job(), &[view(&fast, &report, 2, 5.0), view(&slow, &report, 0, 0.0)]);
    assert_eq!(placement, Placement::Wait("fast".into()));
    let (placement, why) = run(&job(), &[view(&fast, &report, 2, 30.0), view(&slow, &report, 0, 0.0)]);
    assert_eq!(placement, Placement::Now("slow".into()));
    assert_eq!(why.chosen, Some("slow".into()));
    assert_eq!(why.candidates.iter().map(|c| c.finish_s).collect::<Vec<_>>(), [14.0, 33.0]);
}

#[test]
fn weights_on_the_card_are_worth_their_loading_time() {
    let (a, b, report) = (spec("a", Tier::Premium, 16.0), spec("b", Tier::Premium, 16.0), report());
    let mut cold = view(&a, &report, 0, 0.0);
    cold.resident.clear();
    let (placement, why) = run(&job(), &[cold, view(&b, &report, 1, 1.0)]);
    assert_eq!(placement, Placement::Now("b".into()));
    assert!(why.reason.contains("weights are on its card"), "{}", why.reason);
}

#[test]
fn every_refusal_is_said_in_words() {
    let report = report();
    let plain = spec("n", Tier::Draft, 4.0);
    let check = |node: &NodeSpec, job: &JobNeeds, said: &str| {
        let (placement, why) = run(job, &[view(node, &report, 0, 0.0)]);
        assert_eq!(placement, Placement::Nowhere, "{said}");
        assert!(why.reason.contains(said), "{} should say {said}", why.reason);
    };
    check(&plain, &JobNeeds { tier_floor: Some(Tier::Quality), ..job() }, "below the floor");
    check(&plain, &JobNeeds { family: Some(ModelFamily::Flux), ..job() }, "not set up for flux");
    check(&NodeSpec { max_resolution: Some(256), ..plain.clone() }, &job(), "at most 256 pixels");
    check(&NodeSpec { max_batch: Some(1), ..plain.clone() }, &JobNeeds { batch_size: 2, ..job() }, "at most 1 pictures");
    check(&plain, &JobNeeds { outgrown_gb: 4.0, ..job() }, "4 GB was too little");
    check(&plain, &JobNeeds { checkpoint: Some("x.safetensors".into()), ..job() }, "does not have x.safetensors");
    check(&plain, &JobNeeds { loras: vec!["l".into()], ..job() }, "the LoRA l");
    check(&plain, &JobNeeds { classes: vec!["Odd".into()], ..job() }, "does not know Odd");
}

#[test]
fn a_node_that_failed_is_taken_again_only_if_there_is_no_other() {
    let (a, b, report) = (spec("a", Tier::Premium, 16.0), spec("b", Tier::Draft, 4.0), report());
    let job = JobNeeds { avoid: vec!["a".into()], ..job() };
    let (placement, _) = run(&job, &[view(&a, &report, 0, 0.0), view(&b, &report, 0, 0.0)]);
    assert_eq!(placement, Placement::Now("b".into()));
    let (placement, _) = run(&job, &[view(&a, &report, 0, 0.0)]);
    assert_eq!(placement, Placement::Now("a".into()));
}

#[test]
fn the_preferred_tier_is_taken_when_it_costs_little_time() {
    let (premium, quality, report) = (spec("p", Tier::Premium, 16.0), spec("q", Tier::Quality, 8.0), report());
    let job = JobNeeds { tier_prefer: Some(Tier::Quality), ..job() };
    let busy = [view(&premium, &report, 1, 1.0), view(&quality, &report, 0, 0.0)];
    assert_eq!(run(&job, &busy).0, Placement::Now("q".into()));
    let idle = [view(&premium, &report, 0, 0.0), view(&quality, &report, 0, 0.0)];
    assert_eq!(run(&job, &idle).0, Placement::Now("p".into()), "4.5 s is more than a quarter above 3 s");
}

#[test]
fn a_node_that_is_being_tried_gets_one_job() {
    let (a, report) = (spec("a", Tier::Premium, 16.0), report());
    let mut probing = view(&a, &report, 1, 1.0);
    probing.state = NodeState::Probing;
    assert_eq!(run(&job(), &[probing]).0, Placement::Wait("a".into()));
}
