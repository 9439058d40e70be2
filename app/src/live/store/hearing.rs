//! Parts of the page that keep a state of their own and hear what happens beside the store.

use gesso_core::{event::Envelope, ids::GenerationId};
use leptos::prelude::*;

use super::{Live, lock};

/// Told of events.
pub type Hears = Callback<Envelope>;
/// Told of a preview and its object URL; whether it keeps it, and revokes it later.
pub type Sees = Callback<(GenerationId, String), bool>;

impl Live {
    /// Tells `hears` of every event of the owner's, and offers `sees` every preview, for as long as their owner lives.
    pub fn listen(&self, hears: Hears, sees: Sees) {
        lock(&self.0.listeners).push((hears, sees));
    }

    /// Tells those who listen; those that are gone are forgotten. Without any it costs nothing.
    pub(super) fn tell(&self, envelope: &Envelope) {
        // Not told under the lock: whoever hears may ask this store.
        let listeners = std::mem::take(&mut *lock(&self.0.listeners));
        let mut staying: Vec<_> =
            listeners.into_iter().filter(|(hears, _)| hears.try_run(envelope.clone()).is_some()).collect();
        let mut listeners = lock(&self.0.listeners);
        staying.append(&mut listeners);
        *listeners = staying;
    }

    /// Offers a preview; whether somebody keeps it.
    pub(super) fn offer(&self, id: GenerationId, url: &str) -> bool {
        let listeners = lock(&self.0.listeners).clone();
        listeners.iter().any(|(_, sees)| sees.try_run((id, url.to_owned())) == Some(true))
    }
}
