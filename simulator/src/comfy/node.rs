//! Everything one life of a simulated server shares: made at start, forgotten at a restart
//! (files excepted).

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{
    classes::Lists,
    disk::{Disk, Root},
    history::History,
    profile::{NodeProfile, SimOptions},
    queue::Queue,
    sockets::Sockets,
    speed::Pace,
    userdata::Userdata,
    vram::Vram,
};
use crate::chaos::{ChaosSwitch, RestartAfter};

/// Bytes a request body may have (comfyui protocol: transport).
pub(crate) const MAX_BODY_BYTES: usize = 104_857_600;

/// The shared state of one server life.
pub(crate) struct Node {
    pub profile: NodeProfile,
    pub options: SimOptions,
    pub chaos: ChaosSwitch,
    pub disk: Arc<Disk>,
    queue: Mutex<Queue>,
    history: Mutex<History>,
    vram: Mutex<Vram>,
    dice: Mutex<StdRng>,
    free: Mutex<Free>,
    pub userdata: Mutex<Userdata>,
    pub sockets: Sockets,
    pub interrupt: Interrupt,
    /// Woken when the worker has something to look at.
    pub wake: Notify,
    /// Cancelled when this life is over.
    pub dead: CancellationToken,
    restart: mpsc::Sender<()>,
}

/// What `/free` asked for and the worker has not done yet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Free {
    pub unload_models: bool,
    pub free_memory: bool,
}

impl Node {
    pub fn new(
        profile: NodeProfile,
        options: SimOptions,
        chaos: ChaosSwitch,
        disk: Arc<Disk>,
        restart: mpsc::Sender<()>,
    ) -> Self {
        disk.clear_temp();
        Self {
            queue: Mutex::default(),
            history: Mutex::default(),
            vram: Mutex::new(Vram::new(profile.vram_gb)),
            dice: Mutex::new(StdRng::seed_from_u64(options.seed)),
            free: Mutex::default(),
            userdata: Mutex::default(),
            sockets: Sockets::default(),
            interrupt: Interrupt::default(),
            wake: Notify::new(),
            dead: CancellationToken::new(),
            profile,
            options,
            chaos,
            disk,
            restart,
        }
    }

    pub fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn vram(&self) -> MutexGuard<'_, Vram> {
        self.vram.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn userdata(&self) -> MutexGuard<'_, Userdata> {
        self.userdata.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Throw the dice for a fault.
    pub fn chance(&self, chance: f64) -> bool {
        chance > 0.0 && self.dice.lock().unwrap_or_else(PoisonError::into_inner).random_bool(chance.min(1.0))
    }

    /// Random lower-case letters, as temporary file names contain.
    pub fn letters(&self, count: usize) -> String {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        (0..count).map(|_| char::from(dice.random_range(b'a'..=b'z'))).collect()
    }

    /// The pace of work right now.
    pub fn pace(&self) -> Pace {
        Pace { node: self.profile.speed, global: self.options.speed, slow: self.chaos.get().slow }
    }

    /// The option lists of this node right now.
    pub fn lists(&self) -> Lists<'_> {
        Lists { profile: &self.profile, input_files: self.disk.names(Root::Input, "") }
    }

    /// `{"exec_info": {"queue_remaining": n}}`.
    pub fn exec_info(&self) -> Value {
        json!({"exec_info": {"queue_remaining": self.queue().remaining()}})
    }

    /// Tell every socket how long the queue is.
    pub fn broadcast_status(&self) {
        self.sockets.broadcast("status", &json!({"status": self.exec_info()}));
    }

    /// One log line for sockets that subscribed to logs.
    pub fn log(&self, line: &str) {
        let stamp = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339);
        self.sockets.log(&json!({"entries": [{"t": stamp.unwrap_or_default(), "m": line}], "size": null}));
    }

    /// Have this server killed and started again, as the fault asks; the fault is used up.
    pub fn restart(&self) {
        self.chaos.update(|chaos| chaos.restart_after = None);
        // The queue of requests holds one: a second wish while one is pending is the same wish.
        if self.restart.try_send(()).is_err() {
            tracing::debug!("a restart is already under way");
        }
    }

    /// When this life shall end by itself, counted from now.
    pub fn lifetime(&self) -> Option<Duration> {
        match self.chaos.get().restart_after {
            Some(RestartAfter::Elapsed(after)) => Some(after),
            _ => None,
        }
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The one interrupt flag: raised by `/interrupt`, lowered when a prompt starts.
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    raised: AtomicBool,
    changed: Notify,
}

impl Interrupt {
    pub fn raise(&self) {
        self.raised.store(true, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    pub fn lower(&self) {
        self.raised.store(false, Ordering::SeqCst);
    }

    /// Whether it was raised; lowers it.
    pub fn take(&self) -> bool {
        self.raised.swap(false, Ordering::SeqCst)
    }

    /// Until it is raised.
    pub async fn raised(&self) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.raised.load(Ordering::SeqCst) {
                return;
            }
            changed.await;
        }
    }
}
