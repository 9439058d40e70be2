//! How long it takes, in bands: every picture placed one after the other as the scheduler would, nothing run.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::FunnelStage;
use crate::{
    ids::NodeId,
    schedule::{JobNeeds, LoadTimes, NodeView, RunTimes, place},
};

/// Runs of a template on a node after which its mean is trusted.
const TRUSTED_RUNS: u32 = 3;

/// How far the truth may lie from a prediction, below and above, as shares.
const fn spread(runs: u32) -> (f64, f64) {
    match runs {
        0 => (0.6, 1.8),
        _ if runs < TRUSTED_RUNS => (0.75, 1.4),
        _ => (0.85, 1.2),
    }
}

/// What a stage still has to make.
#[derive(Clone, Debug, Default)]
pub struct StageWork {
    /// The stage.
    pub stage: FunnelStage,
    /// What one picture needs, and how many; the second of a pair of kinds waits for the first.
    pub jobs: Vec<(JobNeeds, u32)>,
}

/// How long a stage takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageForecast {
    /// The stage.
    pub name: FunnelStage,
    /// Pictures it still makes.
    pub pictures: u32,
    /// Seconds of machine time one picture takes, weights not counted; 0 if there is none.
    pub each_s: f64,
    /// It takes at least so many seconds.
    pub low_s: f64,
    /// It takes at most so many seconds.
    pub high_s: f64,
    /// The nodes it would run on now.
    pub nodes: Vec<NodeId>,
    /// Why nothing can be said, in words: no node can run it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// How long a funnel takes, without the time a person takes to choose.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// The four stages, one after the other.
    pub stages: Vec<StageForecast>,
    /// At least so many seconds.
    pub low_s: f64,
    /// At most so many seconds.
    pub high_s: f64,
}

/// What is put on a node's account while a forecast is made.
#[derive(Clone, Debug, Default)]
struct NodeLoad {
    busy_s: f64,
    resident: Vec<String>,
}

/// Places everything on the nodes as they are for a job, each with what it holds now.
#[must_use]
pub fn forecast<'n>(
    work: &[StageWork],
    nodes_for: impl Fn(&JobNeeds) -> Vec<NodeView<'n>>,
    runs: &RunTimes,
    loads: &LoadTimes,
) -> Forecast {
    let mut accounts: BTreeMap<NodeId, NodeLoad> = BTreeMap::new();
    let mut whole = Forecast::default();
    for (index, stage) in work.iter().enumerate() {
        // A later stage begins when the one before is through; what the nodes hold now is then long done.
        let is_first = work.iter().take(index).all(|before| before.jobs.iter().all(|(_, count)| *count == 0));
        let told = of_stage(stage, is_first, &mut accounts, &nodes_for, runs, loads);
        whole.low_s += told.low_s;
        whole.high_s += told.high_s;
        whole.stages.push(told);
        for account in accounts.values_mut() {
            account.busy_s = 0.0;
        }
    }
    whole
}

fn of_stage<'n>(
    work: &StageWork,
    is_first: bool,
    accounts: &mut BTreeMap<NodeId, NodeLoad>,
    nodes_for: impl Fn(&JobNeeds) -> Vec<NodeView<'n>>,
    runs: &RunTimes,
    loads: &LoadTimes,
) -> StageForecast {
    let mut told = StageForecast { name: work.stage, ..StageForecast::default() };
    told.pictures = work.jobs.first().map_or(0, |(_, count)| *count);
    let mut used: BTreeSet<NodeId> = BTreeSet::new();
    let (mut run_s, mut placed) = (0.0, 0_u32);
    for (place_in_order, (needs, count)) in work.jobs.iter().enumerate() {
        let mut views = nodes_for(needs);
        let held_s: Vec<f64> = views.iter().map(|view| view.backlog_s).collect();
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        let mut finish: BTreeMap<NodeId, f64> = BTreeMap::new();
        for _ in 0..*count {
            for (view, held_s) in views.iter_mut().zip(&held_s) {
                let base = if is_first && place_in_order == 0 { *held_s } else { 0.0 };
                let account = accounts.entry(view.spec.id.clone()).or_default();
                view.backlog_s = base + account.busy_s;
                for name in &account.resident {
                    if !view.resident.contains(name) {
                        view.resident.push(name.clone());
                    }
                }
            }
            let (_, why) = place(needs, &views, runs, loads);
            let Some(chosen) = why.chosen else {
                told.problem = Some(why.reason);
                return StageForecast { low_s: 0.0, high_s: 0.0, nodes: Vec::new(), ..told };
            };
            let Some(candidate) = why.candidates.iter().find(|candidate| candidate.node_id == chosen) else { continue };
            let account = accounts.entry(chosen.clone()).or_default();
            account.busy_s += candidate.load_s + candidate.run_s;
            if let Some(view) = views.iter().find(|view| view.spec.id == chosen) {
                account.resident.extend(needs.checkpoint.clone().or_else(|| view.checkpoint.clone()));
            }
            finish.insert(chosen.clone(), candidate.finish_s);
            run_s += candidate.run_s;
            placed += 1;
            used.insert(chosen);
        }
        for (node, secs) in &finish {
            let (below, above) = spread(runs.count(node, &needs.template));
            low = low.max(secs * below);
            high = high.max(secs * above);
        }
        told.low_s += low;
        told.high_s += high;
        // What waits for these begins when they are through.
        for account in accounts.values_mut() {
            account.busy_s = 0.0;
        }
    }
    let tenths = |secs: f64| (secs * 10.0).round() / 10.0;
    told.each_s = if placed == 0 { 0.0 } else { tenths(run_s / f64::from(told.pictures.max(1))) };
    told.nodes = used.into_iter().collect();
    (told.low_s, told.high_s) = (tenths(told.low_s), tenths(told.high_s));
    told
}
