//! What comes of an attempt, written in one transaction with its event.

use std::time::{Duration, Instant};

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{AttemptEnd, FinishedImage, Next, RunTimeRow},
};
use gesso_core::{
    failure::{self, FailureClass},
    generation::{Attempt, GenerationError, Outcome},
    health::Sign,
    ids::NodeId,
    problem::ProblemCode,
    schedule::NodeView,
};

use super::{failing::Failing, runner::Run};
use crate::{clock, comfy::HistoryEntry, fleet::NodeSnapshot};

/// Writing a verdict is tried again after this long at first; the wait doubles up to [`MAX_WRITE_RETRY`].
const WRITE_RETRY: Duration = Duration::from_millis(100);
/// See [`WRITE_RETRY`].
const MAX_WRITE_RETRY: Duration = Duration::from_secs(5);

impl Run {
    /// Stores pictures or failure; true if the job is complete now.
    pub(super) async fn settle(&mut self, result: Result<HistoryEntry, Failing>) -> bool {
        let failing = match result {
            Ok(entry) => {
                let jobs = self.jobs.clone();
                let _kept = jobs.keep_files().await;
                match self.collect(&entry).await {
                    Ok(images) => return self.complete(&images).await,
                    Err(failing) => failing,
                }
            }
            Err(failing) => failing,
        };
        self.end(&failing).await;
        false
    }

    async fn complete(&mut self, images: &[FinishedImage]) -> bool {
        let (id, process) = (self.job.queued.id, self.jobs.shared.process);
        let store = self.jobs.shared.store.clone();
        let is_written = self.insist(|| store.complete(id, process, images, clock::now())).await;
        if is_written {
            self.learn().await;
        }
        is_written
    }

    async fn end(&self, failing: &Failing) {
        if failing.is_stall {
            // A node that swallows work without a sign gets no more until it has answered again.
            self.node.sign(&Sign::Failed(failing.reason.clone()));
        }
        if let Some(record) = &self.record
            && let Err(error) = self.keep_record(record, &[]).await
        {
            tracing::warn!(job.id = %self.job.queued.id, reason = error.reason, "what a run left could not be kept for its client");
        }
        let (id, process) = (self.job.queued.id, self.jobs.shared.process);
        let (end, next) = (failing.end(), self.next(failing));
        tracing::info!(job.id = %id, node.id = %self.node.spec.id, outcome = end.outcome.as_str(), reason = end.reason, "an attempt ended without pictures");
        let store = self.jobs.shared.store.clone();
        self.insist(|| store.end_attempt(id, process, &end, &next, clock::now())).await;
    }

    /// What becomes of the job, by the retry rules.
    fn next(&self, failing: &Failing) -> Next {
        if failing.outcome == Outcome::Cancelled {
            return if failing.is_withdrawn { Next::Requeue } else { Next::Cancel };
        }
        let attempts = self.attempts_with(&failing.end());
        match failure::after(&attempts) {
            failure::Next::Retry { .. } => Next::Requeue,
            failure::Next::RetryLarger { outgrown } => self.larger_or_fail(&outgrown, failing),
            failure::Next::Fail { class } => Next::Fail(give_up(class, failing, &attempts)),
        }
    }

    fn attempts_with(&self, end: &AttemptEnd) -> Vec<Attempt> {
        let mut attempts = self.job.queued.attempts.clone();
        attempts.retain(|attempt| attempt.number != self.job.attempt.number);
        let mut last = self.job.attempt.clone();
        last.outcome = Some(end.outcome);
        last.class = end.class;
        last.reason = Some(end.reason.clone());
        attempts.push(last);
        attempts
    }

    /// Memory was too small: on to a larger node if one exists, else the sizes are named.
    fn larger_or_fail(&self, outgrown: &[NodeId], failing: &Failing) -> Next {
        let nodes: Vec<_> = self.jobs.shared.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        let mut needs = self.needs.clone();
        needs.outgrown_gb = self.jobs.largest_gb(outgrown, &nodes);
        let gb = |node: &NodeSnapshot| NodeView::vram_gb(&node.view(&self.jobs.shared.fleet, None)).unwrap_or(0.0);
        let could = |node: &&NodeSnapshot| {
            let mut view = node.view(&self.jobs.shared.fleet, needs.family);
            view.state = gesso_core::fleet::NodeState::Healthy;
            view.refusal(&needs).is_none()
        };
        if nodes.iter().find(could).is_some() {
            return Next::Requeue;
        }
        let largest = nodes.iter().map(gb).fold(0.0, f64::max);
        let detail = format!(
            "It needs more memory than any node of its kind has: {:.0} GB was too little, the largest card has {largest:.0} GB. \
             Try a smaller size. {}",
            needs.outgrown_gb, failing.reason
        );
        Next::Fail(GenerationError {
            code: ProblemCode::NoNodeCanRun,
            class: FailureClass::Capacity,
            detail,
            node_errors: failing.node_errors.clone(),
        })
    }

    /// Takes the run into the model of run times.
    async fn learn(&self) {
        let (Some(began), fleet) = (self.pace.began, &self.jobs.shared.fleet) else { return };
        let now = Instant::now();
        let id = &self.node.spec.id;
        let mut secs = now.duration_since(began).as_secs_f64();
        if !self.pace.was_resident
            && let Some(first_step) = self.pace.first_step
        {
            // Up to the first step the weights were loaded and one step made.
            let step_s = self
                .pace
                .last_step
                .filter(|(_, done)| *done > 1)
                .map_or(0.0, |(at, done)| at.duration_since(first_step).as_secs_f64() / f64::from(done - 1));
            let load_s = (first_step.duration_since(began).as_secs_f64() - step_s).max(0.0);
            fleet.learn_load(id, self.needs.weights_gb, load_s);
            secs -= load_s;
        }
        let Some(measured) = fleet.learn_run(id, &self.needs.template, self.needs.units, secs) else { return };
        let row = RunTimeRow { node: id.clone(), template: self.needs.template.clone(), measured };
        if let Err(error) = self.jobs.shared.store.keep_run_time(&row).await {
            tracing::warn!(%error, "a run time could not be kept");
        }
    }

    /// Writes a verdict until the database takes it or the studio stops; then the next start settles it.
    async fn insist<F: Future<Output = StoreResult<bool>>>(&self, write: impl Fn() -> F) -> bool {
        let mut wait = WRITE_RETRY;
        loop {
            match write().await {
                Ok(is_ours) => {
                    if !is_ours {
                        tracing::info!(job.id = %self.job.queued.id, "another process has settled this job");
                    }
                    return is_ours;
                }
                Err(error @ StoreError::NotFound { .. }) => {
                    tracing::info!(job.id = %self.job.queued.id, %error, "the job is gone");
                    return false;
                }
                Err(error) => {
                    tracing::warn!(job.id = %self.job.queued.id, %error, "a verdict could not be written; trying again")
                }
            }
            tokio::select! {
                () = self.jobs.shared.stop.cancelled() => return false,
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(MAX_WRITE_RETRY),
            }
        }
    }
}

fn give_up(class: FailureClass, failing: &Failing, attempts: &[Attempt]) -> GenerationError {
    let (code, detail) = match class {
        FailureClass::Request => (ProblemCode::ValidationFailed, failing.reason.clone()),
        FailureClass::Poison => (
            ProblemCode::UpstreamUnavailable,
            format!("{} different nodes failed on it, so it is not tried again. {}", failure::POISON_NODES, failing.reason),
        ),
        FailureClass::Transient | FailureClass::Capacity => {
            (ProblemCode::UpstreamUnavailable, format!("Given up after {} attempts. {}", attempts.len(), failing.reason))
        }
    };
    GenerationError { code, class, detail, node_errors: failing.node_errors.clone() }
}
