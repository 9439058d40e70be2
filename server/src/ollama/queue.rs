//! Whose turn it is at one server. Ollama lets further questions wait in silence and without bound; here the wait is
//! bounded, in order, and can be shown (ollama protocol: concurrency, queueing).

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

/// Most questions that wait at one server.
pub(super) const MAX_WAITING: usize = 64;

/// The line before one server.
#[derive(Debug)]
pub(super) struct Queue {
    at_once: usize,
    line: Mutex<Line>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Line {
    next_ticket: u64,
    waiting: VecDeque<u64>,
    running: usize,
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// So many are asked first.
    Behind(usize),
    /// It is their turn.
    Turn,
}

/// A place in the line, then a turn. Dropping it leaves.
#[derive(Debug)]
pub(super) struct Place {
    queue: Arc<Queue>,
    changes: watch::Receiver<()>,
    ticket: u64,
    told: Option<Standing>,
}

impl Queue {
    /// A server that writes so many answers at once.
    pub(super) fn new(at_once: usize) -> Arc<Self> {
        Arc::new(Self { at_once: at_once.max(1), line: Mutex::default(), changed: watch::Sender::new(()) })
    }

    /// Joins the line; `None` when it is full.
    pub(super) fn join(self: &Arc<Self>) -> Option<Place> {
        let mut line = self.line();
        if line.waiting.len() >= MAX_WAITING {
            return None;
        }
        let ticket = line.next_ticket;
        line.next_ticket += 1;
        line.waiting.push_back(ticket);
        Some(Place { queue: Arc::clone(self), changes: self.changed.subscribe(), ticket, told: None })
    }

    /// How many are asked or wait.
    pub(super) fn load(&self) -> usize {
        let line = self.line();
        line.waiting.len() + line.running
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // Every change is whole before anything can panic.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the turn if it is this ticket's; otherwise says how many are before it.
    fn step(&self, ticket: u64) -> Standing {
        let mut line = self.line();
        let Some(at) = line.waiting.iter().position(|waiting| *waiting == ticket) else { return Standing::Turn };
        let free = self.at_once.saturating_sub(line.running);
        if at < free {
            line.waiting.remove(at);
            line.running += 1;
            return Standing::Turn;
        }
        Standing::Behind(at + line.running)
    }
}

impl Place {
    /// Where it stands, once that is news.
    pub(super) async fn news(&mut self) -> Standing {
        loop {
            self.changes.mark_unchanged();
            let standing = self.queue.step(self.ticket);
            if self.told != Some(standing) {
                self.told = Some(standing);
                return standing;
            }
            // The queue holds the sender and this place the queue: the channel never closes.
            let _ = self.changes.changed().await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut line = self.queue.line();
        match line.waiting.iter().position(|waiting| *waiting == self.ticket) {
            Some(at) => drop(line.waiting.remove(at)),
            None => line.running = line.running.saturating_sub(1),
        }
        drop(line);
        self.queue.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn news(place: &mut Place) -> Option<Standing> {
        tokio::time::timeout(Duration::from_millis(20), place.news()).await.ok()
    }

    #[tokio::test]
    async fn turns_come_in_order_and_the_wait_is_told() {
        let queue = Queue::new(1);
        let mut places: Vec<Place> = (0..3).filter_map(|_| queue.join()).collect();
        let [first, second, third] = &mut places[..] else { panic!("three places") };
        assert_eq!(news(third).await, Some(Standing::Behind(2)));
        assert_eq!(news(first).await, Some(Standing::Turn));
        assert_eq!(news(second).await, Some(Standing::Behind(1)));
        assert_eq!(news(third).await, None, "nothing has changed");
        drop(places.remove(0));
        let [second, third] = &mut places[..] else { panic!("two places") };
        assert_eq!(news(second).await, Some(Standing::Turn));
        assert_eq!(news(third).await, Some(Standing::Behind(1)));
        // Who leaves while another has the turn moves nobody to it.
        let mut fourth = queue.join().into_iter().collect::<Vec<_>>();
        assert_eq!(news(&mut fourth[0]).await, Some(Standing::Behind(2)));
        drop(places.pop());
        assert_eq!(news(&mut fourth[0]).await, Some(Standing::Behind(1)));
        drop(places);
        assert_eq!(news(&mut fourth[0]).await, Some(Standing::Turn));
        drop(fourth);
        assert_eq!(queue.load(), 0);
    }

    #[test]
    fn the_line_is_bounded() {
        let queue = Queue::new(1);
        let places: Vec<Place> = std::iter::from_fn(|| queue.join()).take(MAX_WAITING + 1).collect();
        assert_eq!(places.len(), MAX_WAITING);
        drop(places);
        assert!(queue.join().is_some());
    }
}
