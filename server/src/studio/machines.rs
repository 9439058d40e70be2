//! The machine room as its pages see it.

use async_trait::async_trait;
use gesso_app::{
    api::{DayTally, EndedNote, FleetState, HealthNote, Lack, Memory, NodeCard, NodeForm, Pace, QueueState, Tested},
    error::AppError,
    ports::{Machines, store::OwnNode},
};
use gesso_core::{
    capability::{Capability, ModelFamily},
    health::Sign,
    ids::{GenerationId, NodeId},
    own_node::{headers_problem, id_of},
    queue::QueuePlace,
    time::Timestamp,
};

use super::{OwnerStudio, app_error, app_problem};
use crate::{
    clock,
    error::Problem,
    fleet::{Node, RosterError},
};

/// What "today" means to the figures, in milliseconds: the last 24 hours, whatever the time zone.
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Ended attempts shown of a node.
const ENDED_SHOWN: u32 = 12;
/// Weights of an unknown checkpoint, in GB.
const UNKNOWN_WEIGHTS_GB: f64 = 4.0;

#[async_trait]
impl Machines for OwnerStudio {
    async fn fleet(&self) -> Result<FleetState, AppError> {
        let queue = self.every_line().await?;
        let mut nodes = Vec::new();
        for node in self.state.fleet.nodes().iter() {
            nodes.push(self.card(node).await?);
        }
        let now = clock::now();
        let tally = self.state.store.tally(self.state.owner, now.plus_millis(-DAY_MILLIS)).await.map_err(app_error)?;
        let clear_s = queue.waiting.iter().map(|line| line.left_s).try_fold(0.0_f64, |most, left| Some(most.max(left?)));
        Ok(FleetState {
            nodes,
            waiting: queue.waiting_count,
            clear_s: clear_s.filter(|_| queue.waiting.len() == queue.waiting_count),
            jobs: queue.running.into_iter().chain(queue.waiting).collect(),
            day: DayTally {
                pictures: tally.pictures,
                simulated: tally.simulated,
                given_up: tally.given_up,
                broken_attempts: tally.broken_attempts,
            },
            server_time: now,
        })
    }

    async fn add_node(&self, form: NodeForm) -> Result<NodeId, AppError> {
        let NodeForm { settings, headers } = form;
        let headers = headers.unwrap_or_default();
        let mut problems = settings.problems();
        problems.extend(headers_problem(&headers));
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        let taken: Vec<NodeId> = self.state.fleet.nodes().iter().map(|node| node.spec.id.clone()).collect();
        let id = id_of(&settings.name, &taken);
        let added = self.state.roster.add(self.state.owner, OwnNode { id, settings, headers }).await;
        added.map(|node| node.spec.id.clone()).map_err(refused)
    }

    async fn change_node(&self, node: NodeId, form: NodeForm) -> Result<(), AppError> {
        let apply = |old: OwnNode| {
            let NodeForm { settings, headers } = form;
            let headers = headers.unwrap_or(old.headers);
            let mut problems = settings.problems();
            problems.extend(headers_problem(&headers));
            if problems.is_empty() { Ok(OwnNode { id: old.id, settings, headers }) } else { Err(problems) }
        };
        self.state.roster.change(self.state.owner, &node, apply).await.map(drop).map_err(refused)
    }

    async fn remove_node(&self, node: NodeId) -> Result<(), AppError> {
        self.state.roster.remove(self.state.owner, &node).await.map_err(refused)
    }

    async fn drain_node(&self, node: NodeId, is_draining: bool) -> Result<(), AppError> {
        self.state.roster.drain(&node, is_draining).await.map(drop).map_err(refused)
    }

    async fn test_node(&self, node: NodeId) -> Result<Tested, AppError> {
        let (_, sign, millis) = self.state.roster.test(&node).await.map_err(refused)?;
        let (answered, detail) = match sign {
            Sign::Answered => (true, "It answers.".to_owned()),
            Sign::Failed(reason) => (false, reason),
        };
        Ok(Tested { answered, detail, millis })
    }

    async fn queue(&self) -> Result<QueueState, AppError> {
        self.every_line().await
    }

    async fn move_job(&self, generation: GenerationId, place: QueuePlace) -> Result<QueueState, AppError> {
        self.state.store.move_job(self.state.owner, generation, place).await.map_err(app_error)?;
        self.state.jobs.wake();
        self.every_line().await
    }
}

fn refused(error: RosterError) -> AppError {
    app_problem(&error.into())
}

impl OwnerStudio {
    async fn card(&self, node: &Node) -> Result<NodeCard, AppError> {
        let fleet = &self.state.fleet;
        let (spec, report, breaker) = (&node.spec, node.report(), node.breaker());
        let gpu = node.gpu(fleet);
        let is_simulated = gpu.simulated;
        let ended = self.state.store.attempts_on(self.state.owner, &spec.id, ENDED_SHOWN).await.map_err(app_error)?;
        let history =
            node.history().into_iter().map(|entry| HealthNote { at: entry.at, state: entry.state, detail: entry.detail });
        let history: Vec<HealthNote> = history.collect();
        let paces = fleet.times().0.of_node(&spec.id);
        let memory = report.as_ref().filter(|_| !is_simulated).map(|report| Memory {
            total_gb: tenths(report.vram_total_bytes as f64 / 1e9),
            free_gb: tenths(report.vram_free_bytes as f64 / 1e9),
            resident: gpu.resident.iter().map(|name| (name.clone(), self.weights_gb(node, name))).collect(),
        });
        let fixed = node.origin.fixed_for(self.state.owner);
        let is_of_another = node.origin.is_of_another(self.state.owner);
        Ok(NodeCard {
            fixed: fixed.map(|reason| format!("{} {reason}", spec.name)),
            settings: fixed.is_none().then(|| gesso_core::own_node::NodeSettings {
                name: spec.name.clone(),
                url: spec.url.clone(),
                tier: spec.tier,
                vram_gb: spec.vram_gb,
                capabilities: spec.capabilities.clone(),
                max_resolution: spec.max_resolution,
                max_batch: spec.max_batch,
            }),
            header_names: if is_of_another { Vec::new() } else { spec.headers.keys().cloned().collect() },
            address: (!is_of_another).then(|| spec.url.clone()),
            is_draining: node.is_draining(),
            since: history.first().map_or(breaker.since, |note| note.at),
            next_probe_at: breaker.next_probe_at,
            device: report.as_ref().map(|report| report.device.clone()).filter(|device| !device.is_empty()),
            memory,
            lacks: self.lacks(node, &gpu.capabilities),
            // A test painter's pace says nothing about a card.
            paces: paces
                .into_iter()
                .filter(|_| !is_simulated)
                .map(|(template, measured)| Pace { template, secs_per_unit: measured.mean, count: measured.count })
                .collect(),
            history,
            ended: ended
                .into_iter()
                .map(|attempt| EndedNote {
                    at: attempt.ended_at,
                    secs: secs_between(attempt.started_at, attempt.ended_at),
                    generation_id: attempt.generation_id,
                    session_id: attempt.session_id,
                    outcome: attempt.outcome,
                    class: attempt.class,
                    reason: attempt.reason,
                })
                .collect(),
            gpu,
        })
    }

    /// What the weights of a checkpoint usually take.
    fn weights_gb(&self, node: &Node, checkpoint: &str) -> f64 {
        let is_its = |family: &ModelFamily| self.state.fleet.checkpoint_of(node, *family).as_deref() == Some(checkpoint);
        ModelFamily::ALL.into_iter().find(is_its).map_or(UNKNOWN_WEIGHTS_GB, ModelFamily::usual_weights_gb)
    }

    /// What a node does not do, and why.
    fn lacks(&self, node: &Node, has: &[Capability]) -> Vec<Lack> {
        let Some(report) = node.report() else { return Vec::new() };
        let families = ModelFamily::ALL.into_iter().map(Capability::Model);
        let abilities = [Capability::Upscale, Capability::ControlNet, Capability::IpAdapter, Capability::FaceId];
        let why = |capability: &Capability| {
            let is_forbidden = node.spec.capabilities.as_ref().is_some_and(|allowed| !allowed.contains(capability));
            match capability {
                _ if is_forbidden => "left out by its settings",
                Capability::Model(_) if report.checkpoints.is_empty() => "it has no checkpoints",
                Capability::Model(_) => "no checkpoint of this family",
                Capability::Upscale => "no upscale model",
                Capability::ControlNet => "no ControlNet nodes",
                _ => "no nodes for it",
            }
        };
        let lacking = families.chain(abilities).filter(|capability| !has.contains(capability));
        lacking.map(|capability| Lack { what: label(&capability), why: why(&capability).to_owned() }).collect()
    }
}

/// A capability for people.
fn label(capability: &Capability) -> String {
    match capability {
        Capability::Model(ModelFamily::FluxFp8) => "Flux, 8 bit".to_owned(),
        Capability::Model(family) => family.label().to_owned(),
        Capability::Upscale => "upscaling".to_owned(),
        Capability::ControlNet => "ControlNet".to_owned(),
        Capability::IpAdapter => "IP-Adapter".to_owned(),
        Capability::FaceId => "FaceID".to_owned(),
        Capability::Training => "training".to_owned(),
        Capability::Other(word) => word.clone(),
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn secs_between(from: Timestamp, to: Timestamp) -> f64 {
    tenths(to.secs_since(from).max(0.0))
}
