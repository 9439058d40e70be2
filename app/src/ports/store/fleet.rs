//! Nodes that were added in the page, and drains that outlast a restart.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gesso_core::{
    ids::{NodeId, OwnerId},
    own_node::NodeSettings,
    time::Timestamp,
};

use crate::ports::StoreResult;

/// A node that was added in the page. Its headers may hold secrets.
#[derive(Clone)]
pub struct OwnNode {
    /// Public id.
    pub id: NodeId,
    /// What is configured.
    pub settings: NodeSettings,
    /// Headers sent with every request.
    pub headers: BTreeMap<String, String>,
}

/// Nodes that were added in the page.
#[async_trait]
pub trait FleetStore {
    /// Every one and whose it is, oldest first.
    async fn own_nodes(&self) -> StoreResult<Vec<(OwnerId, OwnNode)>>;
    /// Adds one; `Conflict` if the id is taken.
    async fn add_own_node(&self, owner: OwnerId, node: &OwnNode, now: Timestamp) -> StoreResult<()>;
    /// Replaces what is kept of one.
    async fn change_own_node(&self, owner: OwnerId, node: &OwnNode, now: Timestamp) -> StoreResult<()>;
    /// Takes one out.
    async fn remove_own_node(&self, owner: OwnerId, id: &NodeId) -> StoreResult<()>;
    /// Nodes that get no new work.
    async fn drained_nodes(&self) -> StoreResult<Vec<NodeId>>;
    /// Keeps that a node gets no new work, or that it does again.
    async fn keep_drain(&self, id: &NodeId, is_draining: bool, now: Timestamp) -> StoreResult<()>;
}
