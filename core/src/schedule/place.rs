//! Which node finishes a job first, and why, in words.

use serde::{Deserialize, Serialize};

use super::{JobNeeds, LoadTimes, NodeView, RunTimes, tier_secs_per_unit};
use crate::ids::NodeId;

/// A node of the preferred tier is taken if it finishes at most this much later than the best, as a share of the best.
const PREFERENCE_SLACK: f64 = 0.25;

/// One node that was looked at for a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The node.
    pub node_id: NodeId,
    /// Predicted seconds until the job is done there.
    pub finish_s: f64,
    /// Of these, waiting for what the node holds.
    pub wait_s: f64,
    /// Of these, loading weights that are not on the card.
    pub load_s: f64,
    /// Of these, running.
    pub run_s: f64,
    /// Why it cannot take the job; absent if it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// Why a job is where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Why {
    /// The node that finishes it first; null if none can run it.
    pub chosen: Option<NodeId>,
    /// In words.
    pub reason: String,
    /// Every node, best first, refused ones last.
    pub candidates: Vec<Candidate>,
}

impl Why {
    /// It waits because a person paused its board.
    #[must_use]
    pub fn paused() -> Self {
        Self { chosen: None, reason: "Paused by you; it goes on when you resume.".into(), candidates: Vec::new() }
    }
}

/// What to do with a job now.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Give it to this node.
    Now(NodeId),
    /// It is done soonest if it waits for this node, which has no room now.
    Wait(NodeId),
    /// No node can run it now.
    Nowhere,
}

/// Scores every node for `job` and chooses the one that finishes it first.
#[must_use]
pub fn place(job: &JobNeeds, nodes: &[NodeView<'_>], runs: &RunTimes, loads: &LoadTimes) -> (Placement, Why) {
    let mut scored: Vec<(&NodeView<'_>, Candidate)> =
        nodes.iter().map(|node| (node, candidate(job, node, nodes, runs, loads))).collect();
    refuse_avoided(job, &mut scored);
    scored.sort_by(|(_, a), (_, b)| {
        a.refused.is_some().cmp(&b.refused.is_some()).then(a.finish_s.total_cmp(&b.finish_s)).then(a.node_id.cmp(&b.node_id))
    });
    let choice = choose(job, &scored);
    let (placement, reason) = match choice {
        None => (Placement::Nowhere, no_node_reason(&scored)),
        Some((node, chosen)) => {
            let id = node.spec.id.clone();
            let placement = if node.has_room() { Placement::Now(id) } else { Placement::Wait(id) };
            (placement, reason(node, chosen, &scored))
        }
    };
    let chosen = choice.map(|(node, _)| node.spec.id.clone());
    let candidates = scored.into_iter().map(|(_, candidate)| candidate).collect();
    (placement, Why { chosen, reason, candidates })
}

fn candidate(job: &JobNeeds, node: &NodeView<'_>, nodes: &[NodeView<'_>], runs: &RunTimes, loads: &LoadTimes) -> Candidate {
    let spec = node.spec;
    let guess_of = |other: &NodeId, _: &str| {
        nodes.iter().find(|node| node.spec.id == *other).map(|node| tier_secs_per_unit(node.spec.tier, job.family))
    };
    let secs_per_unit = runs.secs_per_unit(&spec.id, &job.template, tier_secs_per_unit(spec.tier, job.family), guess_of);
    let checkpoint = job.checkpoint.as_ref().or(node.checkpoint.as_ref());
    let is_resident = checkpoint.is_none_or(|name| node.resident.contains(name));
    let load_s = if is_resident { 0.0 } else { loads.secs(&spec.id, job.weights_gb) };
    let run_s = secs_per_unit * job.units;
    let wait_s = node.backlog_s.max(0.0);
    let tenths = |secs: f64| (secs * 10.0).round() / 10.0;
    Candidate {
        node_id: spec.id.clone(),
        finish_s: tenths(wait_s + load_s + run_s),
        wait_s: tenths(wait_s),
        load_s: tenths(load_s),
        run_s: tenths(run_s),
        refused: node.refusal(job),
    }
}

/// Nodes that failed on the job are refused as long as another can run it.
fn refuse_avoided(job: &JobNeeds, scored: &mut [(&NodeView<'_>, Candidate)]) {
    let other = scored.iter().any(|(node, candidate)| candidate.refused.is_none() && !job.avoid.contains(&node.spec.id));
    if other {
        for (node, candidate) in scored {
            if candidate.refused.is_none() && job.avoid.contains(&node.spec.id) {
                candidate.refused = Some("has failed on this job".into());
            }
        }
    }
}

fn choose<'s, 'n>(job: &JobNeeds, scored: &'s [(&'s NodeView<'n>, Candidate)]) -> Option<(&'s NodeView<'n>, &'s Candidate)> {
    let able = || scored.iter().filter(|(_, candidate)| candidate.refused.is_none());
    let (best, best_candidate) = able().next()?;
    let limit = best_candidate.finish_s * (1.0 + PREFERENCE_SLACK);
    let preferred = able().find(|(node, candidate)| Some(node.spec.tier) == job.tier_prefer && candidate.finish_s <= limit);
    let (node, candidate) = preferred.map_or((*best, best_candidate), |(node, candidate)| (*node, candidate));
    Some((node, candidate))
}

fn reason(node: &NodeView<'_>, chosen: &Candidate, scored: &[(&NodeView<'_>, Candidate)]) -> String {
    let name = &node.spec.name;
    let secs = chosen.finish_s;
    let others: Vec<_> =
        scored.iter().filter(|(_, other)| other.refused.is_none() && other.node_id != chosen.node_id).collect();
    let Some((next, next_candidate)) = others.first() else {
        return if scored.len() == 1 {
            format!("{name} is the only node, about {secs:.0} s.")
        } else {
            format!("Only {name} can run it, about {secs:.0} s.")
        };
    };
    if next_candidate.finish_s < chosen.finish_s {
        return format!("{name} is of the tier asked for and done in about {secs:.0} s, hardly later than {}.", next.spec.name);
    }
    let what = if chosen.load_s == 0.0 && next_candidate.load_s > 0.0 { ", the weights are on its card" } else { "" };
    format!(
        "{name} is done first, in about {secs:.0} s{what}; next {} in about {:.0} s.",
        next.spec.name, next_candidate.finish_s
    )
}

fn no_node_reason(scored: &[(&NodeView<'_>, Candidate)]) -> String {
    if scored.is_empty() {
        return "There is no node in the fleet.".into();
    }
    let said: Vec<_> = scored
        .iter()
        .map(|(node, candidate)| format!("{} {}", node.spec.name, candidate.refused.as_deref().unwrap_or("is busy")))
        .collect();
    format!("No node can run it now: {}.", said.join("; "))
}

#[cfg(test)]
mod tests;
