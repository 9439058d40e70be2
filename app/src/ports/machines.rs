//! The machine room as its pages see it: nodes, and the jobs on them.

use async_trait::async_trait;
use gesso_core::{
    ids::{GenerationId, NodeId},
    queue::QueuePlace,
};

use crate::{
    api::{FleetState, NodeForm, QueueState, Tested},
    error::AppError,
};

/// What the fleet page and the job list ask for, on behalf of one person. Provided as `Arc<dyn Machines>`, beside
/// [`super::Studio`].
#[async_trait]
pub trait Machines: Send + Sync {
    /// Every node with everything that is known of it, and the jobs.
    async fn fleet(&self) -> Result<FleetState, AppError>;
    /// Adds a node and keeps it; gives its id.
    async fn add_node(&self, form: NodeForm) -> Result<NodeId, AppError>;
    /// Changes a node that was added here.
    async fn change_node(&self, node: NodeId, form: NodeForm) -> Result<(), AppError>;
    /// Takes a node that was added here out of the fleet.
    async fn remove_node(&self, node: NodeId) -> Result<(), AppError>;
    /// Gives a node no new work, or work again.
    async fn drain_node(&self, node: NodeId, is_draining: bool) -> Result<(), AppError>;
    /// Asks a node now.
    async fn test_node(&self, node: NodeId) -> Result<Tested, AppError>;
    /// Every job under way.
    async fn queue(&self) -> Result<QueueState, AppError>;
    /// Moves a waiting job; gives the queue afterwards.
    async fn move_job(&self, generation: GenerationId, place: QueuePlace) -> Result<QueueState, AppError>;
}
