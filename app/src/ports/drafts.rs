//! Boards as their pages see them.

use async_trait::async_trait;
use gesso_core::{
    funnel::{FunnelCommand, FunnelSettings, FunnelView, Lineage, PlanForecast},
    ids::SessionId,
};

use crate::{
    api::{DraftsState, RecentSession, StartedDrafts},
    error::AppError,
};

/// What the pages of the funnel ask for, on behalf of one person. Provided as `Arc<dyn Drafts>`, beside
/// [`super::Studio`].
#[async_trait]
pub trait Drafts: Send + Sync {
    /// Everything a board shows; without a session, the newest board. A session that is not there is `not_found`.
    async fn drafts(&self, session: Option<SessionId>) -> Result<DraftsState, AppError>;

    /// Sessions with drafts, newest first.
    async fn boards(&self) -> Result<Vec<RecentSession>, AppError>;

    /// The funnel of a session; `None` while it has none.
    async fn funnel(&self, session: SessionId) -> Result<Option<FunnelView>, AppError>;

    /// Starts a funnel, in a fresh session if none is named.
    async fn start(&self, session: Option<SessionId>, settings: FunnelSettings) -> Result<StartedDrafts, AppError>;

    /// Carries out a command and gives the funnel afterwards.
    async fn command(&self, session: SessionId, command: FunnelCommand) -> Result<FunnelView, AppError>;

    /// How long it would take and what would be left out.
    async fn predict(&self, settings: FunnelSettings) -> Result<PlanForecast, AppError>;

    /// Where every picture of a session comes from.
    async fn lineage(&self, session: SessionId) -> Result<Lineage, AppError>;
}
