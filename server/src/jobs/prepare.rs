//! From a job to what is sent to its node: pictures uploaded, the graph built, the metadata written.

use gesso_core::{request::Task, schedule::JobNeeds};
use uuid::Uuid;

use super::{failing::Failing, graphs::WORKFLOW, kept::KeptGraph, runner::Run};
use crate::{
    comfy::{checkpoints::choose_upscale_model, templates::BuildInput},
    media::ContentHash,
};

/// Prefix of the files a node writes, so that people find the studio's among their own.
const FILENAME_PREFIX: &str = "gesso/picture";

/// What is sent to a node.
pub(super) struct Prepared {
    /// In API format.
    pub graph: serde_json::Value,
    /// Output nodes to run up to; all of them when empty.
    pub targets: Vec<String>,
}

impl Run {
    /// Makes what this attempt sends.
    pub(super) async fn prepare(&self) -> Result<Prepared, Failing> {
        if self.job.queued.template == WORKFLOW {
            return self.own_graph().await;
        }
        Ok(Prepared { graph: self.build().await?, targets: Vec::new() })
    }

    async fn own_graph(&self) -> Result<Prepared, Failing> {
        let kept = KeptGraph::read(self.job.queued.graph.as_ref());
        let KeptGraph { prompt: mut graph, targets, files, .. } =
            kept.ok_or_else(|| Failing::request("The graph of this job is not there any more."))?;
        if let Some(client) = &self.client {
            self.bring_files(&client.files, &mut graph).await?;
        }
        self.bring_files(&files, &mut graph).await?;
        Ok(Prepared { graph, targets })
    }

    async fn build(&self) -> Result<serde_json::Value, Failing> {
        let queued = &self.job.queued;
        let template = self.jobs.shared.templates.get(&queued.template);
        let template =
            template.ok_or_else(|| Failing::request(format!("There is no template {} any more.", queued.template)))?;
        let report = self.node.report().ok_or_else(|| Failing::transient("The node has not said yet what it has."))?;
        let source = self.upload(queued.request.source_image).await?;
        let mask = self.upload(queued.request.mask).await?;
        let checkpoint = self
            .jobs
            .checkpoint_on(&self.node, &JobNeeds { checkpoint: queued.request.checkpoint.clone(), ..self.needs.clone() });
        let upscaler = (queued.request.task == Task::Upscale).then(|| choose_upscale_model(&report)).flatten();
        let input = BuildInput {
            request: &queued.request,
            checkpoint: checkpoint.as_deref(),
            upscale_model: upscaler.as_deref(),
            source: source.as_deref(),
            mask: mask.as_deref(),
            filename_prefix: FILENAME_PREFIX,
        };
        template.build(&input).map_err(|problem| Failing::request(problem.to_string()))
    }

    /// Brings a picture to the node; gives the name it has there.
    async fn upload(&self, id: Option<Uuid>) -> Result<Option<String>, Failing> {
        let Some(id) = id else { return Ok(None) };
        let owner = self.job.queued.owner;
        let picture = self.jobs.shared.store.source_picture(owner, id).await;
        let picture = picture.map_err(|error| Failing::request(format!("The source picture cannot be used. {error}")))?;
        let sha256: ContentHash =
            picture.blob.sha256.parse().map_err(|_| Failing::request("The source picture's name is damaged."))?;
        let blob = self.jobs.shared.media.get(sha256).await.map_err(|error| Failing::transient(error.to_string()))?;
        let bytes = blob.bytes().await.map_err(|error| Failing::transient(error.to_string()))?;
        let extension = picture.blob.mime.rsplit('/').next().unwrap_or("png");
        let name = format!("gesso-{}.{extension}", picture.blob.sha256);
        Ok(Some(self.node.client.upload(&name, bytes).await?))
    }
}
