//! What is running and what waits, in order.

use gesso_core::{generation::Status, ids::GenerationId};

use super::state::StudioState;

/// The unfinished work the page knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// On a node, in the order they were asked for.
    pub running: Vec<GenerationId>,
    /// Waiting, in the order they were asked for.
    pub waiting: Vec<GenerationId>,
    /// Unfinished generations of other sessions.
    pub elsewhere: usize,
}

impl Work {
    /// Reads it off the state.
    #[must_use]
    pub fn of(state: &StudioState) -> Self {
        let mut open: Vec<_> = state.generations.values().filter(|generation| !generation.status.is_final()).collect();
        open.sort_by_key(|generation| (generation.created_at, generation.ordinal, generation.id));
        let (waiting, running): (Vec<_>, Vec<_>) = open.into_iter().partition(|generation| generation.status == Status::Queued);
        let ids = |generations: Vec<&gesso_core::generation::Generation>| generations.iter().map(|g| g.id).collect();
        Self { running: ids(running), waiting: ids(waiting), elsewhere: state.elsewhere.len() }
    }

    /// Place in the queue, 1 for the next. Unknown while other sessions have work: their order is not ours to guess.
    #[must_use]
    pub fn place(&self, id: GenerationId) -> Option<usize> {
        if self.elsewhere > 0 {
            return None;
        }
        self.waiting.iter().position(|waiting| *waiting == id).map(|index| index + 1)
    }

    /// In words, for those who do not see the strip.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.running.len(), self.waiting.len()) {
            (0, 0) => "No picture is being made.".to_owned(),
            (running, 0) => format!("{}.", being_made(running)),
            (0, waiting) => format!("{waiting} waiting for a node."),
            (running, waiting) => format!("{}, {waiting} waiting.", being_made(running)),
        }
    }
}

fn being_made(count: usize) -> String {
    if count == 1 { "1 picture is being made".to_owned() } else { format!("{count} pictures are being made") }
}
