//! Taking requests in: checked, completed with defaults and seeds, kept as rows before anything is asked of a node.

use gesso_app::ports::{
    StoreError,
    store::{Batch, CancelAnswer, NewJob},
};
use gesso_core::{
    generation::{BlockState, BlocksTold, Generation, faults},
    ids::{BatchId, GenerationId, ImageId, OwnerId, SessionId},
    problem::FieldProblem,
    request::{BatchRequest, GenerationRequest, Task},
    schedule::{JobNeeds, Placement, place},
};
use thiserror::Error;
use uuid::Uuid;

use super::{
    Jobs, Order,
    seeds::{random_seed, seeds_of},
};
use crate::{clock, comfy::graph::NodeErrors, fleet::NodeSnapshot};

/// Why a request is not taken in.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// Fields are not acceptable.
    #[error("{}", sentence(.0))]
    Invalid(Vec<FieldProblem>),
    /// A graph has faults, as ComfyUI spells them.
    #[error(transparent)]
    Graph(#[from] NodeErrors),
    /// No node has ever told its classes, so a graph cannot be checked.
    #[error("No node answers, so the graph cannot be checked. Look at the fleet and try again.")]
    Silent,
    /// The fleet answers and no node of it could ever run this.
    #[error("{0}")]
    NoNode(String),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn sentence(fields: &[FieldProblem]) -> String {
    fields.first().map_or_else(|| "The request is not acceptable.".into(), |field| field.detail.clone())
}

impl Jobs {
    /// Takes in one generation.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn generate(
        &self,
        owner: OwnerId,
        id: GenerationId,
        request: GenerationRequest,
    ) -> Result<Generation, IntakeError> {
        let problems = request.problems();
        if !problems.is_empty() {
            return Err(IntakeError::Invalid(problems));
        }
        let session = request.session_id;
        let job = self.complete_request(owner, id, None, request).await?;
        self.add(owner, session, vec![job]).await?;
        self.generation(owner, id).await.map_err(IntakeError::from)
    }

    /// Takes in a batch.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn generate_batch(&self, owner: OwnerId, id: BatchId, batch: BatchRequest) -> Result<Batch, IntakeError> {
        let problems = batch.problems();
        if !problems.is_empty() {
            return Err(IntakeError::Invalid(problems));
        }
        let session = batch.request.session_id;
        let seeds = seeds_of(&batch);
        let template = self.complete_request(owner, clock::new_id(), Some(id), batch.request).await?;
        let job = |(index, seed): (usize, u64)| {
            let mut job = template.clone();
            job.id = clock::keyed_id(id.0, "batch", &index.to_string());
            job.request.params.seed = Some(seed);
            job
        };
        let jobs = seeds.into_iter().enumerate().map(job).collect();
        self.add(owner, session, jobs).await?;
        let kept = self.shared.store.batch(owner, id).await?;
        Ok(self.with_progress_batch(kept))
    }

    /// Says whether requests of one session would be taken in.
    ///
    /// # Errors
    /// See [`IntakeError`]; the field of a request is named with its place among them.
    pub async fn check_each(&self, owner: OwnerId, requests: &[GenerationRequest]) -> Result<(), IntakeError> {
        self.complete_each(owner, clock::new_id(), requests.to_vec()).await.map(drop)
    }

    /// Takes in a batch whose requests differ, all or none; they are of one session.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub async fn generate_each(
        &self,
        owner: OwnerId,
        id: BatchId,
        requests: Vec<GenerationRequest>,
    ) -> Result<Batch, IntakeError> {
        let jobs = self.complete_each(owner, id, requests).await?;
        if let Some(session) = jobs.first().map(|job| job.request.session_id) {
            self.add(owner, session, jobs).await?;
        }
        let kept = self.shared.store.batch(owner, id).await?;
        Ok(self.with_progress_batch(kept))
    }

    async fn complete_each(
        &self,
        owner: OwnerId,
        id: BatchId,
        requests: Vec<GenerationRequest>,
    ) -> Result<Vec<NewJob>, IntakeError> {
        let mut jobs = Vec::new();
        for (index, request) in requests.into_iter().enumerate() {
            let problems = request.problems();
            if !problems.is_empty() {
                let placed =
                    |problem: FieldProblem| FieldProblem { field: format!("requests.{index}.{}", problem.field), ..problem };
                return Err(IntakeError::Invalid(problems.into_iter().map(placed).collect()));
            }
            let job = clock::keyed_id(id.0, "batch", &index.to_string());
            jobs.push(self.complete_request(owner, job, Some(id), request).await?);
        }
        Ok(jobs)
    }

    /// Asks to cancel a generation.
    ///
    /// # Errors
    /// It is not the owner's, or the store failed.
    pub async fn cancel(&self, owner: OwnerId, id: GenerationId) -> Result<CancelAnswer, StoreError> {
        let answer = self.shared.store.cancel(owner, id, clock::now()).await?;
        if answer == CancelAnswer::Asked {
            self.order(id, Order::Cancel);
        }
        Ok(answer)
    }

    /// Asks to cancel what is left of a batch.
    ///
    /// # Errors
    /// It is not the owner's, or the store failed.
    pub async fn cancel_batch(&self, owner: OwnerId, id: BatchId) -> Result<Vec<CancelAnswer>, StoreError> {
        let answers = self.shared.store.cancel_batch(owner, id, clock::now()).await?;
        for generation in self.shared.store.batch(owner, id).await?.generations {
            if !generation.status.is_final() {
                self.order(generation.id, Order::Cancel);
            }
        }
        Ok(answers)
    }

    /// Tells the runners of everything that is asked to be cancelled, after a session or project was deleted.
    pub async fn cancel_asked(&self) {
        match self.shared.store.renew_leases(self.lease()).await {
            Ok(ids) => ids.into_iter().for_each(|id| self.order(id, Order::Cancel)),
            // The next renewal tells them.
            Err(error) => tracing::warn!(%error, "cancelled jobs could not be read"),
        }
    }

    /// One generation with its progress.
    ///
    /// # Errors
    /// It is not the owner's, or the store failed.
    pub async fn generation(&self, owner: OwnerId, id: GenerationId) -> Result<Generation, StoreError> {
        self.shared.store.generation(owner, id).await.map(|generation| self.with_progress(generation))
    }

    /// How far each block of an executed graph is; of what has ended, those that failed.
    #[must_use]
    pub fn blocks_of(&self, generation: &Generation) -> BlocksTold {
        let ended = || {
            let told = generation.error.as_ref().and_then(|error| error.node_errors.as_ref());
            let failed = told.map(faults).unwrap_or_default().into_iter();
            let blocks = failed.map(|fault| (fault.block, BlockState::Failed { message: fault.words })).collect();
            BlocksTold { blocks, ..BlocksTold::nothing(generation.id) }
        };
        self.shared.hub.blocks_of(generation.id).map_or_else(ended, |told| BlocksTold { afresh: true, ..told })
    }

    /// Puts in how far a generation is.
    #[must_use]
    pub fn with_progress(&self, mut generation: Generation) -> Generation {
        if generation.status.is_in_flight() {
            generation.progress = self.shared.hub.progress_of(generation.id);
        }
        generation
    }

    /// Puts in how far each generation of a batch is.
    #[must_use]
    pub fn with_progress_batch(&self, batch: Batch) -> Batch {
        let generations = batch.generations.into_iter().map(|generation| self.with_progress(generation)).collect();
        Batch { generations, ..batch }
    }

    /// Checks and completes a request as [`Self::generate`] does, for whoever keeps the row in a transaction of their own.
    ///
    /// # Errors
    /// See [`IntakeError`].
    pub(crate) async fn prepared(
        &self,
        owner: OwnerId,
        id: GenerationId,
        batch_id: Option<BatchId>,
        request: GenerationRequest,
    ) -> Result<NewJob, IntakeError> {
        let problems = request.problems();
        if !problems.is_empty() {
            return Err(IntakeError::Invalid(problems));
        }
        self.complete_request(owner, id, batch_id, request).await
    }

    pub(super) async fn add(&self, owner: OwnerId, session: SessionId, jobs: Vec<NewJob>) -> Result<(), IntakeError> {
        self.shared.store.add_jobs(owner, session, &jobs, clock::now()).await?;
        self.wake();
        Ok(())
    }

    async fn complete_request(
        &self,
        owner: OwnerId,
        id: GenerationId,
        batch_id: Option<BatchId>,
        mut request: GenerationRequest,
    ) -> Result<NewJob, IntakeError> {
        if request.task == Task::Workflow {
            let detail = "A graph is executed by POST /api/comfyui/execute.";
            return Err(IntakeError::Invalid(vec![FieldProblem::new("task", detail)]));
        }
        let template = self.shared.templates.choose(&request).map_err(|problem| {
            let field = if request.template.is_some() { "template" } else { "task" };
            IntakeError::Invalid(vec![FieldProblem::new(field, problem.to_string())])
        })?;
        template.fill_defaults(&mut request);
        request.params.seed.get_or_insert_with(random_seed);
        let parents = self.check_pictures(owner, &request).await?;
        let job = NewJob { id, batch_id, template: template.name().to_owned(), request, graph: None, parents };
        self.refuse_if_hopeless(&self.needs_of(&job.template, &job.request, None))?;
        Ok(job)
    }

    /// Source and mask exist and are the owner's; pictures of the studio become parents.
    async fn check_pictures(&self, owner: OwnerId, request: &GenerationRequest) -> Result<Vec<ImageId>, IntakeError> {
        let mut parents = Vec::new();
        for (field, id) in [("source_image", request.source_image), ("mask", request.mask)] {
            let Some(id) = id else { continue };
            let picture = self.find_picture(owner, field, id).await?;
            if field == "source_image" {
                parents.extend(picture);
            }
        }
        Ok(parents)
    }

    async fn find_picture(&self, owner: OwnerId, field: &str, id: Uuid) -> Result<Option<ImageId>, IntakeError> {
        match self.shared.store.source_picture(owner, id).await {
            Ok(picture) => Ok(picture.image_id),
            Err(StoreError::NotFound { .. }) => {
                let detail = "There is no such upload or picture.";
                Err(IntakeError::Invalid(vec![FieldProblem::new(field, detail)]))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses what no node could run even if all of it answered; while nodes are silent the job waits instead.
    pub(super) fn refuse_if_hopeless(&self, needs: &JobNeeds) -> Result<(), IntakeError> {
        let nodes: Vec<_> = self.shared.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        if nodes.iter().any(|node| node.node().report().is_none()) {
            return Ok(());
        }
        let views: Vec<_> = nodes
            .iter()
            .map(|node| {
                let mut view = node.view(&self.shared.fleet, needs.family);
                view.state = gesso_core::fleet::NodeState::Healthy;
                view
            })
            .collect();
        let (runs, loads) = self.shared.fleet.times();
        match place(needs, &views, &runs, &loads) {
            (Placement::Nowhere, why) => Err(IntakeError::NoNode(why.reason)),
            _ => Ok(()),
        }
    }
}
