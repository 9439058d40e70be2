//! What all requests share: models, scheduler, faults, counters.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use time::OffsetDateTime;
use tokio::time::Instant;

use super::{
    chaos::Switchboard,
    errors::ApiError,
    models::{self, SimModel},
    names::ModelName,
    scheduler::Scheduler,
    server::OllamaOptions,
};

/// A layer on its way: bytes here, and when that was last looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Download {
    pub(super) bytes: u64,
    pub(super) seen: Instant,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) speed: f64,
    pub(super) seed: u64,
    pub(super) addr: SocketAddr,
    pub(super) chaos: Switchboard,
    pub(super) scheduler: Arc<Scheduler>,
    /// Installed models with the time they came.
    pub(super) installed: Mutex<Vec<(SimModel, OffsetDateTime)>>,
    /// Layers by digest; bounded by the library.
    pub(super) downloads: Mutex<HashMap<String, Download>>,
    disconnects: AtomicU64,
    active: AtomicU64,
    requests: AtomicU64,
}

/// Counters for tests and the control route.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(super) struct Stats {
    pub(super) disconnects: u64,
    pub(super) active: u64,
    pub(super) requests: u64,
}

impl State {
    pub(super) fn new(options: OllamaOptions, addr: SocketAddr) -> Self {
        let now = OffsetDateTime::now_utc();
        Self {
            speed: options.speed,
            seed: options.seed,
            addr,
            chaos: Switchboard::new(options.chaos),
            scheduler: Arc::new(Scheduler::new(options.machine)),
            installed: Mutex::new(options.models.into_iter().map(|model| (model, now)).collect()),
            downloads: Mutex::default(),
            disconnects: AtomicU64::new(0),
            active: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        }
    }

    /// So many seconds of the simulated machine's time.
    pub(super) fn scaled(&self, secs: f64) -> Duration {
        Duration::try_from_secs_f64(secs / self.speed).unwrap_or(Duration::MAX)
    }

    pub(super) fn models(&self) -> MutexGuard<'_, Vec<(SimModel, OffsetDateTime)>> {
        lock(&self.installed)
    }

    /// The installed model of that name.
    pub(super) fn find(&self, name: &str) -> Result<(SimModel, OffsetDateTime), ApiError> {
        let wanted = ModelName::parse(name)?;
        let models = self.models();
        let found = models.iter().find(|(model, _)| models::find(std::slice::from_ref(model), &wanted).is_some());
        found.cloned().ok_or_else(|| ApiError::no_model(name))
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            disconnects: self.disconnects.load(Ordering::SeqCst),
            active: self.active.load(Ordering::SeqCst),
            requests: self.requests.load(Ordering::SeqCst),
        }
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    /// Watches one caller: unless told that all is said, its disappearance counts as a disconnect.
    pub(super) fn caller(self: &Arc<Self>) -> Caller {
        self.active.fetch_add(1, Ordering::SeqCst);
        Caller { state: Arc::clone(self), done: false }
    }
}

/// Somebody who waits for an answer.
#[derive(Debug)]
pub(super) struct Caller {
    state: Arc<State>,
    done: bool,
}

impl Caller {
    /// All is said; going away is no disconnect any more.
    pub(super) fn finish(&mut self) {
        self.done = true;
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if !self.done {
            self.state.disconnects.fetch_add(1, Ordering::SeqCst);
        }
        self.state.active.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A poisoned lock still holds consistent data here: every change is one assignment or one list operation.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
