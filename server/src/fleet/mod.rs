//! The fleet while the studio runs: what is known of each node, what it holds, whether it answers.

pub mod engines;
mod held;
mod node;
mod probe;
mod schema;
mod turns;
mod view;

use std::sync::{Arc, Mutex, PoisonError};

use gesso_app::ports::store::RunTimeRow;
use gesso_core::{
    capability::ModelFamily,
    fleet::CheckpointChoice,
    ids::NodeId,
    schedule::{LoadTimes, Measured, RunTimes},
};
pub use held::Held;
pub use node::Node;
pub use probe::{ask, watch};
pub use schema::KeptSchema;
use tokio::sync::Notify;
pub use turns::Turn;
pub use view::NodeSnapshot;

use crate::comfy::{ComfyError, checkpoints};

/// Every node, and what was learned of their pace.
pub struct Fleet {
    nodes: Vec<Arc<Node>>,
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
        let nodes = file.nodes.iter().map(|spec| Node::new(spec.clone(), Arc::clone(&wake)).map(Arc::new));
        Ok(Arc::new(Self {
            nodes: nodes.collect::<Result<_, _>>()?,
            checkpoints: file.checkpoints.clone(),
            runs: Mutex::default(),
            loads: Mutex::default(),
            schema: Default::default(),
            wake,
        }))
    }

    /// The nodes, in the order of the fleet file.
    #[must_use]
    pub fn nodes(&self) -> &[Arc<Node>] {
        &self.nodes
    }

    /// One node.
    #[must_use]
    pub fn node(&self, id: &NodeId) -> Option<&Arc<Node>> {
        self.nodes.iter().find(|node| node.spec.id == *id)
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
