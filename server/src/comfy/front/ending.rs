//! Telling how prompts end, from the event log: by then the history has it, whichever process ran it.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::{StoreResult, store::Prompt};
use gesso_core::{
    event::StudioEvent,
    ids::{GenerationId, OwnerId},
};
use serde_json::json;

use super::{
    entry::{self, Told},
    sockets::Front,
};
use crate::events::{Cursor, Delivery, Following, Scope, follow};

/// The log is followed again after a failure after this long, in milliseconds.
const RETRY_MILLIS: u64 = 500;

impl Front {
    /// Follows an owner's log from now on, once. To be called before a prompt is added or a socket opens.
    pub(super) async fn watch(self: &Arc<Self>, owner: OwnerId) -> StoreResult<()> {
        let mut followed = self.followed.lock().await;
        if !followed.contains(&owner) {
            let following = follow(&self.hub, Arc::clone(&self.store), owner, Scope::Owner, None).await?;
            followed.insert(owner);
            tokio::spawn(Arc::clone(self).tell_ends(owner, following));
        }
        Ok(())
    }

    async fn tell_ends(self: Arc<Self>, owner: OwnerId, mut following: Following) {
        let mut cursor = None;
        loop {
            let delivery = tokio::select! {
                () = self.stop.cancelled() => return,
                delivery = following.next() => delivery,
            };
            match delivery {
                Ok(Delivery::Event(envelope)) => {
                    // Progress is not stored and has no place.
                    cursor = Some(envelope.seq).filter(|seq| *seq > 0).or(cursor);
                    match &envelope.event {
                        StudioEvent::Complete { generation_id, .. }
                        | StudioEvent::Failed { generation_id, .. }
                        | StudioEvent::Cancelled { generation_id } => self.ended(owner, *generation_id).await,
                        _ => {}
                    }
                }
                Ok(Delivery::Preview(_)) => {}
                Ok(Delivery::Closed) | Err(_) => match self.follow_again(owner, cursor).await {
                    Some(again) => following = again,
                    None => return,
                },
            }
        }
    }

    /// Follows from where it was, until that works or the studio stops.
    async fn follow_again(&self, owner: OwnerId, cursor: Option<i64>) -> Option<Following> {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(Duration::from_millis(RETRY_MILLIS)) => {}
            }
            match follow(&self.hub, Arc::clone(&self.store), owner, Scope::Owner, cursor.map(Cursor::after)).await {
                Ok(following) => return Some(following),
                Err(error) => tracing::warn!(%error, "the log cannot be followed for ComfyUI clients; trying again"),
            }
        }
    }

    async fn ended(&self, owner: OwnerId, job: GenerationId) {
        let announced = self.over(job);
        let prompt = match self.store.prompt_of_job(owner, job).await {
            Ok(Some(prompt)) => prompt,
            // Not a client's, or deleted by its client: then nothing is told.
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(job.id = %job, %error, "the end of a ComfyUI client's prompt could not be read");
                return;
            }
        };
        let told = entry::told(&prompt);
        if let Some(client) = &prompt.asked.client_id {
            for (node, output) in told.outputs.iter().filter(|(node, _)| !announced.contains(*node)) {
                let data = json!({"node": node, "display_node": node, "output": output, "prompt_id": prompt.asked.prompt_id});
                self.tell(owner, Some(client), "executed", &data);
            }
        }
        self.tell_end(owner, &prompt, &told).await;
    }

    async fn tell_end(&self, owner: OwnerId, prompt: &Prompt, told: &Told) {
        let client = prompt.asked.client_id.as_deref();
        if let Some((kind, data)) = told.last()
            && (client.is_some() || kind == "execution_interrupted")
        {
            self.tell(owner, client, kind, data);
        }
        self.tell_status(owner).await;
        if let Some(client) = client {
            let over = json!({"node": null, "prompt_id": prompt.asked.prompt_id});
            self.tell(owner, Some(client), "executing", &over);
        }
    }
}
