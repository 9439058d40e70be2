//! The runs of one document, folded from events and answers, and what they say of its blocks. Pure.

use std::collections::BTreeMap;

use super::{BlockFault, BlockState, Blocks, BlocksTold, Generation, GenerationError, Image, Status, faults};
use crate::{
    event::StudioEvent,
    ids::{GenerationId, ImageId, NodeId},
};

/// Ids of blocks that are added to a prompt to look at what another block makes begin so.
pub const LOOK: &str = "look-";

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The generation.
    pub id: GenerationId,
    /// Where it is in its life.
    pub status: Status,
    /// The node that has it.
    pub node_id: Option<NodeId>,
    /// What it was run with, where it is one of several; else empty.
    pub label: String,
    /// Its blocks.
    pub blocks: Blocks,
    /// The pictures each block made.
    pub by_block: BTreeMap<String, Vec<ImageId>>,
    /// All its pictures.
    pub images: Vec<Image>,
    /// Why it failed.
    pub error: Option<GenerationError>,
}

impl Run {
    /// A run that was just queued. `blocks` are all of its prompt.
    #[must_use]
    pub fn queued(id: GenerationId, label: String, blocks: impl IntoIterator<Item = String>) -> Self {
        let blocks = BlocksTold::begins(id, blocks).blocks;
        let (node_id, by_block, images, error) = Default::default();
        Self { id, status: Status::Queued, node_id, label, blocks, by_block, images, error }
    }

    fn of(generation: &Generation) -> Self {
        let mut run = Self::queued(generation.id, String::new(), []);
        run.take(generation);
        run
    }

    fn take(&mut self, generation: &Generation) {
        self.status = generation.status;
        self.node_id.clone_from(&generation.node_id);
        self.images.clone_from(&generation.images);
        self.error.clone_from(&generation.error);
        self.settle();
    }

    /// Nothing of it is open once it has ended.
    fn settle(&mut self) {
        match self.status {
            Status::Complete => {
                for state in self.blocks.values_mut().filter(|state| !state.is_final()) {
                    *state = BlockState::Done;
                }
            }
            Status::Failed | Status::Cancelled => self.blocks.retain(|_, state| state.is_final()),
            _ => {}
        }
        let told = self.error.as_ref().and_then(|error| error.node_errors.as_ref());
        for fault in told.map(faults).unwrap_or_default() {
            self.blocks.insert(fault.block, BlockState::Failed { message: fault.words });
        }
    }

    fn told(&mut self, told: &BlocksTold) {
        if told.afresh {
            self.blocks.clear();
        }
        self.blocks.extend(told.blocks.iter().map(|(id, state)| (id.clone(), state.clone())));
        self.by_block.extend(told.pictures.iter().map(|(id, made)| (id.clone(), made.clone())));
        self.settle();
    }

    fn event(&mut self, event: &StudioEvent) {
        match event {
            StudioEvent::Blocks(told) => return self.told(told),
            _ if self.status.is_final() => return,
            StudioEvent::Placed { node_id, .. } => {
                self.status = Status::Claimed;
                self.node_id = Some(node_id.clone());
            }
            StudioEvent::Progress { node_id, .. } => {
                self.status = Status::Running;
                self.node_id = Some(node_id.clone());
            }
            StudioEvent::Retried { to, .. } => {
                self.status = Status::Queued;
                self.node_id.clone_from(to);
                self.blocks.values_mut().for_each(|state| *state = BlockState::Queued);
            }
            StudioEvent::Cancelled { .. } => self.status = Status::Cancelled,
            StudioEvent::Failed { error, .. } => {
                self.status = Status::Failed;
                self.error = Some(error.clone());
            }
            StudioEvent::Complete { images, .. } => {
                self.status = Status::Complete;
                self.images.clone_from(images);
            }
            _ => {}
        }
        self.settle();
    }
}

/// The runs of a document, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunBook(Vec<Run>);

impl RunBook {
    /// All of them, oldest first.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.0
    }

    /// One of them.
    #[must_use]
    pub fn run(&self, id: GenerationId) -> Option<&Run> {
        self.0.iter().find(|run| run.id == id)
    }

    /// Adds a run that was just queued; events may have overtaken the answer, but nobody listened to them.
    pub fn begin(&mut self, run: Run) {
        if self.run(run.id).is_none() {
            self.0.push(run);
        }
    }

    /// Takes runs as the server knows them, newest first as it lists them.
    pub fn take(&mut self, generations: &[Generation]) {
        let oldest = self.0.iter().position(|run| generations.iter().any(|generation| generation.id == run.id));
        let before: Vec<GenerationId> = self.0.iter().take(oldest.unwrap_or_default()).map(|run| run.id).collect();
        for generation in generations {
            match self.0.iter_mut().find(|run| run.id == generation.id) {
                Some(run) => run.take(generation),
                None => self.0.push(Run::of(generation)),
            }
        }
        let places: BTreeMap<_, _> = generations.iter().map(|generation| (generation.id, generation.ordinal)).collect();
        // What is not in the list is older than all of it, or was queued after it was read.
        let place = |run: &Run| if before.contains(&run.id) { i64::MIN } else { i64::MAX };
        self.0.sort_by_key(|run| places.get(&run.id).copied().unwrap_or_else(|| place(run)));
    }

    /// Takes what the server knows of the blocks of one.
    pub fn take_blocks(&mut self, told: &BlocksTold) {
        if let Some(run) = self.0.iter_mut().find(|run| run.id == told.generation_id) {
            run.told(told);
        }
    }

    /// Folds an event in; whether it is about one of these runs.
    pub fn fold(&mut self, event: &StudioEvent) -> bool {
        let run = event.generation_id().and_then(|id| self.0.iter_mut().find(|run| run.id == id));
        run.map(|run| run.event(event)).is_some()
    }

    /// Those that have not ended, oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Run> {
        self.0.iter().filter(|run| !run.status.is_final())
    }

    /// The one whose states the blocks show: what a node works on, the oldest first; then what waits; then what ended last.
    #[must_use]
    pub fn shown(&self) -> Option<&Run> {
        let at_work = self.open().find(|run| run.status.is_in_flight());
        at_work.or_else(|| self.open().next()).or_else(|| self.0.last())
    }

    /// The states of the blocks, by their ids in the prompt; blocks that only look count for what they look at.
    #[must_use]
    pub fn states(&self) -> Blocks {
        let blocks = self.shown().map(|run| run.blocks.clone()).unwrap_or_default();
        blocks.into_iter().filter(|(id, _)| !id.starts_with(LOOK)).collect()
    }

    /// The newest picture of each block that made one. Where it is not known which block made a picture, and only one is
    /// able to, `only` names it.
    #[must_use]
    pub fn pictures(&self, only: Option<&str>) -> BTreeMap<String, Image> {
        let mut newest = BTreeMap::new();
        for run in &self.0 {
            for (block, made) in &run.by_block {
                let last = made.last().and_then(|id| run.images.iter().find(|image| image.id == *id));
                let block = block.strip_prefix(LOOK).unwrap_or(block);
                newest.extend(last.map(|image| (block.to_owned(), image.clone())));
            }
            if run.by_block.is_empty()
                && let (Some(only), Some(image)) = (only, run.images.last())
            {
                newest.insert(only.to_owned(), image.clone());
            }
        }
        newest
    }

    /// What went wrong with the run that ended last, input by input.
    #[must_use]
    pub fn faults(&self) -> Vec<BlockFault> {
        let error = self.shown().and_then(|run| run.error.as_ref());
        error.and_then(|error| error.node_errors.as_ref()).map(faults).unwrap_or_default()
    }
}

/// The states of the blocks of one level. `path` are the instances that lead to it from the root. What happens inside an
/// instance counts for it.
#[must_use]
pub fn on_level(states: &Blocks, path: &[&str]) -> Blocks {
    let prefix: String = path.iter().flat_map(|id| [*id, ":"]).collect();
    let mut own = Blocks::new();
    let mut inside: BTreeMap<&str, Vec<&BlockState>> = BTreeMap::new();
    for (id, state) in states {
        match id.strip_prefix(prefix.as_str()).map(|rest| (rest, rest.split_once(':'))) {
            Some((_, Some((instance, _)))) => inside.entry(instance).or_default().push(state),
            Some((id, None)) => drop(own.insert(id.to_owned(), state.clone())),
            None => {}
        }
    }
    own.extend(inside.into_iter().map(|(instance, states)| (instance.to_owned(), together(&states))));
    own
}

/// What many states are as one: the failure, else how many are through, else what all of them are.
fn together(states: &[&BlockState]) -> BlockState {
    if let Some(failed) = states.iter().find(|state| matches!(state, BlockState::Failed { .. })) {
        return (*failed).clone();
    }
    let through = states.iter().filter(|state| state.is_final()).count();
    if through == states.len() {
        let is_cached = states.iter().all(|state| **state == BlockState::Cached);
        return if is_cached { BlockState::Cached } else { BlockState::Done };
    }
    let has_begun = states.iter().any(|state| matches!(state, BlockState::Running { .. } | BlockState::Done));
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    if has_begun { BlockState::Running { value: count(through), max: count(states.len()) } } else { BlockState::Queued }
}

#[cfg(test)]
mod tests;
