//! Which models of a server are in its memory, as far as one can know without asking each time.
//!
//! Ollama lists a model that is still loading like one that is loaded (ollama protocol: `GET /api/ps`), so whether a
//! question has to wait for one is asked before the question, and only where no recent answer tells.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use gesso_core::llm::same_model;
use tokio::time::{Duration, Instant, timeout};

use super::client::OllamaClient;

/// A model that has spoken is taken to be in memory for so long, in seconds: less than the five minutes Ollama keeps one.
const WARM_SECS: u64 = 60;
/// Longest time a question waits to know, in milliseconds.
const ASK_MILLIS: u64 = 300;

/// When each model of one server last said a word. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Warm(Arc<Mutex<HashMap<String, Instant>>>);

impl Warm {
    /// The model says something.
    pub(super) fn speaks(&self, model: &str) {
        let mut spoke = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match spoke.get_mut(model) {
            Some(at) => *at = Instant::now(),
            None => drop(spoke.insert(model.to_owned(), Instant::now())),
        }
    }

    /// Whether the next question of this model will not wait for it to be loaded. A server that does not tell is taken to
    /// have it: the words will come.
    pub(super) async fn has(&self, client: &OllamaClient, model: &str) -> bool {
        if self.spoke_lately(model) {
            return true;
        }
        let loaded = timeout(Duration::from_millis(ASK_MILLIS), client.loaded()).await;
        let has = !matches!(loaded, Ok(Ok(loaded)) if !loaded.iter().any(|known| same_model(&known.name, model)));
        if !has {
            // What is loaded now may drive out the others.
            self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        has
    }

    fn spoke_lately(&self, model: &str) -> bool {
        let spoke = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spoke.get(model).is_some_and(|at| at.elapsed() < Duration::from_secs(WARM_SECS))
    }
}
