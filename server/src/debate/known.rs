//! Debates whose turn runs here, kept in memory: a turn changes its debate many times, and what it was changed to is known.
//!
//! The store stays the truth. Each change is made on the version it was decided on; when that is not the newest, nothing
//! happens and the debate is forgotten here.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Mutex,
};

use gesso_core::{
    debate::Debate,
    ids::{ConversationId, OwnerId},
};

use crate::fleet::lock;

/// What is known; as many debates as have a running turn here.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<(OwnerId, ConversationId), Debate>>);

impl Known {
    /// The debate, if it is known.
    pub(super) fn get(&self, owner: OwnerId, id: ConversationId) -> Option<Debate> {
        lock(&self.0).get(&(owner, id)).cloned()
    }

    /// Keeps a debate while its turn runs; what is known is never replaced by something older.
    pub(super) fn keep(&self, owner: OwnerId, debate: Debate) {
        match lock(&self.0).entry((owner, debate.id())) {
            Entry::Occupied(known) if known.get().version > debate.version => {}
            Entry::Occupied(mut known) if debate.running().is_some() => drop(known.insert(debate)),
            Entry::Occupied(known) => drop(known.remove()),
            Entry::Vacant(place) if debate.running().is_some() => drop(place.insert(debate)),
            Entry::Vacant(_) => {}
        }
    }

    /// Forgets a debate: it was changed elsewhere, or its turn runs here no more.
    pub(super) fn forget(&self, owner: OwnerId, id: ConversationId) {
        lock(&self.0).remove(&(owner, id));
    }
}
