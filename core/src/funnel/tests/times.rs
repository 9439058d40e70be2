//! Forecasts.

use super::*;
use crate::{
    fleet::{NodeReport, NodeSpec, NodeState},
    schedule::{JobNeeds, LoadTimes, NodeView, RunTimes},
};

fn spec(id: &str, tier: Tier) -> NodeSpec {
    NodeSpec {
        id: NodeId::from(id),
        name: id.into(),
        url: String::new(),
        headers: Default::default(),
        tier,
        vram_gb: Some(8.0),
        capabilities: None,
        max_resolution: None,
        max_batch: None,
        shares_gpu_with: None,
        simulated: true,
    }
}

#[test]
fn a_forecast_shares_the_work_and_is_surer_of_what_was_measured() {
    let (fast, slow) = (spec("fast", Tier::Standard), spec("slow", Tier::Standard));
    let report = NodeReport::default();
    let views = |_: &JobNeeds| {
        [&fast, &slow]
            .map(|spec| NodeView {
                spec,
                report: Some(&report),
                state: NodeState::Healthy,
                in_flight: 0,
                backlog_s: 0.0,
                resident: Vec::new(),
                checkpoint: None,
            })
            .to_vec()
    };
    let needs = JobNeeds { template: "t".into(), units: 1.0, ..JobNeeds::default() };
    let work = |count| [StageWork { stage: FunnelStage::Drafts, jobs: vec![(needs.clone(), count)] }];
    let (mut runs, loads) = (RunTimes::default(), LoadTimes::default());
    for _ in 0..5 {
        runs.learn(&NodeId::from("fast"), "t", 1.0, 1.0);
        runs.learn(&NodeId::from("slow"), "t", 1.0, 3.0);
    }
    let told = forecast(&work(8), views, &runs, &loads);
    assert_eq!((told.stages[0].nodes.len(), told.stages[0].pictures), (2, 8));
    assert!((5.1..=6.0).contains(&told.low_s) && (7.0..=7.3).contains(&told.high_s), "{told:?}");
    let guessed = forecast(&work(8), views, &RunTimes::default(), &loads);
    assert!(guessed.high_s / guessed.low_s > told.high_s / told.low_s);
    assert_eq!(forecast(&work(0), views, &runs, &loads).high_s, 0.0);
    let floor = JobNeeds { tier_floor: Some(Tier::Premium), ..needs.clone() };
    let nowhere = forecast(&[StageWork { stage: FunnelStage::Final, jobs: vec![(floor, 1)] }], views, &runs, &loads);
    assert!(nowhere.stages[0].problem.as_deref().unwrap().contains("below the floor"), "{nowhere:?}");
}
