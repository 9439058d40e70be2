//! Which models are resident, who waits for them, and who must leave (ollama protocol: concurrency, queueing).
//!
//! A request for a resident model goes straight to its slots (FIFO). Any other enters the pending queue, where one
//! at a time makes room and loads. A caller who leaves during a load takes the load with it.

use std::{
    cmp::Reverse,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::{durations::KeepAlive, errors::ApiError, models::SimModel, state::lock, wire::local_time};

/// How far ahead "forever" is written.
const FOREVER_YEARS: u64 = 292;
const GIB: u64 = 1 << 30;
const YEAR_SECS: u64 = 365 * 86_400;

/// The simulated machine, as the original's environment variables set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Memory of the GPU in bytes.
    pub vram_bytes: u64,
    /// Slots of each model (`OLLAMA_NUM_PARALLEL`).
    pub num_parallel: u32,
    /// Resident models at once (`OLLAMA_MAX_LOADED_MODELS`).
    pub max_loaded_models: usize,
    /// Places in the pending queue (`OLLAMA_MAX_QUEUE`).
    pub max_queue: usize,
    /// How long a model stays when the request does not say (`OLLAMA_KEEP_ALIVE`).
    pub keep_alive: Duration,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            vram_bytes: 24 * GIB,
            num_parallel: 1,
            max_loaded_models: 3,
            max_queue: 512,
            keep_alive: Duration::from_secs(300),
        }
    }
}

impl Machine {
    /// The window a request gets: asked for or by memory, within what the model was trained for.
    #[must_use]
    pub fn num_ctx(&self, model: &SimModel, asked: Option<u32>) -> u32 {
        let by_memory = match self.vram_bytes / GIB {
            0..=22 => 4_096,
            23..=46 => 32_768,
            _ => 262_144,
        };
        let least = if model.can("vision") { 2_048 } else { 4 };
        asked.unwrap_or(by_memory).max(least).min(model.context_length)
    }
}

#[derive(Debug)]
struct Runner {
    id: u64,
    model: SimModel,
    num_ctx: u32,
    memory: u64,
    slots: Arc<Semaphore>,
    ready: bool,
    users: usize,
    keep: KeepAlive,
    idle_since: Instant,
}

impl Runner {
    /// Time left; `None` is forever.
    fn left(&self, now: Instant) -> Option<Duration> {
        match self.keep {
            KeepAlive::Forever => None,
            KeepAlive::For(keep) if self.users > 0 => Some(keep),
            KeepAlive::For(keep) => Some(keep.saturating_sub(now - self.idle_since)),
        }
    }

    fn over(&self, now: Instant) -> bool {
        self.ready && self.users == 0 && self.left(now) == Some(Duration::ZERO)
    }
}

/// Resident models and the pending queue.
#[derive(Debug)]
pub struct Scheduler {
    machine: Machine,
    runners: Mutex<Vec<Runner>>,
    pending: Arc<Semaphore>,
    loader: tokio::sync::Mutex<()>,
    changed: Notify,
    next_id: AtomicU64,
}

impl Scheduler {
    /// An empty machine.
    #[must_use]
    pub fn new(machine: Machine) -> Self {
        let pending = Arc::new(Semaphore::new(machine.max_queue.min(Semaphore::MAX_PERMITS)));
        Self {
            machine,
            runners: Mutex::default(),
            pending,
            loader: tokio::sync::Mutex::default(),
            changed: Notify::new(),
            next_id: AtomicU64::new(1),
        }
    }

    /// The machine.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Waits until the model is resident with this window; `load` is the wait from disk to ready.
    ///
    /// # Errors
    /// 503 when the pending queue is full, and whatever `load` fails with.
    pub async fn resident<F>(
        self: &Arc<Self>,
        model: &SimModel,
        num_ctx: u32,
        keep: Option<KeepAlive>,
        load: F,
    ) -> Result<Lease, ApiError>
    where
        F: Future<Output = Result<(), ApiError>>,
    {
        let keep = keep.unwrap_or(KeepAlive::For(self.machine.keep_alive));
        if let Some(lease) = self.join(model, num_ctx, keep) {
            return Ok(lease);
        }
        let place = self.pending.try_acquire().map_err(|_| ApiError::busy())?;
        let _turn = self.loader.lock().await;
        drop(place);
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(lease) = self.join(model, num_ctx, keep) {
                return Ok(lease);
            }
            if self.make_room(model, num_ctx) {
                break;
            }
            changed.await;
        }
        let loading = Loading { scheduler: self, id: self.enter(model, num_ctx, keep) };
        load.await?;
        let lease = self.ready(loading.id);
        drop(loading);
        lease.ok_or_else(ApiError::stopped)
    }

    /// A reference to a runner that fits the request.
    fn join(self: &Arc<Self>, model: &SimModel, num_ctx: u32, keep: KeepAlive) -> Option<Lease> {
        let mut runners = lock(&self.runners);
        purge(&mut runners);
        let runner = runners.iter_mut().find(|r| r.ready && r.model.name == model.name && r.num_ctx == num_ctx)?;
        runner.users += 1;
        runner.keep = keep;
        Some(Lease { scheduler: Arc::clone(self), id: runner.id, slots: Arc::clone(&runner.slots), permit: None })
    }

    /// Removes idle runners until the model fits; false when a busy one is in the way.
    fn make_room(&self, model: &SimModel, num_ctx: u32) -> bool {
        let needed = model.memory_bytes(num_ctx, self.machine.num_parallel);
        let mut runners = lock(&self.runners);
        purge(&mut runners);
        let now = Instant::now();
        loop {
            // The same model with another window is in the way whatever the memory.
            let twin = runners.iter().position(|runner| runner.model.name == model.name);
            let used: u64 = runners.iter().map(|runner| runner.memory).sum();
            let full = runners.len() >= self.machine.max_loaded_models.max(1) || used + needed > self.machine.vram_bytes;
            let idle = |runner: &Runner| runner.users == 0;
            let leaving = match twin {
                Some(at) => Some(at).filter(|&at| runners.get(at).is_some_and(idle)),
                None if runners.is_empty() || !full => return true,
                None => {
                    let rank = |runner: &Runner| runner.left(now).unwrap_or(Duration::MAX);
                    let idlers = runners.iter().enumerate().filter(|(_, runner)| idle(runner));
                    idlers.min_by_key(|(_, runner)| rank(runner)).map(|(at, _)| at)
                }
            };
            match leaving {
                Some(at) => drop(runners.remove(at)),
                None => return false,
            }
        }
    }

    fn enter(&self, model: &SimModel, num_ctx: u32, keep: KeepAlive) -> u64 {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let slots = if model.can("embedding") { 1 } else { self.machine.num_parallel.max(1) };
        lock(&self.runners).push(Runner {
            id,
            model: model.clone(),
            num_ctx,
            memory: model.memory_bytes(num_ctx, slots),
            slots: Arc::new(Semaphore::new(slots as usize)),
            ready: false,
            users: 0,
            keep,
            idle_since: Instant::now(),
        });
        id
    }

    fn ready(self: &Arc<Self>, id: u64) -> Option<Lease> {
        let mut runners = lock(&self.runners);
        let runner = runners.iter_mut().find(|runner| runner.id == id)?;
        runner.ready = true;
        runner.users += 1;
        Some(Lease { scheduler: Arc::clone(self), id, slots: Arc::clone(&runner.slots), permit: None })
    }

    fn release(&self, id: u64) {
        let mut runners = lock(&self.runners);
        if let Some(runner) = runners.iter_mut().find(|runner| runner.id == id) {
            runner.users = runner.users.saturating_sub(1);
            runner.idle_since = Instant::now();
        }
        purge(&mut runners);
        drop(runners);
        self.changed.notify_waiters();
    }

    /// Unloads the model: at once when idle, otherwise after its current requests.
    pub fn unload(&self, model: &SimModel) {
        let mut runners = lock(&self.runners);
        for runner in runners.iter_mut().filter(|runner| runner.model.name == model.name) {
            runner.keep = KeepAlive::For(Duration::ZERO);
        }
        purge(&mut runners);
        drop(runners);
        self.changed.notify_waiters();
    }

    /// The answer of `/api/ps`: resident and loading models, the one that stays longest first.
    #[must_use]
    pub fn ps(&self) -> Value {
        let mut runners = lock(&self.runners);
        purge(&mut runners);
        let now = Instant::now();
        let left = |runner: &Runner| runner.left(now).unwrap_or(Duration::from_secs(FOREVER_YEARS * YEAR_SECS));
        let mut sorted: Vec<&Runner> = runners.iter().collect();
        sorted.sort_by_key(|runner| Reverse(left(runner)));
        let row = |runner: &&Runner| {
            let expires = OffsetDateTime::now_utc().checked_add(left(runner).try_into().unwrap_or_default());
            json!({
                "name": runner.model.name, "model": runner.model.name, "size": runner.memory, "digest": runner.model.digest(),
                "details": runner.model.details(), "expires_at": local_time(expires.unwrap_or(OffsetDateTime::UNIX_EPOCH)),
                "size_vram": runner.memory.min(self.machine.vram_bytes), "context_length": runner.num_ctx,
            })
        };
        json!({"models": sorted.iter().map(row).collect::<Vec<_>>()})
    }
}

fn purge(runners: &mut Vec<Runner>) {
    let now = Instant::now();
    runners.retain(|runner| !runner.over(now));
}

/// A load under way; dropped before it is ready, the half-loaded model goes with it.
struct Loading<'a> {
    scheduler: &'a Arc<Scheduler>,
    id: u64,
}

impl Drop for Loading<'_> {
    fn drop(&mut self) {
        lock(&self.scheduler.runners).retain(|runner| runner.id != self.id || runner.ready);
        self.scheduler.changed.notify_waiters();
    }
}

/// A reference to a resident model; given back when dropped.
#[derive(Debug)]
pub struct Lease {
    scheduler: Arc<Scheduler>,
    id: u64,
    slots: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Lease {
    /// Waits for a slot, first come, first served.
    pub async fn slot(&mut self) {
        // The semaphore is never closed, so that there is always a permit.
        self.permit = Arc::clone(&self.slots).acquire_owned().await.ok();
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.permit = None;
        self.scheduler.release(self.id);
    }
}
