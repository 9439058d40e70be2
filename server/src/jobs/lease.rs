//! Leases: kept while this process lives, taken over when another died.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::store::{Job, LeaseHolder};
use gesso_core::generation::Outcome;

use super::{Jobs, Order, runner::Start};
use crate::{
    clock,
    fleet::{Held, NodeSnapshot},
};

/// A lease ends this long after its last renewal, in milliseconds.
const LEASE_MILLIS: i64 = 15_000;
/// Leases are renewed and dead ones looked for this often.
const RENEW_EVERY: Duration = Duration::from_secs(3);

impl Jobs {
    /// A lease from now on.
    pub(super) fn lease(&self) -> LeaseHolder {
        LeaseHolder { process: self.shared.process, until: clock::now().plus_millis(LEASE_MILLIS) }
    }

    pub(super) async fn keep_leases(self) {
        loop {
            tokio::select! {
                () = self.shared.stop.cancelled() => return,
                () = tokio::time::sleep(RENEW_EVERY) => {}
            }
            match self.shared.store.renew_leases(self.lease()).await {
                // Another process may have taken the wish to cancel; this one has the runner.
                Ok(cancelled) => cancelled.into_iter().for_each(|id| self.order(id, Order::Cancel)),
                Err(error) => tracing::warn!(%error, "leases could not be renewed"),
            }
            self.adopt_orphans().await;
        }
    }

    /// Takes over jobs whose process is dead: their nodes are asked before anything is submitted again.
    pub(super) async fn adopt_orphans(&self) {
        match self.shared.store.adopt(self.lease(), clock::now()).await {
            Ok(jobs) => {
                for job in jobs {
                    self.adopt(job).await;
                }
            }
            Err(error) => tracing::warn!(%error, "jobs of dead processes could not be taken over"),
        }
    }

    async fn adopt(&self, job: Job) {
        let id = job.queued.id;
        if self.has_runner(id) {
            return;
        }
        let nodes: Vec<_> = self.shared.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        let needs = self.needs_now(&job.queued, &nodes);
        let Some(node) = self.shared.fleet.node(&job.node_id) else {
            self.lose_with_node(&job).await;
            return;
        };
        tracing::info!(job.id = %id, node.id = %job.node_id, "taking over a job");
        let checkpoint = self.checkpoint_on(&node, &needs).map(|name| (name, needs.weights_gb));
        let held = Held {
            since: job.attempt.started_at,
            checkpoint,
            load_s: 0.0,
            run_s: 0.0,
            running_since: None,
            sampling_since: None,
            share_done: 0.0,
        };
        node.hold(id, held);
        self.start_runner(job, Arc::clone(&node), needs, Start::Adopted);
    }

    /// The node was taken out of the fleet while it held the job.
    async fn lose_with_node(&self, job: &Job) {
        let reason = format!("The node {} is not in the fleet any more.", job.node_id);
        let end = gesso_app::ports::store::AttemptEnd { outcome: Outcome::Lost, class: None, reason };
        let next =
            if job.is_cancel_asked { gesso_app::ports::store::Next::Cancel } else { gesso_app::ports::store::Next::Requeue };
        let written = self.shared.store.end_attempt(job.queued.id, self.shared.process, &end, &next, clock::now()).await;
        if let Err(error) = written {
            tracing::warn!(job.id = %job.queued.id, %error, "a job of a removed node could not be requeued");
        }
        self.wake();
    }
}
