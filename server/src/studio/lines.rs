//! Jobs as lines of a list.

use std::collections::BTreeMap;

use gesso_app::{
    api::{JobLine, MAX_JOB_LINES, QueueState},
    error::AppError,
};
use gesso_core::{
    generation::{Generation, Outcome, Status, thumbnail_url},
    ids::{ImageId, NodeId, SessionId},
    request::GenerationRequest,
};

use super::{OwnerStudio, app_error};

/// Jobs under way that are read at most.
const MAX_ACTIVE: u32 = 2_000;

impl OwnerStudio {
    /// Every job under way, those on nodes first, then those that wait, in the order they go.
    pub(super) async fn every_line(&self) -> Result<QueueState, AppError> {
        let store = &self.state.store;
        let active = store.active_generations(self.state.owner, MAX_ACTIVE).await.map_err(app_error)?;
        let order = store.waiting_order(self.state.owner).await.map_err(app_error)?;
        let place: BTreeMap<_, _> = order.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let (mut waiting, running): (Vec<_>, Vec<_>) =
            active.into_iter().partition(|generation| generation.status == Status::Queued);
        // What joined the queue between the two questions goes last.
        waiting.sort_by_key(|generation| place.get(&generation.id).copied().unwrap_or(usize::MAX));
        let waiting_count = waiting.len();
        waiting.truncate(MAX_JOB_LINES);
        let mut titles = BTreeMap::new();
        let parents = self.parents_of(running.iter().chain(&waiting)).await?;
        let mut lines = Vec::with_capacity(running.len() + waiting.len());
        for generation in running.into_iter().chain(waiting) {
            let title = self.title_of_session(&mut titles, generation.session_id).await?;
            let parent = generation.request.source_image.and_then(|id| parents.get(&ImageId(id)).cloned());
            lines.push(self.line(generation, title, parent));
        }
        let (waiting, running) = lines.into_iter().partition(|line| line.status == Status::Queued);
        let nodes = self.state.fleet.nodes();
        let names = nodes.iter().map(|node| (node.spec.id.clone(), node.spec.name.clone())).collect();
        Ok(QueueState { running, waiting, waiting_count, names })
    }

    /// Thumbnails of the pictures that jobs are made from.
    async fn parents_of(
        &self,
        generations: impl Iterator<Item = &Generation> + Send,
    ) -> Result<BTreeMap<ImageId, String>, AppError> {
        let ids: Vec<ImageId> = generations.filter_map(|generation| generation.request.source_image).map(ImageId).collect();
        let rows = self.state.store.pictures(self.state.owner, &ids).await.map_err(app_error)?;
        Ok(rows.into_iter().map(|row| (row.id, thumbnail_url(row.session_id, row.id))).collect())
    }

    async fn title_of_session(&self, known: &mut BTreeMap<SessionId, String>, id: SessionId) -> Result<String, AppError> {
        if let Some(title) = known.get(&id) {
            return Ok(title.clone());
        }
        let title = match self.state.store.session(self.state.owner, id).await {
            Ok(session) => session.title,
            // Deleted a moment ago: its jobs are being cancelled.
            Err(gesso_app::ports::StoreError::NotFound { .. }) => String::new(),
            Err(error) => return Err(app_error(error)),
        };
        known.insert(id, title.clone());
        Ok(title)
    }

    fn line(&self, generation: Generation, session: String, parent: Option<String>) -> JobLine {
        let generation = self.state.jobs.with_progress(generation);
        let node = generation.node_id.as_ref().and_then(|id| self.state.fleet.node(id));
        let left_s = match (&node, generation.status) {
            (_, Status::Queued) => generation.why.as_ref().and_then(|why| {
                let chosen = why.chosen.as_ref()?;
                why.candidates.iter().find(|candidate| candidate.node_id == *chosen).map(|candidate| candidate.finish_s)
            }),
            (Some(node), _) => node.remaining_s(generation.id),
            (None, _) => None,
        };
        let ended = generation.attempts.iter().filter(|attempt| attempt.ended_at.is_some());
        let broken = |outcome: Option<Outcome>| matches!(outcome, Some(Outcome::Failed | Outcome::Lost));
        let last = generation.attempts.iter().rev().find(|attempt| attempt.ended_at.is_some() && broken(attempt.outcome));
        let setback = last.map(|attempt| {
            let name = self.node_name(&attempt.node_id);
            format!("{name}: {}", attempt.reason.as_deref().unwrap_or("it did not answer any more"))
        });
        JobLine {
            id: generation.id,
            session_id: generation.session_id,
            session,
            asked: asked(&generation.request),
            status: generation.status,
            node_name: node.as_ref().map(|node| node.spec.name.clone()),
            progress: generation.progress,
            lane: generation.request.lane,
            left_s,
            tries: ended.count(),
            setback,
            parent,
            simulated: node.as_ref().is_some_and(|node| node.is_simulated()),
            created_at: generation.created_at,
            why: generation.why,
            node: generation.node_id,
            prompt: generation.request.prompt,
        }
    }

    /// Name of a node for people; its id when it is in the fleet no more.
    pub(super) fn node_name(&self, id: &NodeId) -> String {
        self.state.fleet.node(id).map_or_else(|| id.to_string(), |node| node.spec.name.clone())
    }
}

/// What is asked for, in short: size, steps, family.
fn asked(request: &GenerationRequest) -> String {
    let params = &request.params;
    let size = params.width.zip(params.height).map(|(width, height)| format!("{width} × {height}"));
    let steps = params.steps.map(|steps| format!("{steps} steps"));
    let family = request.model_family.map(|family| family.label().to_owned());
    [family, size, steps].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
