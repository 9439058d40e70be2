//! Boards as their pages see them.

use async_trait::async_trait;
use gesso_app::{
    api::{BoardState, DraftsOpening, DraftsState, Engines, Like, ModelFiles, RecentSession},
    error::AppError,
    ports::{Drafts, store::SessionFilter},
};
use gesso_core::{
    capability::ModelFamily,
    funnel::{FunnelCommand, FunnelSettings, FunnelStage, FunnelView, Lineage, PlanForecast},
    generation::Generation,
    ids::{CommandId, SessionId},
    page::MAX_LIMIT,
    problem::ProblemCode,
    session::{Flow, NewSession},
};

use super::{OwnerStudio, app_error, app_problem, title_of};
use crate::{clock, error::Problem};

/// Most generations on one board.
const MAX_GENERATIONS: usize = 2_000;
/// Boards in a list.
const MAX_BOARDS: u32 = 50;

impl OwnerStudio {
    /// Every generation of a session, in order of asking.
    async fn every_generation(&self, session: SessionId) -> Result<Vec<Generation>, AppError> {
        let mut found: Vec<Generation> = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = self.state.store.generations(self.state.owner, Some(session), cursor.as_deref(), MAX_LIMIT).await;
            let page = page.map_err(app_error)?;
            found.extend(page.items.into_iter().map(|generation| self.state.jobs.with_progress(generation)));
            cursor = page.next_cursor;
            if cursor.is_none() || found.len() >= MAX_GENERATIONS {
                break;
            }
        }
        found.reverse();
        Ok(found)
    }

    async fn board_session(&self, session: Option<SessionId>, prompt: &str) -> Result<SessionId, AppError> {
        if let Some(id) = session {
            return self.state.store.session(self.state.owner, id).await.map(|session| session.id).map_err(app_error);
        }
        let new = NewSession {
            flow: Flow::DraftGrid,
            project_id: None,
            title: Some(title_of(prompt)),
            model_assignments: Default::default(),
            settings: None,
        };
        let made = self.state.store.create_session(self.state.owner, clock::new_id(), &new, clock::now()).await;
        made.map(|session| session.id).map_err(app_error)
    }
}

impl OwnerStudio {
    /// What a board may be made with.
    fn model_files(&self) -> ModelFiles {
        let mut files = ModelFiles::default();
        for node in self.state.fleet.nodes().iter() {
            let chosen = ModelFamily::ALL.into_iter();
            let chosen = chosen.filter_map(|family| Some((family, self.state.fleet.checkpoint_of(node, family)?)));
            files.checkpoints.extend(chosen);
            files.loras.extend(node.report().into_iter().flat_map(|report| report.loras.clone()));
        }
        files.checkpoints.sort();
        files.checkpoints.dedup();
        files.loras.sort();
        files.loras.dedup();
        files
    }
}

#[async_trait]
impl Drafts for OwnerStudio {
    async fn drafts(&self, session: Option<SessionId>) -> Result<DraftsState, AppError> {
        // The cursor is read before the state: what happens in between is in both and told once more, never lost.
        let cursor = self.cursor().await?;
        let session = self.session_or_newest(session).await?;
        let (mut board, mut generations) = (BoardState { funnel: None, verdicts: Vec::new() }, Vec::new());
        if let Some(session) = &session {
            board = self.board(session.id).await?;
            generations = self.every_generation(session.id).await?;
        }
        Ok(DraftsState {
            session,
            board: Some(board),
            generations,
            gpus: self.state.fleet.nodes().iter().map(|node| node.gpu(&self.state.fleet)).collect(),
            engines: Engines {
                pictures_simulated: self.state.fleet.nodes().iter().any(|node| node.is_simulated()),
                specialists_simulated: self.state.engines.specialists_simulated,
            },
            cursor,
            server_time: clock::now(),
        })
    }

    async fn boards(&self) -> Result<Vec<RecentSession>, AppError> {
        let filter = SessionFilter { flow: Some(Flow::DraftGrid), ..SessionFilter::default() };
        let page = self.state.store.sessions(self.state.owner, &filter, None, MAX_BOARDS).await.map_err(app_error)?;
        let mut boards = Vec::new();
        for session in page.items {
            let newest = self.state.store.generations(self.state.owner, Some(session.id), None, MAX_BOARDS).await;
            let newest = newest.map_err(app_error)?.items;
            let waits = self.waits(session.id, &newest).await?;
            let covers = newest.into_iter().flat_map(|generation| generation.images);
            boards.push(RecentSession { covers: covers.take(RecentSession::COVERS).collect(), session, waits });
        }
        Ok(boards)
    }

    async fn board(&self, session: SessionId) -> Result<BoardState, AppError> {
        let funnel = self.state.funnels.view(self.state.owner, session).await.map_err(app_error)?;
        let verdicts = self.state.store.board(self.state.owner, session).await.map_err(app_error)?.verdicts;
        Ok(BoardState { funnel, verdicts })
    }

    async fn start(&self, session: Option<SessionId>, settings: FunnelSettings) -> Result<SessionId, AppError> {
        // The settings are checked before a session is made for them.
        let problems = settings.problems(true);
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        let session_id = self.board_session(session, &settings.prompt).await?;
        let command = FunnelCommand::Start { settings: Some(Box::new(settings)) };
        self.command(None, session_id, command).await?;
        Ok(session_id)
    }

    async fn command(&self, id: Option<CommandId>, session: SessionId, command: FunnelCommand) -> Result<FunnelView, AppError> {
        let name = id.map_or_else(clock::new_id, |id| id.0);
        let done = self.state.funnels.command(self.state.owner, session, name, &command).await;
        done.map_err(|error| app_problem(&error.into()))
    }

    async fn opening(&self, like: Option<Like>) -> Result<DraftsOpening, AppError> {
        let mut settings = FunnelSettings::default();
        if let Some(Like { session, generation }) = like {
            let made = self.state.store.generation(self.state.owner, generation).await.map_err(app_error)?;
            if made.session_id != session {
                return Err(ProblemCode::NotFound.into());
            }
            // Words, shape and seed are the picture's; so is the recipe, if it was drafted from words alone.
            settings = settings.reuse(&made.request, FunnelStage::Drafts);
        }
        Ok(DraftsOpening {
            boards: self.boards().await?,
            forecast: self.state.funnels.predict(&settings),
            settings,
            files: self.model_files(),
            server_time: clock::now(),
        })
    }

    async fn predict(&self, settings: FunnelSettings) -> Result<PlanForecast, AppError> {
        let problems = settings.problems(false);
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        Ok(self.state.funnels.predict(&settings))
    }

    async fn lineage(&self, session: SessionId) -> Result<Lineage, AppError> {
        self.state.funnels.lineage(self.state.owner, session).await.map_err(app_error)
    }
}
