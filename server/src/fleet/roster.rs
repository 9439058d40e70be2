//! Who is in the fleet while the studio runs: nodes of the fleet file, and those added in the page, which come, change
//! and go without a restart.

use std::sync::Arc;

use gesso_app::ports::{
    StoreError,
    store::{OwnNode, Store},
};
use gesso_core::{
    fleet::{MAX_NODES, NodeSpec},
    health::Sign,
    ids::{NodeId, OwnerId},
    problem::FieldProblem,
};
use thiserror::Error;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Fleet, Node, Origin, probe};
use crate::{
    clock,
    comfy::ComfyError,
    jobs::{Jobs, Order},
};

/// Why the fleet cannot be changed like that.
#[derive(Debug, Error)]
pub enum RosterError {
    /// There is no such node.
    #[error("There is no such node.")]
    NoNode,
    /// The node is not of a kind that the page may change, or holds work.
    #[error("{0}")]
    Refused(String),
    /// Fields are not acceptable.
    #[error("The node is not acceptable.")]
    Invalid(Vec<FieldProblem>),
    /// Its address or headers cannot be used.
    #[error(transparent)]
    Comfy(#[from] ComfyError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes nodes in, lets them go, and follows each for as long as it is in the fleet. Clones share it.
#[derive(Clone)]
pub struct Roster {
    fleet: Arc<Fleet>,
    store: Arc<dyn Store>,
    jobs: Jobs,
    tasks: TaskTracker,
    stop: CancellationToken,
    /// One change at a time, so that what is kept and what runs agree.
    changing: Arc<tokio::sync::Mutex<()>>,
}

impl Roster {
    /// A roster over a fleet that nobody follows yet.
    #[must_use]
    pub fn new(fleet: Arc<Fleet>, store: Arc<dyn Store>, jobs: Jobs, tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self { fleet, store, jobs, tasks, stop, changing: Arc::default() }
    }

    /// Takes in what is kept, and begins to follow every node.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(&self) -> Result<(), StoreError> {
        for (owner, kept) in self.store.own_nodes().await? {
            if self.fleet.node(&kept.id).is_some() {
                tracing::warn!(node.id = %kept.id, "the fleet file has a node of this id; the one added in the page is left out");
                continue;
            }
            match self.fleet.make(kept.settings.spec(kept.id.clone(), kept.headers), Origin::Page(owner)) {
                Ok(node) => self.fleet.put(node),
                Err(error) => tracing::warn!(node.id = %kept.id, %error, "a node added in the page cannot be used"),
            }
        }
        for id in self.store.drained_nodes().await? {
            if let Some(node) = self.fleet.node(&id) {
                node.drain(true);
            }
        }
        for node in self.fleet.nodes().iter() {
            self.follow(Arc::clone(node));
        }
        Ok(())
    }

    /// Adds a node and keeps it.
    ///
    /// # Errors
    /// See [`RosterError`].
    pub async fn add(&self, owner: OwnerId, new: OwnNode) -> Result<Arc<Node>, RosterError> {
        let _alone = self.changing.lock().await;
        if self.fleet.node(&new.id).is_some() {
            return Err(RosterError::Refused(format!("There is a node {} already.", new.id)));
        }
        if self.fleet.nodes().len() >= MAX_NODES {
            return Err(RosterError::Refused(format!("A fleet has at most {MAX_NODES} nodes.")));
        }
        let node = self.fleet.make(spec_of(&new), Origin::Page(owner))?;
        self.store.add_own_node(owner, &new, clock::now()).await?;
        self.fleet.put(Arc::clone(&node));
        self.follow(Arc::clone(&node));
        Ok(node)
    }

    /// Changes a node that was added in the page; headers stay when none are given.
    ///
    /// # Errors
    /// See [`RosterError`].
    pub async fn change(
        &self,
        owner: OwnerId,
        id: &NodeId,
        change: impl FnOnce(OwnNode) -> Result<OwnNode, Vec<FieldProblem>>,
    ) -> Result<Arc<Node>, RosterError> {
        let _alone = self.changing.lock().await;
        let old = self.own(owner, id)?;
        let kept = self.store.own_nodes().await?.into_iter().map(|(_, node)| node).find(|node| node.id == *id);
        let kept = kept.ok_or(RosterError::NoNode)?;
        let changed = change(kept).map_err(RosterError::Invalid)?;
        idle(&old, "changed")?;
        let node = self.fleet.make(spec_of(&changed), old.origin)?;
        node.drain(old.is_draining());
        self.store.change_own_node(owner, &changed, clock::now()).await?;
        old.stop.cancel();
        self.fleet.put(Arc::clone(&node));
        self.follow(Arc::clone(&node));
        Ok(node)
    }

    /// Takes a node that was added in the page out of the fleet.
    ///
    /// # Errors
    /// See [`RosterError`].
    pub async fn remove(&self, owner: OwnerId, id: &NodeId) -> Result<(), RosterError> {
        let _alone = self.changing.lock().await;
        let node = self.own(owner, id)?;
        idle(&node, "removed")?;
        self.store.remove_own_node(owner, id).await?;
        node.stop.cancel();
        self.fleet.take_out(id);
        Ok(())
    }

    /// Starts or ends draining, for good: it outlasts a restart. What waits at a drained node goes elsewhere.
    ///
    /// # Errors
    /// See [`RosterError`].
    pub async fn drain(&self, id: &NodeId, is_draining: bool) -> Result<Arc<Node>, RosterError> {
        let node = self.fleet.node(id).ok_or(RosterError::NoNode)?;
        self.store.keep_drain(id, is_draining, clock::now()).await?;
        if node.is_draining() != is_draining {
            node.drain(is_draining);
            probe::tell(&node, &*self.store).await;
        }
        if is_draining {
            node.waiting_jobs().into_iter().for_each(|job| self.jobs.order(job, Order::Withdraw));
        }
        Ok(node)
    }

    /// Asks a node now; gives what it answered and how long that took, in milliseconds.
    ///
    /// # Errors
    /// See [`RosterError`].
    pub async fn test(&self, id: &NodeId) -> Result<(Arc<Node>, Sign, u64), RosterError> {
        let node = self.fleet.node(id).ok_or(RosterError::NoNode)?;
        let began = std::time::Instant::now();
        let sign = probe::ask(&node, true).await;
        let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if node.sign(&sign) {
            probe::tell(&node, &*self.store).await;
        }
        Ok((node, sign, millis))
    }

    /// A node that this person added.
    fn own(&self, owner: OwnerId, id: &NodeId) -> Result<Arc<Node>, RosterError> {
        let node = self.fleet.node(id).ok_or(RosterError::NoNode)?;
        match node.origin.fixed_for(owner) {
            None => Ok(node),
            Some(reason) => Err(RosterError::Refused(format!("{} {reason}", node.spec.name))),
        }
    }

    fn follow(&self, node: Arc<Node>) {
        let stop = node.stop.clone();
        self.tasks.spawn(probe::watch(Arc::clone(&node), Arc::clone(&self.store), stop.clone(), self.stop.clone()));
        self.tasks.spawn(listen_to(node, stop, self.stop.clone()));
        self.fleet.wake.notify_one();
    }
}

fn spec_of(node: &OwnNode) -> NodeSpec {
    node.settings.spec(node.id.clone(), node.headers.clone())
}

/// A node is changed only while nothing of ours is on it: an attempt would be lost otherwise.
fn idle(node: &Node, what: &str) -> Result<(), RosterError> {
    let held = node.held_count();
    if held == 0 {
        return Ok(());
    }
    let jobs = if held == 1 { "a job".to_owned() } else { format!("{held} jobs") };
    Err(RosterError::Refused(format!(
        "{} still holds {jobs}. Drain it, and it can be {what} once it is through.",
        node.spec.name
    )))
}

/// Hands what a node says over its websocket to those who wait for it.
async fn listen_to(node: Arc<Node>, gone: CancellationToken, stop: CancellationToken) {
    let mut signals = node.listen();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = gone.cancelled() => {
                node.hang_up();
                return;
            }
            signal = signals.recv() => node.signal(signal),
        }
    }
}
