//! The life of a generation: taken in, placed, run on a node, stored.
//!
//! `intake` makes rows, `scheduler` claims them for nodes, `runner` follows one attempt to its end, `settle` writes what
//! came of it, `forms` fills in saved workflows, `blocks` tells how far each block of a graph is, `client` is what a job has besides when a client of the virtual ComfyUI asked for it, `lease` keeps and takes over claims. The pure parts are `watching` and `gesso_core::{failure, schedule}`.

mod blocks;
mod client;
mod collect;
mod failing;
mod forms;
mod graphs;
mod intake;
mod kept;
mod lease;
mod needs;
mod preflight;
mod prepare;
mod runner;
mod scheduler;
mod seeds;
mod settle;
mod sweep;
mod watching;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

pub use forms::{FormGraphs, FormRun, Words};
use gesso_app::ports::store::Store;
use gesso_core::{
    ids::{GenerationId, OwnerId, ProcessId},
    schedule::JobNeeds,
};
pub use graphs::{ClientGraph, OwnGraph};
pub use intake::IntakeError;
pub use seeds::seeds_of;
use tokio::sync::{Notify, RwLock, RwLockReadGuard, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock,
    comfy::{front::Front, templates::Templates},
    events::Hub,
    fleet::{Fleet, lock},
    media::MediaStore,
};

/// Orders that may wait for a runner.
const ORDERS_PER_RUNNER: usize = 8;

/// What a runner can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Somebody wants the job cancelled.
    Cancel,
    /// The scheduler wants it back if it has not begun.
    Withdraw,
    /// Its board is paused: it comes back if it has not begun.
    Hold,
}

/// Everything the life of a generation needs. Clones share it.
#[derive(Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
}

/// A runner at work.
struct Seat {
    orders: mpsc::Sender<Order>,
    owner: OwnerId,
    needs: JobNeeds,
}

struct Shared {
    store: Arc<dyn Store>,
    media: MediaStore,
    fleet: Arc<Fleet>,
    templates: Arc<Templates>,
    hub: Arc<Hub>,
    front: Arc<Front>,
    process: ProcessId,
    stall: Duration,
    runners: Mutex<HashMap<GenerationId, Seat>>,
    /// Shared while a file is stored and then referenced, exclusive while files nobody references are deleted.
    files: RwLock<()>,
    /// Rung when an attempt has ended.
    ended: Notify,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Jobs {
    /// Puts the parts together; [`Self::start`] sets them in motion.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "each part is named once, where the studio is put together")]
    pub fn new(
        store: Arc<dyn Store>,
        media: MediaStore,
        fleet: Arc<Fleet>,
        templates: Arc<Templates>,
        hub: Arc<Hub>,
        front: Arc<Front>,
        stall: Duration,
        stop: CancellationToken,
    ) -> Self {
        let process = clock::new_id();
        let (runners, files, ended, tasks) = (Mutex::default(), RwLock::default(), Notify::new(), TaskTracker::new());
        let shared = Shared { store, media, fleet, templates, hub, front, process, stall, runners, files, ended, tasks, stop };
        Self { shared: Arc::new(shared) }
    }

    /// Takes over what a dead process left behind and starts placing jobs.
    pub async fn start(&self) {
        match self.shared.store.run_times().await {
            Ok(rows) => self.shared.fleet.restore_run_times(rows),
            Err(error) => tracing::warn!(%error, "kept run times could not be read; predictions start from the tiers"),
        }
        self.adopt_orphans().await;
        self.shared.tasks.spawn(self.clone().keep_leases());
        self.shared.tasks.spawn(self.clone().schedule());
        self.shared.tasks.spawn(self.clone().sweep());
    }

    /// Waits until every task has seen that the studio stops. What runs on nodes goes on and is taken over at next start.
    pub async fn stopped(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }

    /// How many attempts this process follows.
    #[must_use]
    pub fn running_count(&self) -> usize {
        lock(&self.shared.runners).len()
    }

    /// The templates that jobs are made from.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.shared.templates
    }

    /// Tells the runner of a job, if this process has it.
    pub(crate) fn order(&self, id: GenerationId, order: Order) {
        if let Some(runner) = lock(&self.shared.runners).get(&id) {
            // A full channel holds the same order already.
            let _ = runner.orders.try_send(order);
        }
    }

    /// Held from storing a file until a row references it, so that it is not swept in between.
    pub async fn keep_files(&self) -> RwLockReadGuard<'_, ()> {
        self.shared.files.read().await
    }

    /// Returns once an attempt has ended since the last call. One waiter only.
    pub(crate) async fn attempt_ended(&self) {
        self.shared.ended.notified().await;
    }

    /// Looks at the queue again soon.
    pub fn wake(&self) {
        self.shared.fleet.wake.notify_one();
    }

    fn enter_runner(&self, id: GenerationId, owner: OwnerId, needs: JobNeeds) -> mpsc::Receiver<Order> {
        let (orders, receiver) = mpsc::channel(ORDERS_PER_RUNNER);
        lock(&self.shared.runners).insert(id, Seat { orders, owner, needs });
        receiver
    }

    fn leave_runner(&self, id: GenerationId) {
        lock(&self.shared.runners).remove(&id);
    }

    fn has_runner(&self, id: GenerationId) -> bool {
        lock(&self.shared.runners).contains_key(&id)
    }
}
