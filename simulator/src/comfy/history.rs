//! Finished prompts, oldest first, in memory only (comfyui protocol: history).

use std::{collections::VecDeque, sync::Arc};

use serde_json::{Map, Value, json};

use super::queue::Item;

/// Entries kept; the oldest goes when one more arrives.
pub(crate) const MAX_ENTRIES: usize = 10_000;

/// How a run ended and what it left.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub item: Arc<Item>,
    /// Output node id → its UI output, in the order they were produced.
    pub outputs: Map<String, Value>,
    pub success: bool,
    /// `[event name, data]` pairs.
    pub messages: Vec<(String, Value)>,
}

impl Entry {
    /// `status` as history and jobs show it.
    pub fn status(&self) -> Value {
        json!({
            "status_str": if self.success { "success" } else { "error" },
            "completed": self.success,
            "messages": self.messages,
        })
    }

    fn wire(&self) -> Value {
        let meta: Map<String, Value> = self
            .outputs
            .keys()
            .map(|id| (id.clone(), json!({"node_id": id, "display_node": id, "parent_node": null, "real_node_id": id})))
            .collect();
        json!({"prompt": self.item.wire(), "outputs": self.outputs, "status": self.status(), "meta": meta})
    }
}

/// All finished prompts. A reused id keeps its place and gets the new content.
#[derive(Debug, Default)]
pub(crate) struct History(VecDeque<Entry>);

impl History {
    /// Remember a finished prompt.
    pub fn insert(&mut self, entry: Entry) {
        if let Some(old) = self.0.iter_mut().find(|old| old.item.id == entry.item.id) {
            *old = entry;
            return;
        }
        if self.0.len() >= MAX_ENTRIES {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// `GET /history`: at most `max_items` from `offset`, or the newest ones without an offset.
    pub fn list(&self, max_items: Option<i64>, offset: Option<i64>) -> Value {
        let count = self.0.len() as i64;
        let start = match (offset.filter(|offset| *offset >= 0), max_items) {
            (Some(offset), _) => offset,
            (None, Some(max)) => count - max,
            (None, None) => 0,
        };
        let mut listed = Map::new();
        for (at, entry) in (0i64..).zip(&self.0) {
            if at >= start {
                listed.insert(entry.item.id.clone(), entry.wire());
                if max_items.is_some_and(|max| listed.len() as i64 >= max) {
                    break;
                }
            }
        }
        Value::Object(listed)
    }

    /// `GET /history/{id}`: `{}` when unknown.
    pub fn one(&self, id: &str) -> Value {
        match self.get(id) {
            Some(entry) => json!({ id: entry.wire() }),
            None => json!({}),
        }
    }

    /// The entry of this id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.item.id == id)
    }

    /// All entries, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// Forget one.
    pub fn delete(&mut self, id: &str) {
        self.0.retain(|entry| entry.item.id != id);
    }

    /// Forget all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{super::queue::Number, *};

    fn filled() -> History {
        let mut history = History::default();
        for at in 0..4 {
            let item = Item {
                number: Number::Counted(at),
                id: format!("h{at}"),
                graph: json!({}),
                extra: json!({}),
                outputs: Vec::new(),
            };
            history.insert(Entry { item: Arc::new(item), outputs: Map::new(), success: true, messages: Vec::new() });
        }
        history
    }

    fn keys(listed: &Value) -> Vec<&str> {
        listed.as_object().map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    #[test]
    fn max_items_alone_means_the_newest_and_with_offset_a_window() {
        let history = filled();
        assert_eq!(keys(&history.list(Some(2), None)), ["h2", "h3"]);
        assert_eq!(keys(&history.list(Some(2), Some(0))), ["h0", "h1"]);
        assert_eq!(keys(&history.list(Some(2), Some(1))), ["h1", "h2"]);
        assert_eq!(keys(&history.list(None, Some(3))), ["h3"]);
        assert_eq!(keys(&history.list(Some(100), None)).len(), 4);
        assert!(keys(&history.list(Some(0), None)).is_empty());
        assert!(keys(&history.list(Some(-1), None)).is_empty());
    }
}
