//! One attempt, from the claim to its verdict.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gesso_app::ports::store::Job;
use gesso_core::{
    event::{PreviewHead, StudioEvent},
    fleet::NodeState,
    generation::{Stage, Status},
    schedule::JobNeeds,
};
use tokio::sync::mpsc;

use super::{
    Jobs, Order,
    failing::Failing,
    kept::KeptGraph,
    prepare::Prepared,
    watching::{Act, Ending, Seen, Verdict, Watching},
};
use crate::{
    clock,
    comfy::{ComfyError, HistoryEntry, RunEnd, Submission, Whereabouts, front::ClientPart, socket::NodeSignal},
    fleet::{Node, Turn},
};

/// Time is looked at this often while a prompt is watched.
const TICK: Duration = Duration::from_millis(250);

/// What a runner knows of its job.
pub(super) struct Run {
    pub jobs: Jobs,
    pub job: Job,
    pub node: Arc<Node>,
    pub needs: JobNeeds,
    pub pace: Pace,
    /// The graph that was sent, for the file's metadata.
    pub sent: Option<serde_json::Value>,
    /// It was last asked back because its board is paused.
    pub is_held: bool,
    /// Set if a client of the virtual ComfyUI asked for it.
    pub client: Option<ClientPart>,
    /// The node's record of the run, once there is one.
    pub record: Option<HistoryEntry>,
}

/// When what began, for the model of run times.
#[derive(Default)]
pub(super) struct Pace {
    pub began: Option<Instant>,
    pub first_step: Option<Instant>,
    pub last_step: Option<(Instant, u32)>,
    pub total_steps: u32,
    pub was_resident: bool,
}

impl Jobs {
    /// Follows an attempt in a task of its own. It is submitted when its turn comes; without one it was taken over from
    /// a process that may have sent it, and the node is asked first.
    pub(super) fn start_runner(&self, job: Job, node: Arc<Node>, needs: JobNeeds, turn: Option<Turn>) {
        let id = job.queued.id;
        let orders = self.enter_runner(id, job.queued.owner, needs.clone());
        let client = KeptGraph::read(job.queued.graph.as_ref()).and_then(|kept| kept.client);
        let (pace, sent, record) = Default::default();
        let run = Run { jobs: self.clone(), job, node, needs, pace, sent, is_held: false, client, record };
        self.shared.tasks.spawn(run.follow(orders, turn));
    }
}

impl Run {
    async fn follow(mut self, mut orders: mpsc::Receiver<Order>, turn: Option<Turn>) {
        let id = self.job.queued.id;
        let prompt_id = self.job.attempt.prompt_id.clone();
        let mut signals = self.node.watch_prompt(&prompt_id);
        let telling = self.start_telling();
        self.blocks_begin();
        let stop = self.jobs.shared.stop.clone();
        // Stopping the studio leaves the prompt on the node; the next start takes it over.
        let result = tokio::select! {
            () = stop.cancelled() => None,
            result = self.attempt(&mut signals, &mut orders, turn) => Some(result),
        };
        self.node.unwatch(&prompt_id);
        if let Some(telling) = telling {
            // Everything that was heard is told before the end is written down. A panic in it was logged.
            let _ = telling.await;
        }
        let is_complete = match result {
            Some(result) => self.settle(result).await,
            None => false,
        };
        self.jobs.shared.hub.forget(id);
        self.jobs.leave_runner(id);
        self.node.release(id, is_complete);
        self.jobs.shared.ended.notify_one();
    }

    async fn attempt(
        &mut self,
        signals: &mut mpsc::Receiver<NodeSignal>,
        orders: &mut mpsc::Receiver<Order>,
        turn: Option<Turn>,
    ) -> Result<HistoryEntry, Failing> {
        let is_adopted = turn.is_none();
        if let Some(mut turn) = turn {
            if self.job.is_cancel_asked {
                return Err(Failing::cancelled());
            }
            let prepared = self.prepare().await?;
            turn.come().await;
            self.submit(&prepared).await?;
            drop(turn);
            self.sent = Some(prepared.graph);
            self.advance(Status::Submitted).await?;
        }
        let first = if self.job.is_cancel_asked { Some(Seen::CancelAsked) } else { None };
        self.watch(signals, orders, first, is_adopted).await
    }

    /// Sends the graph. An answer that does not come decides nothing: the node is asked whether it has the prompt.
    async fn submit(&self, prepared: &Prepared) -> Result<(), Failing> {
        let prompt_id = &self.job.attempt.prompt_id;
        // Without an open websocket the events go nowhere and the history still tells how it ended.
        let client_id = self.node.client_id().unwrap_or_else(|| prompt_id.clone());
        let pnginfo = self.pnginfo();
        let submission = Submission {
            prompt_id,
            client_id: &client_id,
            graph: &prepared.graph,
            extra_pnginfo: Some(&pnginfo),
            preview: true,
            preview_method: self.client.as_ref().and_then(|client| client.preview_method.as_deref()),
            targets: &prepared.targets,
        };
        self.node.expect_status();
        let error = match self.node.client.submit(&submission).await {
            Ok(accepted) => {
                if !accepted.dropped.is_empty() {
                    tracing::warn!(job.id = %self.job.queued.id, dropped = ?accepted.dropped, "the node dropped outputs of a prompt");
                }
                return Ok(());
            }
            Err(error @ (ComfyError::Rejected { .. } | ComfyError::TooLarge { .. })) => return Err(error.into()),
            Err(error) => error,
        };
        match self.node.client.whereabouts(prompt_id).await {
            Ok(Whereabouts::Unknown) => Err(error.into()),
            Ok(_) => Ok(()),
            Err(_) => {
                self.node.ask_now.notify_one();
                Err(error.into())
            }
        }
    }

    async fn watch(
        &mut self,
        signals: &mut mpsc::Receiver<NodeSignal>,
        orders: &mut mpsc::Receiver<Order>,
        first: Option<Seen>,
        is_adopted: bool,
    ) -> Result<HistoryEntry, Failing> {
        let stall_millis = i64::try_from(self.jobs.shared.stall.as_millis()).unwrap_or(i64::MAX);
        let mut watching = Watching::since(clock::now(), stall_millis);
        let mut state = self.node.watch_state();
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut pending: Option<Seen> = first;
        let mut entry: Option<HistoryEntry> = None;
        let mut is_asking = is_adopted;
        loop {
            let seen = if let Some(seen) = pending.take() {
                seen
            } else if is_asking {
                is_asking = false;
                self.ask(&mut entry).await
            } else {
                tokio::select! {
                    Some(order) = orders.recv() => match order {
                        Order::Cancel => Seen::CancelAsked,
                        order @ (Order::Withdraw | Order::Hold) => {
                            self.is_held = order == Order::Hold;
                            Seen::WithdrawAsked
                        }
                    },
                    Some(signal) = signals.recv() => match self.heard(signal) {
                        Some(seen) => seen,
                        None => continue,
                    },
                    // An adopted job's node may not have been asked yet after the start; only a change says it is down.
                    Ok(()) = state.changed() => {
                        if *state.borrow_and_update() != NodeState::Down { continue }
                        Seen::NodeDown
                    }
                    _ = ticks.tick() => Seen::Tick,
                }
            };
            let act;
            (watching, act) = watching.step(&seen, clock::now(), self.node.client_id().is_none());
            match act {
                Act::Wait => {}
                Act::Ask => is_asking = true,
                Act::MarkRunning => self.mark_running().await?,
                Act::CancelAtNode => {
                    self.try_stop(self.node.client.cancel(&self.job.attempt.prompt_id).await);
                    is_asking = true;
                }
                Act::Withdraw => {
                    self.try_stop(self.node.client.withdraw(&self.job.attempt.prompt_id).await);
                    is_asking = true;
                }
                Act::Finish(verdict) => return self.finish(verdict, entry),
            }
        }
    }

    /// Asks the node where the prompt is.
    async fn ask(&self, entry: &mut Option<HistoryEntry>) -> Seen {
        match self.node.client.whereabouts(&self.job.attempt.prompt_id).await {
            Ok(Whereabouts::Running) => Seen::Running,
            Ok(Whereabouts::Pending) => Seen::Pending(self.node_is_busy().await),
            Ok(Whereabouts::Unknown) => Seen::Unknown,
            Ok(Whereabouts::Finished(found)) => {
                let ending = match &found.end {
                    RunEnd::Success => Ending::Success,
                    RunEnd::Interrupted => Ending::Interrupted,
                    RunEnd::Failed(_) => Ending::Error,
                };
                *entry = Some(found);
                Seen::Finished(ending)
            }
            Err(error) => {
                tracing::debug!(job.id = %self.job.queued.id, node.id = %self.node.spec.id, %error, "the node did not say where the prompt is");
                self.node.ask_now.notify_one();
                // A breaker that was open before this runner began does not change any more.
                if self.node.breaker().state == NodeState::Down && self.node.breaker().failures > 0 {
                    Seen::NodeDown
                } else {
                    Seen::Unanswered
                }
            }
        }
    }

    /// Whether the node runs something, so that waiting there is no stall.
    async fn node_is_busy(&self) -> bool {
        self.node.client.queue().await.is_ok_and(|queue| !queue.running.is_empty())
    }

    /// What a signal means for the verdict; progress and previews are passed on at once.
    fn heard(&mut self, signal: NodeSignal) -> Option<Seen> {
        self.blocks_heard(&signal);
        match signal {
            NodeSignal::Started { .. } | NodeSignal::Executing { .. } => {
                self.pace.began.get_or_insert_with(Instant::now);
                Some(Seen::Alive)
            }
            NodeSignal::Progress { value, max, .. } => {
                self.stepped(value, max);
                Some(Seen::Alive)
            }
            NodeSignal::Preview { mime, bytes, .. } => {
                self.preview(mime, &bytes);
                Some(Seen::Alive)
            }
            NodeSignal::Ended { .. }
            | NodeSignal::Failed { .. }
            | NodeSignal::Interrupted { .. }
            | NodeSignal::Missed
            | NodeSignal::Connected { .. }
            | NodeSignal::Disconnected { .. } => Some(Seen::Ended),
            NodeSignal::Cached { .. } | NodeSignal::QueueRemaining(_) | NodeSignal::Told { .. } => None,
        }
    }

    fn stepped(&mut self, value: u32, max: u32) {
        let now = Instant::now();
        let is_first = self.pace.first_step.is_none();
        self.pace.first_step.get_or_insert(now);
        self.pace.last_step = Some((now, value));
        self.pace.total_steps = self.pace.total_steps.max(max);
        let share_done = f64::from(value) / f64::from(max.max(1));
        self.node.update(self.job.queued.id, |held| {
            if is_first {
                held.sampling_since = Some(now);
            }
            held.share_done = share_done;
        });
        let stage = if value >= max { Stage::Decoding } else { Stage::Sampling };
        self.tell(value, max, stage);
    }

    /// Tells everybody how far it is.
    pub(super) fn tell(&self, current: u32, total: u32, stage: Stage) {
        let event = StudioEvent::Progress {
            generation_id: self.job.queued.id,
            node_id: self.node.spec.id.clone(),
            current,
            total,
            stage,
        };
        self.jobs.shared.hub.progress(self.job.queued.owner, self.job.session_id, event);
    }

    fn preview(&self, mime: &str, bytes: &[u8]) {
        let id = self.job.queued.id;
        let head = PreviewHead { generation_id: id, node_id: self.node.spec.id.clone(), mime: mime.to_owned() };
        self.jobs.shared.hub.preview(self.job.queued.owner, self.job.session_id, id, head.frame(bytes).into());
    }

    async fn mark_running(&mut self) -> Result<(), Failing> {
        let now = Instant::now();
        self.pace.began.get_or_insert(now);
        self.node.update(self.job.queued.id, |held| held.running_since = Some(now));
        if let Some(checkpoint) = self.jobs.checkpoint_on(&self.node, &self.needs) {
            self.pace.was_resident = self.node.touch_resident(&checkpoint, self.needs.weights_gb);
        }
        self.advance(Status::Running).await?;
        self.tell(0, 0, if self.pace.was_resident { Stage::Sampling } else { Stage::Loading });
        Ok(())
    }

    /// Writes the status. A lease that is gone means another process has the job now.
    pub(super) async fn advance(&self, status: Status) -> Result<(), Failing> {
        let (id, process) = (self.job.queued.id, self.jobs.shared.process);
        match self.jobs.shared.store.advance(id, status, process, clock::now()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failing::lost("Another server process has taken this job over.")),
            // The database is tried again when the attempt is settled; the node works on meanwhile.
            Err(error) => {
                tracing::warn!(job.id = %id, %error, "a job's status could not be written");
                Ok(())
            }
        }
    }

    fn try_stop(&self, asked: Result<(), ComfyError>) {
        if let Err(error) = asked {
            tracing::debug!(job.id = %self.job.queued.id, %error, "the node did not take the cancellation; asking again");
        }
    }

    fn finish(&mut self, verdict: Verdict, entry: Option<HistoryEntry>) -> Result<HistoryEntry, Failing> {
        self.record.clone_from(&entry);
        let node = self.node.spec.name.as_str();
        let failing = match verdict {
            Verdict::Collect => {
                return entry.ok_or_else(|| Failing::transient(format!("{node} finished it and forgot the outputs.")));
            }
            Verdict::Failed => match entry.map(|entry| entry.end) {
                Some(RunEnd::Failed(error)) => error.into(),
                _ => Failing::transient(format!("{node} failed without saying why.")),
            },
            Verdict::InterruptedElsewhere => Failing::transient(format!("Somebody interrupted it at {node}.")),
            Verdict::Cancelled => Failing::cancelled(),
            Verdict::Withdrawn => Failing::withdrawn(node, self.is_held),
            Verdict::Stalled => Failing::stalled(node, self.jobs.shared.stall.as_secs()),
            Verdict::Forgotten => Failing::lost(format!("{node} was restarted and forgot it.")),
            Verdict::NodeGone => Failing::lost(format!("{node} stopped answering.")),
        };
        Err(failing)
    }
}
