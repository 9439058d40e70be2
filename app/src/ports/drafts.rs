//! Boards as their pages see them.

use async_trait::async_trait;
use gesso_core::{
    funnel::{FunnelCommand, FunnelSettings, FunnelView, Lineage, PlanForecast},
    ids::{CommandId, SessionId},
};

use crate::{
    api::{BoardState, DraftsOpening, DraftsState, Like, RecentSession},
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

    /// How the board of a session stands.
    async fn board(&self, session: SessionId) -> Result<BoardState, AppError>;

    /// Starts a funnel, in a fresh session if none is named, and says in which.
    async fn start(&self, session: Option<SessionId>, settings: FunnelSettings) -> Result<SessionId, AppError>;

    /// Carries out a command, once however often it is sent under one id, and gives the funnel afterwards.
    async fn command(&self, id: Option<CommandId>, session: SessionId, command: FunnelCommand) -> Result<FunnelView, AppError>;

    /// The boards there are and what a new one would begin with. A picture that is not there is `not_found`.
    async fn opening(&self, like: Option<Like>) -> Result<DraftsOpening, AppError>;

    /// How long it would take and what would be left out.
    async fn predict(&self, settings: FunnelSettings) -> Result<PlanForecast, AppError>;

    /// Where every picture of a session comes from.
    async fn lineage(&self, session: SessionId) -> Result<Lineage, AppError>;
}
