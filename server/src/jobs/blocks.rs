//! Telling how far each block of a graph is; of jobs that execute a graph only, so that others cost nothing.

use std::collections::{BTreeMap, BTreeSet};

use gesso_core::{generation::BlocksTold, ids::ImageId};

use super::{graphs::WORKFLOW, kept::KeptGraph, runner::Run};
use crate::comfy::{ComfyError, graph::blocks_to_run, socket::NodeSignal};

impl Run {
    /// Says which blocks this attempt has to run.
    pub(super) fn blocks_begin(&self) {
        if self.job.queued.template != WORKFLOW {
            return;
        }
        let Some(kept) = KeptGraph::read(self.job.queued.graph.as_ref()) else { return };
        let ids: BTreeSet<&str> = match self.jobs.shared.fleet.known_schema() {
            Some(schema) => blocks_to_run(&kept.prompt, &schema.classes, &kept.targets),
            None => kept.prompt.as_object().into_iter().flatten().map(|(id, _)| id.as_str()).collect(),
        };
        let begins = BlocksTold::begins(self.job.queued.id, ids.into_iter().map(str::to_owned));
        self.jobs.shared.hub.blocks(self.job.queued.owner, self.job.session_id, begins);
    }

    /// Passes on what the node says of single blocks.
    pub(super) fn blocks_heard(&self, signal: &NodeSignal) {
        match signal {
            NodeSignal::Cached { nodes, .. } => self.blocks_changed(|all| all.cached(nodes)),
            NodeSignal::Executing { node, .. } => self.blocks_changed(|all| all.executing(node)),
            NodeSignal::Progress { node, value, max, .. } => self.blocks_changed(|all| all.progress(node, *value, *max)),
            NodeSignal::Failed {
                error: ComfyError::Execution { node_id, message, .. } | ComfyError::OutOfMemory { node_id, message, .. },
                ..
            } => self.blocks_changed(|all| all.failed(node_id, message)),
            _ => {}
        }
    }

    /// Says that all are through, and which made which pictures.
    pub(super) fn blocks_ended(&self, pictures: BTreeMap<String, Vec<ImageId>>) {
        self.blocks_changed(|all| all.ended(pictures));
    }

    fn blocks_changed(&self, change: impl FnOnce(&BlocksTold) -> BlocksTold) {
        let hub = &self.jobs.shared.hub;
        if let Some(all) = hub.blocks_of(self.job.queued.id) {
            hub.blocks(self.job.queued.owner, self.job.session_id, change(&all));
        }
    }
}
