//! The studio as its pages see it: the same jobs, store and fleet as the API, for one owner.

mod debates;
mod drafts;
mod forms;
mod lines;
mod machines;
mod people;
mod shelves;
mod specialists;

use std::collections::BTreeSet;

use async_trait::async_trait;
use gesso_app::{
    api::{Engines, HomeState, Imagine, Imagined, RecentSession, Waits},
    error::AppError,
    ports::{
        StoreError, Studio,
        store::{CancelAnswer, SessionFilter},
    },
};
use gesso_core::{
    capability::ModelFamily,
    debate::conversation::title_of,
    generation::{Generation, Status},
    ids::{BatchId, GenerationId, SessionId},
    problem::ProblemCode,
    request::{BatchRequest, GenerationRequest, Params, Task},
    session::{Flow, NewSession, Session},
};

use crate::{clock, error::Problem, state::AppState};

/// Generations of a session on the home page.
const HOME_GENERATIONS: u32 = 60;
/// Other sessions on the home page.
const HOME_SESSIONS: u32 = 8;

/// What one owner sees.
pub struct OwnerStudio {
    state: AppState,
}

impl OwnerStudio {
    /// The studio of whoever the state belongs to.
    #[must_use]
    pub fn of(state: AppState) -> Self {
        Self { state }
    }

    async fn session_generations(&self, id: SessionId) -> Result<Vec<Generation>, AppError> {
        let page = self.state.store.generations(self.state.owner, Some(id), None, HOME_GENERATIONS).await.map_err(app_error)?;
        Ok(page.items.into_iter().map(|generation| self.state.jobs.with_progress(generation)).collect())
    }

    async fn recent(&self, but: Option<SessionId>) -> Result<Vec<RecentSession>, AppError> {
        let filter = SessionFilter::default();
        let sessions =
            self.state.store.sessions(self.state.owner, &filter, None, HOME_SESSIONS + 1).await.map_err(app_error)?;
        let mut recent = Vec::new();
        for session in sessions.items.into_iter().filter(|session| Some(session.id) != but && session.stats.images > 0) {
            let newest = self.state.store.generations(self.state.owner, Some(session.id), None, HOME_GENERATIONS).await;
            let newest = newest.map_err(app_error)?.items;
            let waits = self.waits(session.id, &newest).await?;
            let covers = newest.into_iter().flat_map(|generation| generation.images);
            recent.push(RecentSession { covers: covers.take(RecentSession::COVERS).collect(), session, waits });
        }
        recent.truncate(HOME_SESSIONS as usize);
        Ok(recent)
    }

    /// The one thing that waits for the person in a session.
    async fn waits(&self, session: SessionId, newest: &[Generation]) -> Result<Option<Waits>, AppError> {
        let count =
            |is: &dyn Fn(&Generation) -> bool| u32::try_from(newest.iter().filter(|it| is(it)).count()).unwrap_or(u32::MAX);
        let drawing = count(&|it| !it.status.is_final());
        if drawing > 0 {
            return Ok(Some(Waits::Drawing(drawing)));
        }
        // What failed long ago and was drawn again since is no news.
        let newest_batch = newest.first().and_then(|generation| generation.batch_id);
        let given_up = count(&|it| it.status == Status::Failed && it.batch_id == newest_batch);
        if given_up > 0 {
            return Ok(Some(Waits::GivenUp(given_up)));
        }
        if self.state.funnels.view(self.state.owner, session).await.map_err(app_error)?.is_none() {
            return Ok(None);
        }
        let said = self.state.store.board(self.state.owner, session).await.map_err(app_error)?.verdicts;
        let is_judged = |it: &Generation| it.images.iter().any(|image| said.iter().any(|verdict| verdict.image_id == image.id));
        let unjudged = count(&|it| it.status == Status::Complete && !is_judged(it));
        Ok((unjudged > 0).then_some(Waits::Unjudged(unjudged)))
    }

    /// How far the owner's events have been logged.
    async fn cursor(&self) -> Result<i64, AppError> {
        let heads = self.state.store.stream_heads().await.map_err(app_error)?;
        Ok(heads.into_iter().find(|(owner, _)| *owner == self.state.owner).map_or(0, |(_, head)| head))
    }

    /// The session that is named, else the newest there is.
    async fn session_or_newest(&self, session: Option<SessionId>) -> Result<Option<Session>, AppError> {
        match session {
            Some(id) => self.state.store.session(self.state.owner, id).await.map(Some).map_err(app_error),
            None => self.newest_session().await,
        }
    }

    async fn newest_session(&self) -> Result<Option<Session>, AppError> {
        let filter = SessionFilter { flow: Some(Flow::DraftGrid), ..SessionFilter::default() };
        let page = self.state.store.sessions(self.state.owner, &filter, None, 1).await.map_err(app_error)?;
        Ok(page.items.into_iter().next())
    }

    /// The lightest family that a node has: a sentence should become pictures soon.
    fn usual_family(&self) -> ModelFamily {
        let nodes = self.state.fleet.nodes();
        let has = |family: &ModelFamily| nodes.iter().any(|node| self.state.fleet.checkpoint_of(node, *family).is_some());
        ModelFamily::ALL.into_iter().find(has).unwrap_or(ModelFamily::Sd15)
    }

    /// The largest side that every node able to run the family takes; so that no card idles for a format.
    fn side_for_all(&self, family: ModelFamily) -> u32 {
        let nodes = self.state.fleet.nodes();
        let able = nodes.iter().filter(|node| self.state.fleet.checkpoint_of(node, family).is_some());
        able.filter_map(|node| node.spec.max_resolution).min().unwrap_or(u32::MAX)
    }

    async fn session_for(&self, input: &Imagine) -> Result<SessionId, AppError> {
        if let Some(id) = input.session {
            return self.state.store.session(self.state.owner, id).await.map(|session| session.id).map_err(app_error);
        }
        let title = title_of(&input.prompt);
        let new = NewSession {
            flow: Flow::DraftGrid,
            project_id: None,
            title: Some(title),
            model_assignments: Default::default(),
            settings: None,
        };
        let made = self.state.store.create_session(self.state.owner, clock::new_id(), &new, clock::now()).await;
        made.map(|session| session.id).map_err(app_error)
    }

    fn request(&self, session_id: SessionId, input: &Imagine) -> GenerationRequest {
        let family = self.usual_family();
        let (mut width, mut height) = input.aspect.size(family.native_side());
        let largest = self.side_for_all(family);
        if width.max(height) > largest {
            let scale = f64::from(largest) / f64::from(width.max(height));
            let fit = |side: u32| ((f64::from(side) * scale / 8.0).floor() as u32 * 8).max(64);
            (width, height) = (fit(width), fit(height));
        }
        GenerationRequest {
            model_family: Some(family),
            prompt: input.prompt.clone(),
            params: Params { width: Some(width), height: Some(height), ..Params::default() },
            ..GenerationRequest::open(session_id, Task::Txt2img)
        }
    }
}

#[async_trait]
impl Studio for OwnerStudio {
    async fn home(&self, session: Option<SessionId>) -> Result<HomeState, AppError> {
        // The cursor is read before the state: what happens in between is in both and told once more, never lost.
        let cursor = self.cursor().await?;
        let session = self.session_or_newest(session).await?;
        let mut generations = match &session {
            Some(session) => self.session_generations(session.id).await?,
            None => Vec::new(),
        };
        // Work of other sessions is in the strip.
        let known: BTreeSet<_> = generations.iter().map(|generation| generation.id).collect();
        let active = self.state.store.active_generations(self.state.owner, HOME_GENERATIONS).await.map_err(app_error)?;
        let elsewhere = active.into_iter().filter(|generation| !known.contains(&generation.id));
        generations.extend(elsewhere.map(|generation| self.state.jobs.with_progress(generation)));
        Ok(HomeState {
            board: None,
            debate: None,
            recent: self.recent(session.as_ref().map(|session| session.id)).await?,
            session,
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

    async fn imagine(&self, input: Imagine) -> Result<Imagined, AppError> {
        // The sentence is checked before a session is made for it.
        let checked =
            BatchRequest { request: self.request(SessionId(Default::default()), &input), count: input.count, seeds: None };
        let problems = checked.problems();
        if !problems.is_empty() {
            let fields = problems.into_iter().map(|problem| {
                let field = problem.field.strip_prefix("request.").map(str::to_owned);
                gesso_core::problem::FieldProblem { field: field.unwrap_or(problem.field), ..problem }
            });
            return Err(app_problem(&Problem::invalid(fields.collect())));
        }
        let session_id = self.session_for(&input).await?;
        let request = BatchRequest { request: self.request(session_id, &input), ..checked };
        let batch = self.state.jobs.generate_batch(self.state.owner, clock::new_id(), request).await;
        let batch = batch.map_err(|error| app_problem(&error.into()))?;
        Ok(Imagined { session_id, batch_id: batch.id, generations: batch.generations })
    }

    async fn cancel(&self, generation: GenerationId) -> Result<(), AppError> {
        match self.state.jobs.cancel(self.state.owner, generation).await.map_err(app_error)? {
            CancelAnswer::Final(status) => {
                Err(AppError::new(ProblemCode::Conflict, format!("It is {} already.", status.as_str())))
            }
            _ => Ok(()),
        }
    }

    async fn cancel_batch(&self, batch: BatchId) -> Result<(), AppError> {
        self.state.jobs.cancel_batch(self.state.owner, batch).await.map(drop).map_err(app_error)
    }
}

fn app_error(error: StoreError) -> AppError {
    app_problem(&error.into())
}

fn app_problem(problem: &Problem) -> AppError {
    AppError { code: problem.code(), detail: problem.detail().to_owned(), fields: problem.fields().to_vec() }
}
