//! What is being said is kept as it grows, all texts together and not more often than every [`EVERY`].

use std::{collections::HashMap, sync::Mutex, time::Duration};

use gesso_core::ids::MessageId;

use super::Debates;
use crate::fleet::lock;

/// Texts are kept this often: a crash costs no more than what was said in this time.
const EVERY: Duration = Duration::from_millis(400);

/// Texts that have grown since they were kept.
#[derive(Debug, Default)]
pub(super) struct Scribe(Mutex<HashMap<MessageId, String>>);

impl Scribe {
    /// A piece was added to a message whose text is kept up to before it.
    pub(super) fn note(&self, message: MessageId, text: &str) {
        let mut grown = lock(&self.0);
        let kept = grown.entry(message).or_default();
        text.clone_into(kept);
    }

    /// The message was ended with its whole text.
    pub(super) fn forget(&self, message: MessageId) {
        lock(&self.0).remove(&message);
    }

    fn take(&self) -> Vec<(MessageId, String)> {
        lock(&self.0).drain().collect()
    }
}

impl Debates {
    /// Keeps texts until the studio stops, and a last time then.
    pub(super) async fn keep_texts(self) {
        loop {
            let is_over = tokio::select! {
                () = self.shared.stop.cancelled() => true,
                () = tokio::time::sleep(EVERY) => false,
            };
            let texts = self.shared.scribe.take();
            if !texts.is_empty()
                && let Err(error) = self.shared.store.keep_texts(&texts).await
            {
                tracing::warn!(%error, "what specialists say could not be kept; it is with the next piece");
            }
            if is_over {
                return;
            }
        }
    }
}
