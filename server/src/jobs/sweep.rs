//! Tidying up: orphaned prompts on nodes, deleted sessions, files nobody references, old events.

use std::time::Duration;

use gesso_app::ports::StoreResult;
use gesso_core::session::BIN_MILLIS;

use super::Jobs;
use crate::{clock, fleet::Node, media::ContentHash};

/// Prompts of ended attempts are looked for on nodes this often.
const ORPHANS_EVERY: Duration = Duration::from_secs(20);
/// Everything else is tidied this often, in rounds of [`ORPHANS_EVERY`].
const TIDY_EVERY_ROUNDS: u32 = 30;
/// A file nobody references stays this long, in milliseconds: an ingest may be about to reference it.
const BLOB_GRACE_MILLIS: i64 = 60 * 60 * 1000;
/// Temporary files of ComfyUI clients stay this long, in milliseconds.
const TEMP_FILES_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Files deleted in one go.
const BLOBS_AT_ONCE: u32 = 500;

impl Jobs {
    pub(super) async fn sweep(self) {
        let mut round: u32 = 0;
        loop {
            tokio::select! {
                () = self.shared.stop.cancelled() => return,
                () = tokio::time::sleep(ORPHANS_EVERY) => {}
            }
            for node in self.shared.fleet.nodes().iter() {
                self.sweep_node(node).await;
            }
            round = round.wrapping_add(1);
            if round.is_multiple_of(TIDY_EVERY_ROUNDS)
                && let Err(error) = self.tidy().await
            {
                tracing::warn!(%error, "tidying up failed; trying again later");
            }
        }
    }

    /// Takes prompts of ours off a node whose attempts have ended: a copy nobody waits for must not hold a card.
    async fn sweep_node(&self, node: &Node) {
        if !node.state().0.takes_work() {
            return;
        }
        let Ok(queue) = node.client.queue().await else { return };
        let held: Vec<String> = queue.running.into_iter().chain(queue.pending).map(|item| item.prompt_id).collect();
        if held.is_empty() {
            return;
        }
        match self.shared.store.ended_prompts(&held).await {
            Ok(orphans) => {
                for prompt_id in orphans {
                    tracing::info!(node.id = %node.spec.id, prompt_id, "cancelling a prompt whose attempt has ended");
                    if let Err(error) = node.client.cancel(&prompt_id).await {
                        tracing::debug!(%error, "the node did not take the cancellation");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "ended attempts could not be looked up"),
        }
    }

    async fn tidy(&self) -> StoreResult<()> {
        let store = &self.shared.store;
        let now = clock::now();
        store.purge_deleted(now.plus_millis(-BIN_MILLIS), now).await?;
        store.prune_events(clock::now()).await?;
        store.prune_temp_files(clock::now().plus_millis(-TEMP_FILES_MILLIS), clock::now()).await?;
        let _alone = self.shared.files.write().await;
        let before = clock::now().plus_millis(-BLOB_GRACE_MILLIS);
        for sha256 in store.condemn_blobs(before, BLOBS_AT_ONCE).await? {
            let Ok(hash) = sha256.parse::<ContentHash>() else { continue };
            match self.shared.media.delete(hash).await {
                Ok(()) => store.forget_blob(&sha256).await?,
                Err(error) => tracing::warn!(%error, sha256, "a file could not be deleted"),
            }
        }
        Ok(())
    }
}
