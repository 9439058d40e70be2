//! What the websocket of a node says of its prompts, handed to whom it concerns.

use tokio::sync::mpsc;

use super::Node;
use crate::{comfy::socket::NodeSignal, fleet::lock};

/// Signals of one prompt that may wait for its runner; progress beyond is dropped.
const SIGNALS_PER_PROMPT: usize = 256;
/// Events and previews of one prompt that may wait for whoever passes them on.
const TOLD_PER_PROMPT: usize = 256;

impl Node {
    /// The signals of one prompt, until [`Self::unwatch`].
    #[must_use]
    pub fn watch_prompt(&self, prompt_id: &str) -> mpsc::Receiver<NodeSignal> {
        let (sender, receiver) = mpsc::channel(SIGNALS_PER_PROMPT);
        lock(&self.watchers).insert(prompt_id.to_owned(), sender);
        receiver
    }

    /// What is told of one prompt word for word, and its previews, until [`Self::unwatch`].
    #[must_use]
    pub fn listen_to_prompt(&self, prompt_id: &str) -> mpsc::Receiver<NodeSignal> {
        let (sender, receiver) = mpsc::channel(TOLD_PER_PROMPT);
        lock(&self.listeners).insert(prompt_id.to_owned(), sender);
        receiver
    }

    /// Ends [`Self::watch_prompt`] and [`Self::listen_to_prompt`].
    pub fn unwatch(&self, prompt_id: &str) {
        lock(&self.watchers).remove(prompt_id);
        lock(&self.listeners).remove(prompt_id);
    }

    /// Hands a signal of the websocket to whom it concerns.
    pub fn signal(&self, signal: NodeSignal) {
        if let NodeSignal::Disconnected { .. } = &signal {
            self.ask_now.notify_one();
        }
        if let NodeSignal::Told { prompt_id, .. } | NodeSignal::Preview { prompt_id: Some(prompt_id), .. } = &signal
            && let Some(listener) = lock(&self.listeners).get(prompt_id)
        {
            // What a full channel misses, the history tells in the end.
            let _ = listener.try_send(signal.clone());
        }
        if matches!(signal, NodeSignal::Told { .. }) {
            return;
        }
        let watchers = lock(&self.watchers);
        match prompt_of(&signal) {
            // A full channel means the runner is busy storing: what it misses are hints.
            Some(prompt_id) => {
                if let Some(watcher) = watchers.get(prompt_id) {
                    let _ = watcher.try_send(signal);
                }
            }
            None => {
                for watcher in watchers.values() {
                    let _ = watcher.try_send(signal.clone());
                }
            }
        }
    }
}

/// The prompt a signal is about; `None` for what concerns every prompt there.
fn prompt_of(signal: &NodeSignal) -> Option<&str> {
    match signal {
        NodeSignal::Started { prompt_id }
        | NodeSignal::Cached { prompt_id, .. }
        | NodeSignal::Executing { prompt_id, .. }
        | NodeSignal::Progress { prompt_id, .. }
        | NodeSignal::Ended { prompt_id }
        | NodeSignal::Failed { prompt_id, .. }
        | NodeSignal::Interrupted { prompt_id }
        | NodeSignal::Told { prompt_id, .. } => Some(prompt_id),
        NodeSignal::Preview { prompt_id, .. } => prompt_id.as_deref(),
        NodeSignal::Connected { .. } | NodeSignal::Disconnected { .. } | NodeSignal::Missed | NodeSignal::QueueRemaining(_) => {
            None
        }
    }
}
