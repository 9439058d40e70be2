//! Placing waiting jobs: in turn order, each where it is done first; slots are claimed in the store.

use std::{collections::BTreeMap, time::Duration};

use gesso_app::ports::{
    StoreResult,
    store::{Claim, QueuedJob},
};
use gesso_core::{
    fleet::IN_FLIGHT_LIMIT,
    ids::{GenerationId, NodeId, OwnerId},
    schedule::{JobNeeds, Placement, Waiting, Why, place, turn_order},
};

use super::{Jobs, Order, runner::Start};
use crate::{
    clock,
    fleet::{Held, Node, NodeSnapshot, lock},
};

/// Jobs looked at in one round; the rest waits its turn.
const ROUND_LIMIT: u32 = 400;
/// The queue is looked at again at least this often: backlogs shrink without anybody telling.
const ROUND_EVERY: Duration = Duration::from_secs(1);
/// A waiting job is taken back from a node only for this gain, in seconds and as a share of what it would take there.
const WITHDRAW_GAIN_SECS: f64 = 2.0;
/// See [`WITHDRAW_GAIN_SECS`].
const WITHDRAW_GAIN_SHARE: f64 = 0.3;

impl Jobs {
    /// Places jobs until the studio stops.
    pub(super) async fn schedule(self) {
        let mut told: BTreeMap<GenerationId, String> = BTreeMap::new();
        loop {
            if let Err(error) = self.round(&mut told).await {
                tracing::warn!(%error, "jobs could not be placed; trying again");
            }
            tokio::select! {
                () = self.shared.stop.cancelled() => return,
                () = self.shared.fleet.wake.notified() => {}
                () = tokio::time::sleep(ROUND_EVERY) => {}
            }
        }
    }

    async fn round(&self, told: &mut BTreeMap<GenerationId, String>) -> StoreResult<()> {
        let queued = self.shared.store.queued_jobs(ROUND_LIMIT).await?;
        let mut nodes: Vec<_> = self.shared.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        if queued.is_empty() {
            told.clear();
            self.take_back_from_slow(&nodes);
            return Ok(());
        }
        let order = turn_order(queued.iter().map(waiting).collect(), &self.held_by_owner());
        let mut jobs: BTreeMap<GenerationId, QueuedJob> = queued.into_iter().map(|job| (job.id, job)).collect();
        told.retain(|id, _| jobs.contains_key(id));
        let (runs, loads) = self.shared.fleet.times();
        for turn in order {
            let Some(job) = jobs.remove(&turn.id) else { continue };
            let needs = self.needs_now(&job, &nodes);
            let views: Vec<_> = nodes.iter().map(|node| node.view(&self.shared.fleet, needs.family)).collect();
            let (placement, why) = place(&needs, &views, &runs, &loads);
            drop(views);
            match placement {
                Placement::Now(id) => {
                    told.remove(&job.id);
                    self.claim(&job, &needs, &id, &why).await?;
                    self.reserve(&mut nodes, &id, &why, &needs, true);
                }
                Placement::Wait(id) => {
                    self.tell(told, job.id, &why).await?;
                    self.reserve(&mut nodes, &id, &why, &needs, false);
                }
                Placement::Nowhere => self.tell(told, job.id, &why).await?,
            }
        }
        Ok(())
    }

    /// Claims a job and starts its runner. A claim that fails is seen again in the next round.
    async fn claim(&self, job: &QueuedJob, needs: &JobNeeds, id: &NodeId, why: &Why) -> StoreResult<()> {
        let Some(node) = self.shared.fleet.node(id) else { return Ok(()) };
        let is_first = job.attempts.is_empty();
        let prompt_id = if is_first { job.id.to_string() } else { uuid::Uuid::new_v4().to_string() };
        let claim = Claim {
            job: job.id,
            node: id,
            is_simulated: node.is_simulated(),
            prompt_id: &prompt_id,
            why,
            in_flight_limit: IN_FLIGHT_LIMIT,
            lease: self.lease(),
        };
        let Some(claimed) = self.shared.store.claim(claim, clock::now()).await? else { return Ok(()) };
        let predicted = why.candidates.iter().find(|candidate| candidate.node_id == *id);
        let checkpoint = self.checkpoint_on(&node, needs);
        let held = Held {
            since: clock::now(),
            checkpoint: checkpoint.map(|name| (name, needs.weights_gb)),
            load_s: predicted.map_or(0.0, |candidate| candidate.load_s),
            run_s: predicted.map_or(0.0, |candidate| candidate.run_s),
            running_since: None,
            sampling_since: None,
            share_done: 0.0,
        };
        node.hold(job.id, held);
        self.start_runner(claimed, node, needs.clone(), Start::Fresh);
        Ok(())
    }

    /// Keeps why a job waits, when that has changed.
    async fn tell(&self, told: &mut BTreeMap<GenerationId, String>, id: GenerationId, why: &Why) -> StoreResult<()> {
        // The seconds in the reason change all the time; who is waited for does not.
        let gist = format!("{:?}{}", why.chosen, if why.chosen.is_none() { why.reason.as_str() } else { "" });
        if told.get(&id) == Some(&gist) {
            return Ok(());
        }
        told.insert(id, gist);
        self.shared.store.keep_why(id, why).await
    }

    /// Puts a job on a node's account for the rest of the round, so that the next job sees it.
    fn reserve(&self, nodes: &mut [NodeSnapshot], id: &NodeId, why: &Why, needs: &JobNeeds, is_claimed: bool) {
        let predicted = why.candidates.iter().find(|candidate| candidate.node_id == *id);
        let Some(node) = nodes.iter_mut().find(|node| node.node().spec.id == *id) else { return };
        let checkpoint = self.checkpoint_on(node.node(), needs);
        node.backlog_s += predicted.map_or(0.0, |candidate| candidate.load_s + candidate.run_s);
        node.resident.extend(checkpoint);
        node.in_flight += u32::from(is_claimed);
    }

    /// The checkpoint a node would use for a job.
    pub(super) fn checkpoint_on(&self, node: &Node, needs: &JobNeeds) -> Option<String> {
        needs.checkpoint.clone().or_else(|| self.shared.fleet.checkpoint_of(node, needs.family?))
    }

    fn held_by_owner(&self) -> BTreeMap<OwnerId, u32> {
        lock(&self.shared.runners).values().fold(BTreeMap::new(), |mut counts, seat| {
            *counts.entry(seat.owner).or_insert(0) += 1;
            counts
        })
    }

    /// With nothing left to place, a fast node must not idle while a job waits behind another on a slow one.
    fn take_back_from_slow(&self, nodes: &[NodeSnapshot]) {
        let is_idle = |node: &&NodeSnapshot| node.in_flight == 0 && node.node().state().0.takes_work();
        let Some(idle) = nodes.iter().find(is_idle) else { return };
        let Some((id, on)) = self.worth_taking_back(idle, nodes) else { return };
        tracing::info!(job.id = %id, from = %on, "taking a waiting job back for an idle node");
        self.order(id, Order::Withdraw);
    }

    /// The job that gains most by going to `idle`, and the node that holds it.
    fn worth_taking_back(&self, idle: &NodeSnapshot, nodes: &[NodeSnapshot]) -> Option<(GenerationId, NodeId)> {
        let (runs, loads) = self.shared.fleet.times();
        let runners = lock(&self.shared.runners);
        let mut best: Option<(f64, GenerationId, NodeId)> = None;
        for node in nodes.iter().filter(|node| node.in_flight > 1) {
            for id in node.node().waiting_jobs() {
                let Some(needs) = runners.get(&id).map(|seat| &seat.needs) else { continue };
                let view = idle.view(&self.shared.fleet, needs.family);
                let (placement, why) = place(needs, std::slice::from_ref(&view), &runs, &loads);
                let Some(there) = why.candidates.first().filter(|_| matches!(placement, Placement::Now(_))) else { continue };
                let gain = node.backlog_s - there.finish_s;
                if gain > WITHDRAW_GAIN_SECS.max(node.backlog_s * WITHDRAW_GAIN_SHARE)
                    && best.as_ref().is_none_or(|(most, ..)| gain > *most)
                {
                    best = Some((gain, id, node.node().spec.id.clone()));
                }
            }
        }
        best.map(|(_, id, node)| (id, node))
    }
}

fn waiting(job: &QueuedJob) -> Waiting {
    Waiting { id: job.id, owner: job.owner, lane: job.lane, position: job.position }
}
