//! A node at one moment: for the scheduler, and for people.

use std::{sync::Arc, time::Instant};

use gesso_core::{
    capability::{Capability, ModelFamily},
    fleet::{Gpu, NodeJob, NodeReport, NodeState},
    schedule::NodeView,
};

use super::{Fleet, Node};

/// Completions before a rate is told.
const MIN_FOR_RATE: usize = 2;

/// A node at one moment, kept for as long as one round of placements takes.
pub struct NodeSnapshot {
    node: Arc<Node>,
    report: Option<Arc<NodeReport>>,
    state: NodeState,
    /// Jobs it holds.
    pub in_flight: u32,
    /// Seconds until it is through with what it holds.
    pub backlog_s: f64,
    /// Checkpoints on its card when that work is done.
    pub resident: Vec<String>,
}

impl NodeSnapshot {
    /// What is known of a node now.
    #[must_use]
    pub fn of(node: &Arc<Node>) -> Self {
        let now = Instant::now();
        let (in_flight, backlog_s, resident) = node.with_live(|held, resident, _| {
            let backlog_s = held.values().map(|held| held.remaining_s(now)).sum();
            let coming = held.values().filter_map(|held| held.checkpoint.as_ref()).map(|(name, _)| name.clone());
            let resident = resident.iter().map(|(name, _)| name.clone()).chain(coming).collect();
            (u32::try_from(held.len()).unwrap_or(u32::MAX), backlog_s, resident)
        });
        Self { report: node.report(), state: node.state().0, node: Arc::clone(node), in_flight, backlog_s, resident }
    }

    /// The node.
    #[must_use]
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// What the scheduling maths look at.
    #[must_use]
    pub fn view(&self, fleet: &Fleet, family: Option<ModelFamily>) -> NodeView<'_> {
        NodeView {
            spec: &self.node.spec,
            report: self.report.as_deref(),
            state: self.state,
            in_flight: self.in_flight,
            backlog_s: self.backlog_s,
            resident: self.resident.clone(),
            checkpoint: family.and_then(|family| fleet.checkpoint_of(&self.node, family)),
        }
    }
}

impl Node {
    /// The node as everybody sees it.
    #[must_use]
    pub fn gpu(&self, fleet: &Fleet) -> Gpu {
        let spec = &self.spec;
        let report = self.report();
        let (state, detail) = self.state();
        let (running, pending, resident, rate) = self.with_live(|held, resident, finished| {
            let job = |(id, held): (&_, &super::Held)| NodeJob { generation_id: *id, since: held.since };
            let running = held.iter().filter(|(_, held)| held.running_since.is_some()).map(job).collect();
            let pending = held.iter().filter(|(_, held)| held.running_since.is_none()).map(job).collect();
            let span_s = finished.front().zip(finished.back()).map(|(first, last)| last.duration_since(*first).as_secs_f64());
            let rate = span_s
                .filter(|secs| *secs > 0.0 && finished.len() >= MIN_FOR_RATE)
                .map(|secs| ((finished.len() - 1) as f64 / secs * 3600.0).round());
            (running, pending, resident.iter().map(|(name, _)| name.clone()).collect(), rate)
        });
        let vram = report.as_ref().map(|report| (report.vram_total_bytes as f64 / 1e8).round() / 10.0);
        Gpu {
            id: spec.id.clone(),
            name: spec.name.clone(),
            tier: spec.tier,
            vram_gb: spec.vram_gb.or(vram),
            capabilities: self.capabilities(fleet, report.as_deref()),
            state,
            detail,
            running,
            pending,
            resident,
            rate,
            version: report.map(|report| report.version.clone()),
            max_resolution: spec.max_resolution,
            simulated: self.is_simulated(),
        }
    }

    /// What it may do and has what it takes for; what is configured alone while it has never answered.
    fn capabilities(&self, fleet: &Fleet, report: Option<&NodeReport>) -> Vec<Capability> {
        let configured = self.spec.capabilities.clone();
        let Some(report) = report else { return configured.unwrap_or_default().into_iter().collect() };
        let has = |capability: &Capability| match capability {
            Capability::Model(family) => fleet.checkpoint_of(self, *family).is_some(),
            Capability::Upscale => !report.upscale_models.is_empty(),
            Capability::ControlNet => report.classes.contains("ControlNetLoader"),
            Capability::IpAdapter => report.classes.iter().any(|class| class.starts_with("IPAdapter")),
            Capability::FaceId => report.classes.iter().any(|class| class.contains("FaceID")),
            Capability::Training => report.classes.contains("TrainLoraNode"),
            Capability::Other(_) => configured.is_some(),
        };
        let every = || {
            let families = ModelFamily::ALL.into_iter().map(Capability::Model);
            families.chain([Capability::Upscale, Capability::ControlNet, Capability::IpAdapter, Capability::FaceId]).collect()
        };
        configured.clone().unwrap_or_else(every).into_iter().filter(has).collect()
    }
}
