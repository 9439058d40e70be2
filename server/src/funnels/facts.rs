//! What the nodes have, as plans see it.

use gesso_core::{
    capability::{Capability, ModelFamily},
    funnel::{FleetFacts, NodeFact},
    request::Task,
};

use super::Funnels;
use crate::fleet::Node;

impl Funnels {
    /// The nodes that have said what they have.
    pub(super) fn fleet_facts(&self) -> FleetFacts {
        FleetFacts { nodes: self.fleet.nodes().iter().filter_map(|node| self.node_fact(node)).collect() }
    }

    /// Every node has said what it has.
    pub(super) fn is_fleet_known(&self) -> bool {
        self.fleet.nodes().iter().all(|node| node.report().is_some())
    }

    fn node_fact(&self, node: &Node) -> Option<NodeFact> {
        let report = node.report()?;
        let spec = &node.spec;
        let may = |capability: &Capability| spec.capabilities.as_ref().is_none_or(|allowed| allowed.contains(capability));
        let runs = |family: &ModelFamily| {
            may(&Capability::Model(*family)) && self.has_templates(*family) && self.fleet.checkpoint_of(node, *family).is_some()
        };
        Some(NodeFact {
            id: spec.id.clone(),
            name: spec.name.clone(),
            tier: spec.tier,
            families: ModelFamily::ALL.into_iter().filter(runs).collect(),
            checkpoints: report.checkpoints.clone(),
            loras: report.loras.clone(),
            max_side: spec.max_resolution,
            can_upscale: may(&Capability::Upscale) && !report.upscale_models.is_empty(),
        })
    }

    /// The studio can draft and repaint with this family.
    fn has_templates(&self, family: ModelFamily) -> bool {
        let is_for = |task: Task| {
            self.jobs.templates().iter().any(|template| template.task() == task && template.families().contains(&family))
        };
        is_for(Task::Txt2img) && is_for(Task::Img2img)
    }
}
