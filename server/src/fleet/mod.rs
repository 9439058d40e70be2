//! The fleet while the studio runs: what is known of each node, what it holds, whether it answers.

pub mod engines;
mod held;
mod node;
mod origin;
mod probe;
mod roster;
mod schema;
mod turns;
mod view;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use gesso_app::ports::store::RunTimeRow;
use gesso_core::{
    capability::ModelFamily,
    fleet::{CheckpointChoice, NodeSpec},
    ids::NodeId,
    schedule::{LoadTimes, Measured, RunTimes},
};
pub use held::Held;
pub use node::{HealthEntry, Node};
pub use origin::Origin;
pub use probe::ask;
pub use roster::{Roster, RosterError};
pub use schema::KeptSchema;
use tokio::sync::Notify;
pub use turns::Turn;
pub use view::NodeSnapshot;

use crate::comfy::{ComfyError, checkpoints};

/// Every node, and what was learned of their pace.
pub struct Fleet {
    nodes: RwLock<Arc<[Arc<Node>]>>,
    checkpoints: CheckpointChoice,
    runs: Mutex<RunTimes>,
    loads: Mutex<LoadTimes>,
    schema: schema::SchemaShelf,
    /// Rung when the scheduler has reason to look again: a node has room, answers, or stopped answering.
    pub wake: Arc<Notify>,
}

impl Fleet {
    /// A fleet of these nodes; nothing is asked of them yet.
    ///
    /// # Errors
    /// A node's URL or headers cannot be used.
    pub fn new(file: &crate::config::FleetFile) -> Result<Arc<Self>, ComfyError> {
        let wake = Arc::new(Notify::new());
        let nodes = file.nodes.iter().map(|spec| {
            let origin = if spec.simulated { Origin::Simulator } else { file.origin };
            Node::new(spec.clone(), origin, Arc::clone(&wake)).map(Arc::new)
        });
        Ok(Arc::new(Self {
            nodes: RwLock::new(nodes.collect::<Result<_, _>>()?),
            checkpoints: file.checkpoints.clone(),
            runs: Mutex::default(),
            loads: Mutex::default(),
            schema: Default::default(),
            wake,
        }))
    }

    /// The nodes as they are now: those of the fleet file in its order, then those added in the page.
    #[must_use]
    pub fn nodes(&self) -> Arc<[Arc<Node>]> {
        Arc::clone(&self.nodes.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// One node.
    #[must_use]
    pub fn node(&self, id: &NodeId) -> Option<Arc<Node>> {
        self.nodes().iter().find(|node| node.spec.id == *id).cloned()
    }

    /// A node that is not in the fleet yet.
    fn make(&self, spec: NodeSpec, origin: Origin) -> Result<Arc<Node>, ComfyError> {
        Node::new(spec, origin, Arc::clone(&self.wake)).map(Arc::new)
    }

    /// Puts a node into the fleet, in the place of one with its id.
    fn put(&self, node: Arc<Node>) {
        self.rearrange(|nodes| match nodes.iter_mut().find(|other| other.spec.id == node.spec.id) {
            Some(old) => *old = node,
            None => nodes.push(node),
        });
    }

    fn take_out(&self, id: &NodeId) {
        self.rearrange(|nodes| nodes.retain(|node| node.spec.id != *id));
    }

    fn rearrange(&self, change: impl FnOnce(&mut Vec<Arc<Node>>)) {
        let mut shared = self.nodes.write().unwrap_or_else(PoisonError::into_inner);
        let mut nodes = shared.to_vec();
        change(&mut nodes);
        *shared = nodes.into();
    }

    /// The checkpoint file a node uses for a family, if it has one.
    #[must_use]
    pub fn checkpoint_of(&self, node: &Node, family: ModelFamily) -> Option<String> {
        let report = node.report()?;
        checkpoints::choose(family, self.checkpoints.get(&family).map(String::as_str), &report)
    }

    /// The checkpoint the fleet file names for a family.
    #[must_use]
    pub fn configured_checkpoint(&self, family: ModelFamily) -> Option<&str> {
        self.checkpoints.get(&family).map(String::as_str)
    }

    /// Puts back the kept means of run times.
    pub fn restore_run_times(&self, rows: Vec<RunTimeRow>) {
        let mut runs = lock(&self.runs);
        for row in rows {
            runs.restore(row.node, row.template, row.measured);
        }
    }

    /// Takes in one run; gives the new mean for keeping.
    pub fn learn_run(&self, node: &NodeId, template: &str, units: f64, secs: f64) -> Option<Measured> {
        lock(&self.runs).learn(node, template, units, secs)
    }

    /// Takes in one load of weights.
    pub fn learn_load(&self, node: &NodeId, gb: f64, secs: f64) {
        lock(&self.loads).learn(node, gb, secs);
    }

    /// What was learned so far.
    #[must_use]
    pub fn times(&self) -> (RunTimes, LoadTimes) {
        (lock(&self.runs).clone(), lock(&self.loads).clone())
    }
}

/// Locks; a panic elsewhere while holding the lock leaves whole values behind, so they are used on.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
