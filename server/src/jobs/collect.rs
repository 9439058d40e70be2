//! From a finished prompt to stored pictures.

use std::collections::BTreeMap;

use bytes::Bytes;
use gesso_app::ports::store::FinishedImage;
use gesso_core::{
    generation::{Stage, Status},
    ids::ImageId,
};
use serde_json::json;

use super::{failing::Failing, runner::Run};
use crate::{
    clock,
    comfy::{FileRef, HistoryEntry},
    media::{self, Kind, png_text::Metadata},
};

/// A picture that does not arrive whole is fetched again so often; the node still has it.
const FETCH_TRIES: u32 = 3;

impl Run {
    /// Fetches and stores every picture of a finished prompt.
    pub(super) async fn collect(&self, entry: &HistoryEntry) -> Result<Vec<FinishedImage>, Failing> {
        let files = entry.pictures();
        if files.is_empty() && self.client.is_none() {
            return Err(Failing::request("The graph ended without a picture; it needs a node that saves one."));
        }
        self.tell(self.pace.total_steps, self.pace.total_steps, Stage::Storing);
        let first = async {
            match files.first() {
                Some(file) => self.fetch(file).await.map(Some),
                None => Ok(None),
            }
        };
        let (is_ours, first) = tokio::join!(self.advance(Status::Storing), first);
        is_ours?;
        let mut first = first?;
        let mut images = Vec::with_capacity(files.len());
        let mut stored = Vec::with_capacity(files.len());
        let mut by_block: BTreeMap<String, Vec<ImageId>> = BTreeMap::new();
        for (index, file) in files.into_iter().enumerate() {
            let bytes = match first.take() {
                Some(bytes) => bytes,
                None => self.fetch(&file).await?,
            };
            let block = entry.maker(&file);
            let image = self.store(bytes, index, block).await?;
            by_block.entry(block.unwrap_or_default().to_owned()).or_default().push(image.id);
            stored.push((file, image.blob.clone()));
            images.push(image);
        }
        self.keep_record(entry, &stored).await?;
        self.blocks_ended(by_block);
        Ok(images)
    }

    pub(super) async fn fetch(&self, file: &FileRef) -> Result<Bytes, Failing> {
        let mut tries = 1;
        loop {
            match self.node.client.fetch(file).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) if tries >= FETCH_TRIES => {
                    return Err(Failing::transient(format!("The picture could not be fetched. {error}")));
                }
                Err(error) => {
                    tracing::debug!(job.id = %self.job.queued.id, %error, "fetching a picture again");
                    tries += 1;
                }
            }
        }
    }

    async fn store(&self, bytes: Bytes, index: usize, block: Option<&str>) -> Result<FinishedImage, Failing> {
        let gesso = self.metadata(index, block).to_string();
        let graph = self.sent.as_ref().map(ToString::to_string);
        let metadata = Metadata { prompt: graph.as_deref(), workflow: None, gesso: &gesso };
        let broken =
            |error: media::MediaError| Failing::transient(format!("The picture the node returned cannot be used. {error}"));
        let bytes = media::png_text::embed(bytes, metadata).map_err(broken)?;
        let stored = self.jobs.shared.media.ingest(bytes, Kind::NodeOutput).await.map_err(broken)?;
        Ok(FinishedImage { id: clock::new_id(), blob: stored.facts() })
    }

    /// What the file says of itself, so that it is useful without the database and the database can be rebuilt from it.
    fn metadata(&self, index: usize, block: Option<&str>) -> serde_json::Value {
        let queued = &self.job.queued;
        json!({
            "version": 1,
            "generation_id": queued.id,
            "session_id": self.job.session_id,
            "index": index,
            "block": block,
            "request": queued.request,
            "template": queued.template,
            "parents": self.job.parents,
            "node_id": self.node.spec.id,
            "simulated": self.node.is_simulated(),
            "started_at": self.job.attempt.started_at,
        })
    }
}
