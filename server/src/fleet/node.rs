//! One node: its client, its health, what it reports and what it holds.

mod prompts;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Instant,
};

use gesso_core::{
    fleet::{NodeReport, NodeSpec, NodeState},
    health::{Breaker, Sign},
    ids::GenerationId,
    time::Timestamp,
};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{Held, Origin, Turn, lock, turns::Turns};
use crate::{
    clock,
    comfy::{
        ComfyError, NodeClient,
        socket::{NodeSignal, Signals, Socket, SocketOptions, open},
    },
};

/// Completion times kept for the measured rate.
const RATE_WINDOW: usize = 50;
/// Checkpoints remembered as resident at most, whatever the card holds.
const MAX_RESIDENT: usize = 8;

/// Changes of health remembered of a node.
const HEALTH_ENTRIES: usize = 40;

/// A change of a node's health.
#[derive(Clone, Debug)]
pub struct HealthEntry {
    /// When.
    pub at: Timestamp,
    /// What it became.
    pub state: NodeState,
    /// In words.
    pub detail: String,
}

/// One node of the fleet.
pub struct Node {
    /// What is configured.
    pub spec: NodeSpec,
    /// Where it comes from.
    pub origin: Origin,
    /// Cancelled when it is taken out of the fleet.
    pub(super) stop: CancellationToken,
    /// How to ask it.
    pub client: NodeClient,
    /// Rung to ask it now instead of at the next turn.
    pub ask_now: Notify,
    live: Mutex<Live>,
    socket: Mutex<Option<Socket>>,
    watchers: Mutex<HashMap<String, mpsc::Sender<NodeSignal>>>,
    listeners: Mutex<HashMap<String, mpsc::Sender<NodeSignal>>>,
    state: watch::Sender<NodeState>,
    turns: Turns,
    wake: Arc<Notify>,
}

struct Live {
    breaker: Breaker,
    report: Option<Arc<NodeReport>>,
    resident: Vec<(String, f64)>,
    is_draining: bool,
    held: BTreeMap<GenerationId, Held>,
    finished: VecDeque<Instant>,
    history: VecDeque<HealthEntry>,
}

impl Node {
    pub(super) fn new(spec: NodeSpec, origin: Origin, wake: Arc<Notify>) -> Result<Self, ComfyError> {
        let live = Live {
            breaker: Breaker::unknown(clock::now()),
            report: None,
            resident: Vec::new(),
            is_draining: false,
            held: BTreeMap::new(),
            finished: VecDeque::new(),
            history: VecDeque::new(),
        };
        Ok(Self {
            client: NodeClient::new(&spec)?,
            spec,
            origin,
            stop: CancellationToken::new(),
            ask_now: Notify::new(),
            live: Mutex::new(live),
            socket: Mutex::default(),
            watchers: Mutex::default(),
            listeners: Mutex::default(),
            state: watch::Sender::new(NodeState::Down),
            turns: Turns::default(),
            wake,
        })
    }

    /// What it reports; `None` while it has never answered.
    #[must_use]
    pub fn report(&self) -> Option<Arc<NodeReport>> {
        lock(&self.live).report.clone()
    }

    /// No model runs there: it is a simulated node, ours or one started by hand.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.spec.simulated || lock(&self.live).report.as_ref().is_some_and(|report| report.is_simulated)
    }

    /// Keeps a fresh report.
    pub fn set_report(&self, report: NodeReport) {
        lock(&self.live).report = Some(Arc::new(report));
    }

    /// Its health, drain included.
    #[must_use]
    pub fn state(&self) -> (NodeState, String) {
        lock(&self.live).health()
    }

    /// The newest changes of its health, newest first.
    #[must_use]
    pub fn history(&self) -> Vec<HealthEntry> {
        lock(&self.live).history.iter().rev().cloned().collect()
    }

    /// Whether it gets no new work, answering or not.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        lock(&self.live).is_draining
    }

    /// How many jobs it holds.
    #[must_use]
    pub fn held_count(&self) -> usize {
        lock(&self.live).held.len()
    }

    /// Seconds a job it holds still takes, as far as can be told.
    #[must_use]
    pub fn remaining_s(&self, id: GenerationId) -> Option<f64> {
        lock(&self.live).held.get(&id).map(|held| held.remaining_s(Instant::now()))
    }

    /// Closes the websocket.
    pub(super) fn hang_up(&self) {
        lock(&self.socket).take();
    }

    /// The breaker as it is.
    #[must_use]
    pub fn breaker(&self) -> Breaker {
        lock(&self.live).breaker.clone()
    }

    /// Takes in what was learned; true if its state changed.
    pub fn sign(&self, sign: &Sign) -> bool {
        let mut live = lock(&self.live);
        let next = live.breaker.step(sign, clock::now());
        let is_changed = next.state != live.breaker.state;
        live.breaker = next;
        if is_changed {
            let (state, detail) = live.health();
            live.remember(state, detail);
        }
        let state = live.breaker.state;
        if state == NodeState::Down {
            // A server that went away has unloaded everything.
            live.resident.clear();
        }
        drop(live);
        if is_changed {
            self.state.send_replace(state);
            self.wake.notify_one();
        }
        is_changed
    }

    /// Follows its health.
    #[must_use]
    pub fn watch_state(&self) -> watch::Receiver<NodeState> {
        self.state.subscribe()
    }

    /// Starts or ends draining.
    pub fn drain(&self, is_draining: bool) {
        let mut live = lock(&self.live);
        if live.is_draining != is_draining {
            live.is_draining = is_draining;
            let (state, detail) = live.health();
            live.remember(state, detail);
        }
        drop(live);
        self.wake.notify_one();
    }

    /// The websocket id that submissions name, while the websocket is open.
    #[must_use]
    pub fn client_id(&self) -> Option<String> {
        lock(&self.socket).as_ref().and_then(Socket::client_id)
    }

    /// Opens the websocket; [`Self::signal`] takes what comes.
    #[must_use]
    pub fn listen(&self) -> Signals {
        let (socket, signals) = open(&self.client, SocketOptions::default());
        *lock(&self.socket) = Some(socket);
        signals
    }

    /// Says that something was just queued, so that a deaf websocket is noticed.
    pub fn expect_status(&self) {
        if let Some(socket) = &*lock(&self.socket) {
            socket.expect_status();
        }
    }

    /// Notes that it holds a job.
    pub fn hold(&self, id: GenerationId, held: Held) {
        lock(&self.live).held.insert(id, held);
    }

    /// Changes what is known of a job it holds.
    pub fn update(&self, id: GenerationId, change: impl FnOnce(&mut Held)) {
        if let Some(held) = lock(&self.live).held.get_mut(&id) {
            change(held);
        }
    }

    /// The jobs it holds and has not begun with.
    #[must_use]
    pub fn waiting_jobs(&self) -> Vec<GenerationId> {
        let live = lock(&self.live);
        live.held.iter().filter(|(_, held)| held.running_since.is_none()).map(|(id, _)| *id).collect()
    }

    /// The next turn to submit to it.
    pub fn take_turn(&self) -> Turn {
        self.turns.take()
    }

    /// Notes that it holds a job no more.
    pub fn release(&self, id: GenerationId, is_complete: bool) {
        let mut live = lock(&self.live);
        live.held.remove(&id);
        if is_complete {
            live.finished.push_back(Instant::now());
            while live.finished.len() > RATE_WINDOW {
                live.finished.pop_front();
            }
        }
        drop(live);
        self.wake.notify_one();
    }

    /// Notes that the weights of a checkpoint are on its card now; true if they were there already.
    pub fn touch_resident(&self, checkpoint: &str, gb: f64) -> bool {
        let mut live = lock(&self.live);
        let was_there = live.resident.iter().any(|(name, _)| name == checkpoint);
        live.resident.retain(|(name, _)| name != checkpoint);
        live.resident.push((checkpoint.to_owned(), gb));
        let vram_gb = self.spec.vram_gb.or_else(|| live.report.as_ref().map(|report| report.vram_total_bytes as f64 / 1e9));
        let fits = |resident: &[(String, f64)]| {
            let total: f64 = resident.iter().map(|(_, gb)| gb).sum();
            resident.len() <= MAX_RESIDENT && vram_gb.is_none_or(|vram_gb| total <= vram_gb)
        };
        while live.resident.len() > 1 && !fits(&live.resident) {
            live.resident.remove(0);
        }
        was_there
    }

    pub(super) fn with_live<T>(
        &self,
        read: impl FnOnce(&BTreeMap<GenerationId, Held>, &[(String, f64)], &VecDeque<Instant>) -> T,
    ) -> T {
        let live = lock(&self.live);
        read(&live.held, &live.resident, &live.finished)
    }
}

impl Live {
    fn health(&self) -> (NodeState, String) {
        if self.is_draining && self.breaker.state.takes_work() {
            return (NodeState::Draining, "It finishes what it has and gets no new work.".into());
        }
        (self.breaker.state, self.breaker.detail.clone())
    }

    fn remember(&mut self, state: NodeState, detail: String) {
        self.history.push_back(HealthEntry { at: clock::now(), state, detail });
        while self.history.len() > HEALTH_ENTRIES {
            self.history.pop_front();
        }
    }
}
