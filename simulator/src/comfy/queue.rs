//! The prompt queue: a heap on (number, prompt id) and at most one running prompt.
//! The heap's own layout is visible in `queue_pending` (comfyui protocol: queue).

use std::{cmp::Ordering, sync::Arc};

use serde_json::{Value, json};

/// Prompts that may wait; a real server has no bound, this one refuses beyond it.
pub(crate) const MAX_PENDING: usize = 10_000;

/// The priority of a prompt: counted numbers stay whole, given ones are floats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Counted(i64),
    Given(f64),
}

impl Number {
    fn value(self) -> f64 {
        match self {
            Self::Counted(number) => number as f64,
            Self::Given(number) => number,
        }
    }

    /// As `/prompt` and `/queue` spell it.
    pub fn json(self) -> Value {
        match self {
            Self::Counted(number) => json!(number),
            Self::Given(number) => json!(number),
        }
    }
}

/// One accepted prompt.
#[derive(Debug, PartialEq)]
pub(crate) struct Item {
    pub number: Number,
    pub id: String,
    pub graph: Value,
    pub extra: Value,
    pub outputs: Vec<String>,
}

impl Item {
    /// The five-element array of the wire.
    pub fn wire(&self) -> Value {
        json!([self.number.json(), self.id, self.graph, self.extra, self.outputs])
    }

    /// The websocket session that gets the events.
    pub fn client_id(&self) -> Option<&str> {
        self.extra.get("client_id").and_then(Value::as_str)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.number.value().total_cmp(&other.number.value()).then_with(|| self.id.cmp(&other.id))
    }
}

/// Two items that agree in number and id but not in content cannot be ordered; the real
/// server answers 500 although the item is queued.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unordered;

/// Pending prompts in heap order, and the running one.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: Vec<Arc<Item>>,
    running: Option<Arc<Item>>,
    counter: i64,
}

impl Queue {
    /// The next counted number; every POST without `number` advances it, accepted or not.
    pub fn next_number(&mut self, front: bool) -> Number {
        let number = if front { -self.counter } else { self.counter };
        self.counter += 1;
        Number::Counted(number)
    }

    /// Queue an item. `Err` is the real server's comparison failure: the item *is* queued.
    pub fn push(&mut self, item: Item) -> Result<(), Unordered> {
        self.heap.push(Arc::new(item));
        let mut at = self.heap.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 2;
            match self.heap[at].order(&self.heap[parent]) {
                Ordering::Less => self.heap.swap(at, parent),
                Ordering::Equal if self.heap[at] != self.heap[parent] => return Err(Unordered),
                Ordering::Equal | Ordering::Greater => break,
            }
            at = parent;
        }
        Ok(())
    }

    /// Take the first prompt and call it running.
    pub fn take(&mut self) -> Option<Arc<Item>> {
        let last = self.heap.pop()?;
        let first = match self.heap.first_mut() {
            Some(root) => {
                let first = std::mem::replace(root, last);
                self.sift(0);
                first
            }
            None => last,
        };
        self.running = Some(first.clone());
        Some(first)
    }

    /// Move the item at `start` down to a leaf along the smaller children, then up again:
    /// the order of comparisons decides the layout the wire shows.
    fn sift(&mut self, start: usize) {
        let mut at = start;
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.heap.len() {
                break;
            }
            let child = if right < self.heap.len() && self.heap[left].order(&self.heap[right]) != Ordering::Less {
                right
            } else {
                left
            };
            self.heap.swap(at, child);
            at = child;
        }
        while at > start {
            let parent = (at - 1) / 2;
            if self.heap[at].order(&self.heap[parent]) != Ordering::Less {
                break;
            }
            self.heap.swap(at, parent);
            at = parent;
        }
    }

    /// The running prompt is over.
    pub fn finish(&mut self) {
        self.running = None;
    }

    /// The running prompt.
    pub fn running(&self) -> Option<&Arc<Item>> {
        self.running.as_ref()
    }

    /// Pending prompts in heap order.
    pub fn pending(&self) -> &[Arc<Item>] {
        &self.heap
    }

    /// Pending plus running.
    pub fn remaining(&self) -> usize {
        self.heap.len() + usize::from(self.running.is_some())
    }

    /// Remove one pending prompt; whether there was one.
    pub fn delete(&mut self, id: &str) -> bool {
        let Some(at) = self.heap.iter().position(|item| item.id == id) else {
            return false;
        };
        self.heap.remove(at);
        for start in (0..self.heap.len() / 2).rev() {
            self.sift(start);
        }
        true
    }

    /// Remove all pending prompts.
    pub fn clear(&mut self) {
        self.heap.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: Number, id: &str) -> Item {
        Item { number, id: id.to_owned(), graph: json!({}), extra: json!({}), outputs: Vec::new() }
    }

    fn ids(queue: &Queue) -> Vec<&str> {
        queue.pending().iter().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn numbers_then_ids_decide_and_the_heap_layout_shows() {
        let mut queue = Queue::default();
        for (number, id) in [(59, "a"), (60, "b")] {
            assert_eq!(queue.push(item(Number::Counted(number), id)), Ok(()));
        }
        assert_eq!(queue.push(item(Number::Counted(-61), "front")), Ok(()));
        assert_eq!(queue.push(item(Number::Given(2.5), "given")), Ok(()));
        assert_eq!(ids(&queue), ["front", "given", "a", "b"]);
        let order: Vec<String> = std::iter::from_fn(|| queue.take().map(|item| item.id.clone())).collect();
        assert_eq!(order, ["front", "given", "a", "b"]);
    }

    #[test]
    fn equal_number_and_id_with_other_content_is_an_error_yet_queued() {
        let mut queue = Queue::default();
        assert_eq!(queue.push(item(Number::Given(7.0), "same")), Ok(()));
        assert_eq!(queue.push(item(Number::Given(7.0), "same")), Ok(()));
        let mut other = item(Number::Given(7.0), "same");
        other.graph = json!({"1": {}});
        assert_eq!(queue.push(other), Err(Unordered));
        assert_eq!(queue.remaining(), 3);
    }

    #[test]
    fn deleting_and_clearing_leave_the_running_one() {
        let mut queue = Queue::default();
        for at in 0..6 {
            let number = queue.next_number(false);
            assert_eq!(queue.push(item(number, &format!("p{at}"))), Ok(()));
        }
        assert_eq!(queue.take().map(|item| item.id.clone()).as_deref(), Some("p0"));
        assert!(queue.delete("p3") && !queue.delete("p0") && !queue.delete("nope"));
        assert_eq!(queue.remaining(), 5);
        queue.clear();
        assert_eq!(queue.remaining(), 1);
        assert_eq!(queue.next_number(true), Number::Counted(-6));
    }
}
