//! The bounded queue between a connection and its reader. Writing never waits: what a newer signal replaces is merged,
//! pictures go first when it is full, and if still more is lost the reader is told so.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::NodeSignal;

/// Most signals that wait for the reader.
const SIGNALS_LIMIT: usize = 512;
/// Most pictures among them; each may have megabytes.
const PREVIEWS_LIMIT: usize = 4;

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    ready: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    signals: VecDeque<NodeSignal>,
    missed: bool,
}

impl Outbox {
    /// Puts a signal in; never waits.
    pub fn put(&self, signal: NodeSignal) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).put(signal);
        self.ready.notify_one();
    }

    /// Waits for the oldest signal.
    pub async fn next(&self) -> NodeSignal {
        loop {
            if let Some(signal) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return signal;
            }
            self.ready.notified().await;
        }
    }
}

impl Waiting {
    fn take(&mut self) -> Option<NodeSignal> {
        if std::mem::take(&mut self.missed) {
            return Some(NodeSignal::Missed);
        }
        self.signals.pop_front()
    }

    fn put(&mut self, signal: NodeSignal) {
        if let Some(old) = self.signals.iter_mut().find(|old| replaces(&signal, old)) {
            *old = signal;
            return;
        }
        let is_preview = |signal: &NodeSignal| matches!(signal, NodeSignal::Preview { .. });
        if is_preview(&signal) && self.signals.iter().filter(|old| is_preview(old)).count() >= PREVIEWS_LIMIT {
            self.drop_first(is_preview);
        }
        if self.signals.len() >= SIGNALS_LIMIT && !self.drop_first(is_preview) && !self.drop_first(is_passing) {
            self.signals.pop_front();
            self.missed = true;
        }
        self.signals.push_back(signal);
    }

    fn drop_first(&mut self, which: impl Fn(&NodeSignal) -> bool) -> bool {
        self.signals.iter().position(which).and_then(|index| self.signals.remove(index)).is_some()
    }
}

/// Told again soon, or of no lasting meaning.
fn is_passing(signal: &NodeSignal) -> bool {
    use NodeSignal::{Cached, Executing, Preview, Progress, QueueRemaining, Told};
    matches!(signal, Preview { .. } | Progress { .. } | QueueRemaining(_) | Cached { .. } | Executing { .. } | Told { .. })
}

/// `new` says all that `old` said, and later.
fn replaces(new: &NodeSignal, old: &NodeSignal) -> bool {
    use NodeSignal::{Preview, Progress, QueueRemaining};
    match (new, old) {
        (Progress { prompt_id: a, node: m, .. }, Progress { prompt_id: b, node: n, .. }) => a == b && m == n,
        (Preview { prompt_id: a, .. }, Preview { prompt_id: b, .. }) => a == b,
        (QueueRemaining(_), QueueRemaining(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn progress(prompt: &str, value: u32) -> NodeSignal {
        NodeSignal::Progress { prompt_id: prompt.into(), node: "3".into(), value, max: 20 }
    }

    fn preview(prompt: usize, byte: u8) -> NodeSignal {
        NodeSignal::Preview {
            prompt_id: Some(prompt.to_string()),
            node: None,
            mime: "image/png",
            bytes: Bytes::from(vec![byte]),
        }
    }

    fn ended(prompt: usize) -> NodeSignal {
        NodeSignal::Ended { prompt_id: prompt.to_string() }
    }

    fn drain(mut waiting: Waiting) -> Vec<NodeSignal> {
        std::iter::from_fn(|| waiting.take()).collect()
    }

    #[test]
    fn newer_progress_and_pictures_replace_older_ones() {
        let mut waiting = Waiting::default();
        for signal in [progress("a", 1), preview(1, 1), progress("b", 1), ended(9), progress("a", 2), preview(1, 2)] {
            waiting.put(signal);
        }
        assert_eq!(drain(waiting), [progress("a", 2), preview(1, 2), progress("b", 1), ended(9)]);
    }

    #[test]
    fn pictures_of_many_prompts_stay_few() {
        let mut waiting = Waiting::default();
        (0..100).for_each(|prompt| waiting.put(preview(prompt, 0)));
        assert_eq!(drain(waiting), (100 - PREVIEWS_LIMIT..100).map(|prompt| preview(prompt, 0)).collect::<Vec<_>>());
    }

    #[test]
    fn passing_signals_are_dropped_before_endings_and_a_loss_is_told() {
        let mut waiting = Waiting::default();
        waiting.put(progress("a", 1));
        waiting.put(preview(1, 1));
        (0..SIGNALS_LIMIT).for_each(|prompt| waiting.put(ended(prompt)));
        assert!(!waiting.missed);
        assert_eq!(waiting.signals.len(), SIGNALS_LIMIT);
        waiting.put(ended(SIGNALS_LIMIT));
        let got = drain(waiting);
        assert_eq!(got.first(), Some(&NodeSignal::Missed));
        assert_eq!(got.get(1), Some(&ended(1)));
        assert_eq!(got.len(), SIGNALS_LIMIT + 1);
    }
}
