//! The two sides of a placement: what a job needs and what a node is right now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    capability::{Capability, ModelFamily},
    fleet::{IN_FLIGHT_LIMIT, NodeReport, NodeSpec, NodeState},
    ids::NodeId,
    tier::Tier,
};

/// What a job needs of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobNeeds {
    /// Name of the template, or `workflow` for an executed graph; half of the key of run times.
    pub template: String,
    /// The family whose checkpoints it uses.
    pub family: Option<ModelFamily>,
    /// Abilities besides the family.
    pub capabilities: Vec<Capability>,
    /// The very checkpoint it names.
    pub checkpoint: Option<String>,
    /// LoRAs it names.
    pub loras: Vec<String>,
    /// Node classes its graph uses.
    pub classes: Vec<String>,
    /// Larger side, in pixels; 0 when unknown.
    pub side: u32,
    /// Pictures in the prompt.
    pub batch_size: u32,
    /// Megapixels × steps × batch.
    pub units: f64,
    /// What its weights weigh, in GB.
    pub weights_gb: f64,
    /// The lowest tier that may run it.
    pub tier_floor: Option<Tier>,
    /// The tier to take when it costs little time.
    pub tier_prefer: Option<Tier>,
    /// Nodes that do not have everything its graph names, each with what it lacks in words.
    #[serde(default)]
    pub lacking: BTreeMap<NodeId, String>,
    /// Nodes that failed on it: taken only if no other can run it.
    pub avoid: Vec<NodeId>,
    /// Its memory demand is above that of nodes with this many GB; 0 when none has failed for memory.
    pub outgrown_gb: f64,
}

/// A node as the scheduler sees it at one moment.
#[derive(Clone, Debug)]
pub struct NodeView<'a> {
    /// What is configured.
    pub spec: &'a NodeSpec,
    /// What it reports; `None` while it has never answered.
    pub report: Option<&'a NodeReport>,
    /// Its health.
    pub state: NodeState,
    /// Jobs it holds.
    pub in_flight: u32,
    /// Seconds until it is through with what it holds.
    pub backlog_s: f64,
    /// Checkpoints whose weights are on its card when that work is done.
    pub resident: Vec<String>,
    /// The checkpoint file this node would use for the job's family, if it has one.
    pub checkpoint: Option<String>,
}

impl NodeView<'_> {
    /// Memory of the card, in GB: configured, else reported.
    #[must_use]
    pub fn vram_gb(&self) -> Option<f64> {
        self.spec.vram_gb.or_else(|| self.report.map(|report| report.vram_total_bytes as f64 / 1e9))
    }

    /// May be given one more job now.
    #[must_use]
    pub fn has_room(&self) -> bool {
        // A node that is being tried gets one job, not two.
        let limit = if self.state == NodeState::Probing { 1 } else { IN_FLIGHT_LIMIT };
        self.in_flight < limit
    }

    /// Why it cannot run the job, in words; `None` if it can. Room and backlog do not matter here.
    #[must_use]
    pub fn refusal(&self, job: &JobNeeds) -> Option<String> {
        self.state_refusal().or_else(|| self.spec_refusal(job)).or_else(|| self.report_refusal(job))
    }

    fn state_refusal(&self) -> Option<String> {
        match self.state {
            NodeState::Healthy | NodeState::Probing => None,
            NodeState::Suspect => Some("has just failed to answer".into()),
            NodeState::Down => Some("does not answer".into()),
            NodeState::Draining => Some("is being drained".into()),
        }
    }

    fn spec_refusal(&self, job: &JobNeeds) -> Option<String> {
        let spec = self.spec;
        if job.tier_floor.is_some_and(|floor| spec.tier < floor) {
            return Some(format!("is a {} node, below the floor", spec.tier));
        }
        if let Some(allowed) = &spec.capabilities {
            let family = job.family.map(Capability::Model);
            if let Some(missing) = family.iter().chain(&job.capabilities).find(|wanted| !allowed.contains(wanted)) {
                return Some(format!("is not set up for {missing}"));
            }
        }
        if spec.max_resolution.is_some_and(|largest| job.side > largest) {
            return Some(format!("makes at most {} pixels a side", spec.max_resolution.unwrap_or_default()));
        }
        if spec.max_batch.is_some_and(|most| job.batch_size > most) {
            return Some(format!("makes at most {} pictures at once", spec.max_batch.unwrap_or_default()));
        }
        let vram_gb = self.vram_gb()?;
        if job.outgrown_gb > 0.0 && vram_gb <= job.outgrown_gb {
            return Some(format!("has {vram_gb:.0} GB, and {:.0} GB was too little", job.outgrown_gb));
        }
        None
    }

    fn report_refusal(&self, job: &JobNeeds) -> Option<String> {
        let Some(report) = self.report else { return Some("has not said yet what it has".into()) };
        if let Some(checkpoint) = &job.checkpoint
            && !report.checkpoints.contains(checkpoint)
        {
            return Some(format!("does not have {checkpoint}"));
        }
        if job.checkpoint.is_none()
            && self.checkpoint.is_none()
            && let Some(family) = job.family
        {
            return Some(format!("has no {family} checkpoint"));
        }
        if let Some(lora) = job.loras.iter().find(|lora| !report.loras.contains(lora)) {
            return Some(format!("does not have the LoRA {lora}"));
        }
        if job.capabilities.contains(&Capability::Upscale) && report.upscale_models.is_empty() {
            return Some("has no upscale model".into());
        }
        let class = job.classes.iter().find(|class| !report.classes.contains(*class));
        class.map(|class| format!("does not know {class}")).or_else(|| job.lacking.get(&self.spec.id).cloned())
    }
}
