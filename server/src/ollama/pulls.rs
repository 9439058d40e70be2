//! What is known of downloads: those under way and the newest that ended.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gesso_core::{
    llm::{Pull, PullError, PullState, same_model},
    time::Timestamp,
};
use tokio_util::sync::CancellationToken;

/// Most downloads under way at once.
pub(super) const MAX_RUNNING: usize = 8;
/// So many downloads are remembered, ended ones included.
const MAX_KEPT: usize = 24;

/// The board of downloads. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Pulls(Arc<Mutex<Board>>);

#[derive(Debug, Default)]
struct Board {
    next: u64,
    /// Oldest first.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    pull: Pull,
    stop: CancellationToken,
}

/// A download's say on the board. Dropped before its end it says that the download was cancelled.
#[derive(Debug)]
pub struct PullTicket {
    pulls: Pulls,
    id: u64,
    stop: CancellationToken,
}

impl Pulls {
    /// Puts a download on the board; `None` when too many are under way.
    #[must_use]
    pub fn begin(&self, model: &str, server: &str, now: Timestamp) -> Option<PullTicket> {
        let mut board = self.board();
        if board.entries.iter().filter(|entry| entry.pull.state == PullState::Running).count() >= MAX_RUNNING {
            return None;
        }
        if board.entries.len() >= MAX_KEPT {
            let oldest = board.entries.iter().position(|entry| entry.pull.state != PullState::Running);
            oldest.map(|at| board.entries.remove(at));
        }
        let (id, stop) = (board.next, CancellationToken::new());
        board.next += 1;
        let pull = Pull {
            model: model.to_owned(),
            server: server.to_owned(),
            state: PullState::Running,
            status: "asked".into(),
            completed: 0,
            total: 0,
            error: None,
            started_at: now,
        };
        board.entries.push(Entry { id, pull, stop: stop.clone() });
        Some(PullTicket { pulls: self.clone(), id, stop })
    }

    /// Every download, newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Pull> {
        self.board().entries.iter().rev().map(|entry| entry.pull.clone()).collect()
    }

    /// The download of this model to this server that is under way.
    #[must_use]
    pub fn running(&self, model: &str, server: &str) -> Option<Pull> {
        let board = self.board();
        let is_it = |pull: &&Pull| pull.state == PullState::Running && pull.server == server && same_model(&pull.model, model);
        board.entries.iter().map(|entry| &entry.pull).find(is_it).cloned()
    }

    /// Stops every download of this model (to this server, if one is named); gives how many there were.
    pub fn cancel(&self, model: &str, server: Option<&str>) -> usize {
        let board = self.board();
        let hit = board.entries.iter().filter(|entry| {
            entry.pull.state == PullState::Running
                && same_model(&entry.pull.model, model)
                && server.is_none_or(|server| entry.pull.server == server)
        });
        hit.inspect(|entry| entry.stop.cancel()).count()
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // Every change is whole before anything can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PullTicket {
    /// Cancelled when somebody stops the download.
    #[must_use]
    pub fn stopped(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// The download as the board shows it.
    #[must_use]
    pub fn pull(&self) -> Option<Pull> {
        self.pulls.board().entries.iter().find(|entry| entry.id == self.id).map(|entry| entry.pull.clone())
    }

    /// How far it is.
    pub fn progress(&self, status: &str, completed: u64, total: u64) {
        self.change(|pull| {
            pull.status.clear();
            pull.status.push_str(status);
            (pull.completed, pull.total) = (completed, total);
        });
    }

    /// It is over.
    pub fn end(&self, result: Result<(), PullError>) {
        self.change(|pull| match result {
            Ok(()) => (pull.state, pull.completed) = (PullState::Complete, pull.total),
            Err(error) => (pull.state, pull.error) = (PullState::Failed, Some(error)),
        });
    }

    fn change(&self, change: impl FnOnce(&mut Pull)) {
        let mut board = self.pulls.board();
        let entry = board.entries.iter_mut().find(|entry| entry.id == self.id);
        if let Some(entry) = entry.filter(|entry| entry.pull.state == PullState::Running) {
            change(&mut entry.pull);
        }
    }
}

impl Drop for PullTicket {
    fn drop(&mut self) {
        self.change(|pull| pull.state = PullState::Cancelled);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_that_is_dropped_was_cancelled_and_one_that_ended_was_not() {
        let pulls = Pulls::default();
        let begin = |model: &str| pulls.begin(model, "ollama-1", Timestamp(0));
        let (dropped, ended) = (begin("a"), begin("b:1"));
        if let Some(ticket) = &ended {
            ticket.progress("pulling", 1, 3);
            ticket.end(Ok(()));
        }
        assert!(pulls.running("A:latest", "ollama-1").is_some() && pulls.running("b:1", "ollama-1").is_none());
        drop((dropped, ended));
        let states: Vec<_> = pulls.list().into_iter().map(|pull| (pull.model, pull.state, pull.completed)).collect();
        assert_eq!(states, [("b:1".into(), PullState::Complete, 3), ("a".into(), PullState::Cancelled, 0)]);
    }

    #[test]
    fn the_board_is_bounded_and_forgets_only_what_has_ended() {
        let pulls = Pulls::default();
        let running: Vec<_> = (0..MAX_RUNNING).filter_map(|n| pulls.begin(&format!("m{n}"), "s", Timestamp(0))).collect();
        assert!(pulls.begin("more", "s", Timestamp(0)).is_none());
        assert_eq!(pulls.cancel("m3", None), 1);
        assert!(running.iter().enumerate().all(|(n, ticket)| ticket.stopped().is_cancelled() == (n == 3)));
        drop(running);
        for n in 0..2 * MAX_KEPT {
            drop(pulls.begin(&format!("n{n}"), "s", Timestamp(0)));
        }
        assert_eq!(pulls.list().len(), MAX_KEPT);
    }
}
