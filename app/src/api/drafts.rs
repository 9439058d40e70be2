//! What the pages of the funnel call.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    board::Verdict,
    fleet::Gpu,
    funnel::{FunnelCommand, FunnelSettings, FunnelView, Lineage, PlanForecast},
    generation::Generation,
    ids::SessionId,
    session::Session,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Engines, RecentSession, json::Json};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, drafts};

/// Everything a board shows, as of [`DraftsState::cursor`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftsState {
    /// The session on the page: the one that was asked for, or the newest board; none in a new studio.
    pub session: Option<Session>,
    /// Its funnel; none while nothing was asked for or kept.
    pub funnel: Option<FunnelView>,
    /// Its generations, in order of asking.
    pub generations: Vec<Generation>,
    /// What is said of its pictures.
    pub verdicts: Vec<Verdict>,
    /// The fleet.
    pub gpus: Vec<Gpu>,
    /// Which engines are real.
    pub engines: Engines,
    /// Place in the owner's event stream: every event up to here is in this state.
    pub cursor: i64,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A funnel that was started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartedDrafts {
    /// Its session.
    pub session_id: SessionId,
    /// How it stands.
    pub funnel: FunnelView,
}

/// Everything a board shows; without a session, the newest board.
#[server(prefix = "/_fn", endpoint = "drafts", input = Json, output = Json)]
pub async fn load_drafts(session: Option<SessionId>) -> Result<DraftsState, AppError> {
    answer(async { drafts()?.drafts(session).await }.await)
}

/// Sessions with drafts, newest first.
#[server(prefix = "/_fn", endpoint = "drafts_list", input = Json, output = Json)]
pub async fn list_drafts() -> Result<Vec<RecentSession>, AppError> {
    answer(async { drafts()?.boards().await }.await)
}

/// Starts a funnel, in a fresh session if none is named.
#[server(prefix = "/_fn", endpoint = "drafts_start", input = Json, output = Json)]
pub async fn start_drafts(session: Option<SessionId>, settings: FunnelSettings) -> Result<StartedDrafts, AppError> {
    answer(async { drafts()?.start(session, settings).await }.await)
}

/// Carries out a command and gives the funnel afterwards.
#[server(prefix = "/_fn", endpoint = "drafts_command", input = Json, output = Json)]
pub async fn command_drafts(session: SessionId, command: FunnelCommand) -> Result<FunnelView, AppError> {
    answer(async { drafts()?.command(session, command).await }.await)
}

/// How long settings would take and what would be left out.
#[server(prefix = "/_fn", endpoint = "drafts_predict", input = Json, output = Json)]
pub async fn predict_drafts(settings: FunnelSettings) -> Result<PlanForecast, AppError> {
    answer(async { drafts()?.predict(settings).await }.await)
}

/// Where every picture of a session comes from.
#[server(prefix = "/_fn", endpoint = "lineage", input = Json, output = Json)]
pub async fn lineage_of(session: SessionId) -> Result<Lineage, AppError> {
    answer(async { drafts()?.lineage(session).await }.await)
}
