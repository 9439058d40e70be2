//! What a job needs of a node, from its template or its graph.

use gesso_app::ports::store::QueuedJob;
use gesso_core::{
    failure,
    request::GenerationRequest,
    schedule::{JobNeeds, NodeView, work_units},
};

use serde::Deserialize;

use super::{Jobs, graphs::WORKFLOW};
use crate::fleet::NodeSnapshot;

impl Jobs {
    /// What a request needs, before anything was tried.
    pub(super) fn needs_of(&self, template: &str, request: &GenerationRequest, graph: Option<&serde_json::Value>) -> JobNeeds {
        if template == WORKFLOW {
            return graph_needs(graph);
        }
        match self.shared.templates.get(template) {
            Some(template) => template.needs(request, None),
            // A template of an earlier version: the runner will say so; any node may take it.
            None => JobNeeds { template: template.into(), units: work_units(512, 512, 20, 1), ..JobNeeds::default() },
        }
    }

    /// What a waiting job needs, with what was learned from its attempts.
    pub(super) fn needs_now(&self, job: &QueuedJob, nodes: &[NodeSnapshot]) -> JobNeeds {
        let mut needs = self.needs_of(&job.template, &job.request, job.graph.as_ref());
        match failure::after(&job.attempts) {
            failure::Next::Retry { avoid } => needs.avoid = avoid,
            failure::Next::RetryLarger { outgrown } => needs.outgrown_gb = self.largest_gb(&outgrown, nodes),
            failure::Next::Fail { .. } => {}
        }
        needs
    }

    /// Memory of the largest of these nodes, in GB.
    pub(super) fn largest_gb(&self, ids: &[gesso_core::ids::NodeId], nodes: &[NodeSnapshot]) -> f64 {
        let gb = nodes
            .iter()
            .filter(|node| ids.contains(&node.node().spec.id))
            .filter_map(|node| NodeView::vram_gb(&node.view(&self.shared.fleet, None)));
        gb.fold(0.0, f64::max)
    }
}

/// What was found out about an executed graph when it was taken in.
fn graph_needs(graph: Option<&serde_json::Value>) -> JobNeeds {
    let kept = graph.and_then(|graph| JobNeeds::deserialize(graph.get("needs")?).ok());
    // A row of an earlier version: any node may take it, and says itself what it lacks.
    kept.unwrap_or_else(|| JobNeeds { template: WORKFLOW.into(), units: work_units(512, 512, 20, 1), ..JobNeeds::default() })
}
