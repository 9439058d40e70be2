//! What a job needs of a node, from its template or its graph.

use gesso_app::ports::store::QueuedJob;
use gesso_core::{
    failure,
    request::GenerationRequest,
    schedule::{JobNeeds, NodeView, work_units},
};

use super::{Jobs, intake::WORKFLOW};
use crate::{comfy, fleet::NodeSnapshot};

/// Work of an executed graph of which nothing is known: as one SD 1.5 picture.
const UNKNOWN_GRAPH: (u32, u32, u32, u32) = (512, 512, 20, 1);

impl Jobs {
    /// What a request needs, before anything was tried.
    pub(super) fn needs_of(&self, template: &str, request: &GenerationRequest, graph: Option<&serde_json::Value>) -> JobNeeds {
        if template == WORKFLOW {
            return graph_needs(graph);
        }
        match self.shared.templates.get(template) {
            Some(template) => template.needs(request),
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

    /// The united schema of all nodes that answer, if any does.
    pub async fn fleet_schema(&self) -> Option<serde_json::Value> {
        let mut schemas = Vec::new();
        for node in self.shared.fleet.nodes() {
            match node.client.object_info().await {
                Ok(schema) => schemas.push((node.spec.id.clone(), schema)),
                Err(error) => tracing::debug!(node.id = %node.spec.id, %error, "a node did not tell its classes"),
            }
        }
        (!schemas.is_empty()).then(|| comfy::schema::merge(schemas))
    }
}

fn graph_needs(graph: Option<&serde_json::Value>) -> JobNeeds {
    let prompt = graph.and_then(|graph| graph.get("prompt"));
    let facts = prompt.map(comfy::graph::facts).unwrap_or_default();
    let (width, height, steps, batch) = UNKNOWN_GRAPH;
    JobNeeds {
        template: WORKFLOW.into(),
        checkpoint: facts.checkpoints.first().cloned(),
        loras: facts.loras,
        classes: facts.classes,
        units: facts.units.unwrap_or_else(|| work_units(width, height, steps, batch)),
        batch_size: 1,
        ..JobNeeds::default()
    }
}
