//! Where a prompt is: the queue and the history, which are the truth.

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::Value;

use super::{NodeClient, transport::not_json};
use crate::comfy::{error::ComfyError, history::HistoryEntry};

/// Largest `/queue`, in bytes: every waiting graph is in it.
const QUEUE_LIMIT_BYTES: usize = 128 * 1024 * 1024;
/// Largest entry of `/history`, in bytes: the graph, what is embedded with it, a traceback.
const HISTORY_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// Where a prompt is.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken apart at once")]
#[derive(Clone, Debug, PartialEq)]
pub enum Whereabouts {
    /// It runs.
    Running,
    /// It waits.
    Pending,
    /// It has ended in some way.
    Finished(HistoryEntry),
    /// The node knows nothing of it: never taken, deleted, or lost in a restart.
    Unknown,
}

/// One prompt in a node's queue, ours or somebody else's.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueItem {
    /// Lower runs first.
    pub number: f64,
    /// Its id.
    pub prompt_id: String,
}

/// A node's queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueSnapshot {
    /// What runs: at most one.
    pub running: Vec<QueueItem>,
    /// What waits, in the order it will run.
    pub pending: Vec<QueueItem>,
}

#[derive(Deserialize)]
struct Wire {
    queue_running: Vec<QueueItem>,
    queue_pending: Vec<QueueItem>,
}

impl NodeClient {
    /// What runs and waits at the node.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn queue(&self) -> Result<QueueSnapshot, ComfyError> {
        let response = self.send(self.http().get(self.url(&["queue"])), self.timeouts().answer).await?;
        let (status, body) = self.good_body(response, QUEUE_LIMIT_BYTES, "/queue").await?;
        read_queue(status, &body)
    }

    /// The history of a prompt; `None` unless it has ended.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn history(&self, prompt_id: &str) -> Result<Option<HistoryEntry>, ComfyError> {
        let request = self.http().get(self.url(&["history", prompt_id]));
        let entries = self.json(request, HISTORY_LIMIT_BYTES, "/history").await?;
        let Some(entries) = entries.as_object() else {
            return Err(ComfyError::Unexpected { what: "/history is not an object".into() });
        };
        Ok(entries.get(prompt_id).filter(|entry| entry.is_object()).map(HistoryEntry::read))
    }

    /// Where a prompt is. The history is asked again after the queue: it may have ended in between.
    ///
    /// # Errors
    /// Whatever kept the node from answering; then nothing is known.
    pub async fn whereabouts(&self, prompt_id: &str) -> Result<Whereabouts, ComfyError> {
        if let Some(entry) = self.history(prompt_id).await? {
            return Ok(Whereabouts::Finished(entry));
        }
        let queue = self.queue().await?;
        let holds = |items: &[QueueItem]| items.iter().any(|item| item.prompt_id == prompt_id);
        if holds(&queue.running) {
            return Ok(Whereabouts::Running);
        }
        if holds(&queue.pending) {
            return Ok(Whereabouts::Pending);
        }
        let entry = self.history(prompt_id).await?;
        Ok(entry.map_or(Whereabouts::Unknown, Whereabouts::Finished))
    }
}

/// Strict: an item that were skipped here would be taken for lost and run twice.
fn read_queue(status: u16, body: &[u8]) -> Result<QueueSnapshot, ComfyError> {
    let Wire { queue_running: running, queue_pending: mut pending } = serde_json::from_slice(body).map_err(|error| {
        if serde_json::from_slice::<Value>(body).is_err() {
            not_json(status, body)
        } else {
            ComfyError::Unexpected { what: format!("/queue cannot be read ({error})") }
        }
    })?;
    // The wire has heap order.
    pending.sort_by(|a, b| a.number.total_cmp(&b.number).then_with(|| a.prompt_id.cmp(&b.prompt_id)));
    Ok(QueueSnapshot { running, pending })
}

impl<'de> Deserialize<'de> for QueueItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = QueueItem;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a queue item: [number, prompt_id, …]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<QueueItem, A::Error> {
                use serde::de::Error;
                let number = items.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
                let prompt_id = items.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
                // The graph and the rest are of no use here and may be large.
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(QueueItem { number, prompt_id })
            }
        }
        deserializer.deserialize_seq(Items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heap_is_put_in_order_and_numbers_may_be_of_any_kind() -> Result<(), ComfyError> {
        let body = br#"{"queue_running": [[4, "r", {}, {}, []]],
            "queue_pending": [[-7, "b", {}, {}, []], [5.5, "e", {}, {}, [], "new"], [5, "d", {}, {}, []], [5, "c", {}, {}, []]]}"#;
        let queue = read_queue(200, body)?;
        let ids: Vec<_> = queue.pending.iter().map(|item| item.prompt_id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "d", "e"]);
        assert_eq!(queue.running.len(), 1);
        Ok(())
    }

    #[test]
    fn a_queue_that_cannot_be_read_is_never_an_empty_one() {
        assert!(matches!(read_queue(200, b"<html>"), Err(ComfyError::NotJson { .. })));
        for body in
            ["{}", "[]", r#"{"queue_running": [], "queue_pending": [[1]]}"#, r#"{"queue_running": [{}], "queue_pending": []}"#]
        {
            assert!(matches!(read_queue(200, body.as_bytes()), Err(ComfyError::Unexpected { .. })), "{body}");
        }
    }
}
