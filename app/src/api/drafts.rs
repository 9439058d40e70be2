//! What the pages of the funnel call.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    capability::ModelFamily,
    fleet::Gpu,
    funnel::{FunnelCommand, FunnelSettings, FunnelStage, Lineage, PlanForecast},
    generation::Generation,
    ids::{CommandId, GenerationId, SessionId},
    session::Session,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{BoardState, Engines, HomeState, RecentSession, json::Json, packed};
use crate::{drafts::SettingsForm, error::AppError};

#[cfg(feature = "ssr")]
use super::context::{answer, code_of, drafts};
#[cfg(feature = "ssr")]
use gesso_core::{
    board::{Verdict, VerdictKind},
    ids::ImageId,
    problem::ProblemCode,
};

/// Everything a board shows, as of [`DraftsState::cursor`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftsState {
    /// The session on the page: the one that was asked for, or the newest board; none in a new studio.
    pub session: Option<Session>,
    /// What it shows besides its pictures.
    #[serde(default, with = "packed")]
    pub board: Option<BoardState>,
    /// Its generations, in order of asking.
    pub generations: Vec<Generation>,
    /// The fleet.
    pub gpus: Vec<Gpu>,
    /// Which engines are real.
    pub engines: Engines,
    /// Place in the owner's event stream: every event up to here is in this state.
    pub cursor: i64,
    /// When it was read.
    pub server_time: Timestamp,
}

impl From<DraftsState> for HomeState {
    fn from(state: DraftsState) -> Self {
        Self {
            session: state.session,
            generations: state.generations,
            debate: None,
            board: state.board,
            recent: Vec::new(),
            gpus: state.gpus,
            engines: state.engines,
            cursor: state.cursor,
            server_time: state.server_time,
        }
    }
}

/// Everything the start of a board shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftsOpening {
    /// Boards there are, newest first.
    pub boards: Vec<RecentSession>,
    /// What the form begins with.
    pub settings: FunnelSettings,
    /// What would come of that.
    pub forecast: PlanForecast,
    /// Model files of the fleet.
    pub files: ModelFiles,
    /// When it was read.
    pub server_time: Timestamp,
}

/// Model files of the fleet, once each, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFiles {
    /// Checkpoints that are the usual one of a family somewhere, and that family.
    pub checkpoints: Vec<(ModelFamily, String)>,
    /// LoRAs.
    pub loras: Vec<String>,
}

/// Whose settings a form begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Like {
    /// The session of the picture.
    pub session: SessionId,
    /// What made it.
    pub generation: GenerationId,
}

/// Everything a board shows; without a session, the newest board.
#[server(prefix = "/_fn", endpoint = "drafts", input = Json, output = Json)]
pub async fn load_drafts(session: Option<SessionId>) -> Result<DraftsState, AppError> {
    answer(async { drafts()?.drafts(session).await }.await)
}

/// How a board stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardNow {
    /// The board; always there.
    #[serde(default, with = "packed")]
    pub board: Option<BoardState>,
}

/// How the board of a session stands, without its pictures: what events do not say.
#[server(prefix = "/_fn", endpoint = "drafts_board", input = Json, output = Json)]
pub async fn load_board(session: SessionId) -> Result<BoardNow, AppError> {
    answer(async { Ok(BoardNow { board: Some(drafts()?.board(session).await?) }) }.await)
}

/// Sessions with drafts, newest first.
#[server(prefix = "/_fn", endpoint = "drafts_list", input = Json, output = Json)]
pub async fn list_drafts() -> Result<Vec<RecentSession>, AppError> {
    answer(async { drafts()?.boards().await }.await)
}

/// Starts a funnel, in a fresh session if none is named, and says in which.
#[server(prefix = "/_fn", endpoint = "drafts_start", input = Json, output = Json)]
pub async fn start_drafts(session: Option<SessionId>, settings: FunnelSettings) -> Result<SessionId, AppError> {
    answer(async { drafts()?.start(session, settings).await }.await)
}

/// Carries out a command, once however often it is sent under this id, and gives the funnel's revision afterwards.
#[server(prefix = "/_fn", endpoint = "drafts_command", input = Json, output = Json)]
pub async fn command_drafts(id: CommandId, session: SessionId, command: FunnelCommand) -> Result<i64, AppError> {
    answer(async { drafts()?.command(Some(id), session, command).await.map(|funnel| funnel.revision) }.await)
}

/// The boards there are and what a new one would begin with: the settings of a picture, or the usual ones.
#[server(prefix = "/_fn", endpoint = "drafts_opening", input = Json, output = Json)]
pub async fn open_drafts(like: Option<Like>) -> Result<DraftsOpening, AppError> {
    answer(async { drafts()?.opening(like).await }.await)
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

/// The start's form: the same as [`start_drafts`], then to the board.
#[server(prefix = "/_fn", endpoint = "drafts_start_form", output = Json)]
pub async fn drafts_start_form(#[server(default)] form: SettingsForm) -> Result<(), AppError> {
    let started = async {
        let settings = form.settings().map_err(|fields| AppError { fields, ..ProblemCode::ValidationFailed.into() })?;
        drafts()?.start(None, settings).await
    };
    let path = match started.await {
        Ok(session) => format!("/drafts/{session}"),
        Err(error) => format!("/drafts?problem={}", code_of(&error)),
    };
    leptos_axum::redirect(&path);
    Ok(())
}

/// What can be done on a board without a script: one action on some pictures or generations (ids with commas between)
/// or on all of it, then back to the board, or to the deck with `view=deck`.
#[server(prefix = "/_fn", endpoint = "drafts_form", output = Json)]
pub async fn drafts_form(
    session: SessionId,
    action: FormAction,
    #[server(default)] stage: FunnelStage,
    #[server(default)] images: String,
    #[server(default)] generations: String,
    #[server(default)] sel: String,
    #[server(default)] view: String,
) -> Result<(), AppError> {
    let image_ids: Vec<ImageId> = images.split(',').filter_map(|id| id.parse().ok()).collect();
    let verdicts = |verdict| image_ids.iter().map(|image_id| Verdict { image_id: *image_id, verdict }).collect();
    let command = match action {
        FormAction::Promote => FunnelCommand::Promote { stage, image_ids },
        FormAction::Unpromote => FunnelCommand::Unpromote { stage, image_ids },
        FormAction::Reject => FunnelCommand::Judge { verdicts: verdicts(VerdictKind::Reject) },
        FormAction::Clear => FunnelCommand::Judge { verdicts: verdicts(VerdictKind::Clear) },
        FormAction::Again => {
            FunnelCommand::Again { generation_ids: generations.split(',').filter_map(|id| id.parse().ok()).collect() }
        }
        FormAction::Pause => FunnelCommand::Pause,
        FormAction::Resume => FunnelCommand::Resume,
    };
    let done = drafts()?.command(None, session, command).await;
    let problem = done.err().map(|error| format!("&problem={}", code_of(&error))).unwrap_or_default();
    let sel = leptos_router::location::Url::escape(&sel);
    let view = if view == "deck" { "view=deck&" } else { "" };
    leptos_axum::redirect(&format!("/drafts/{session}?{view}sel={sel}{problem}"));
    Ok(())
}

/// What a form on a board does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormAction {
    /// Sends pictures on.
    Promote,
    /// Takes that back.
    Unpromote,
    /// Sets pictures aside.
    Reject,
    /// Says nothing of them any more.
    Clear,
    /// Asks once more for what made nothing.
    Again,
    /// Holds what has not begun.
    Pause,
    /// Goes on.
    Resume,
}
