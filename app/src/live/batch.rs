//! The pictures of one sentence, read off the generations.

use std::collections::BTreeMap;

use gesso_core::{
    generation::{Generation, Status},
    ids::{BatchId, GenerationId},
    time::Timestamp,
};

/// What the pictures of a batch have in common; a generation without a batch is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BatchKey {
    /// Made by one sentence.
    Batch(BatchId),
    /// Made alone.
    Single(GenerationId),
}

/// One sentence and its pictures, in the order they were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which.
    pub key: BatchKey,
    /// The sentence.
    pub prompt: String,
    /// Its generations.
    pub ids: Vec<GenerationId>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Groups generations by sentence, newest first, the pictures of each in the order of asking.
pub fn batches<'a>(generations: impl Iterator<Item = &'a Generation>) -> Vec<Batch> {
    let mut groups: BTreeMap<BatchKey, Vec<&Generation>> = BTreeMap::new();
    for generation in generations {
        let key = generation.batch_id.map_or(BatchKey::Single(generation.id), BatchKey::Batch);
        groups.entry(key).or_default().push(generation);
    }
    let mut batches: Vec<_> = groups.into_iter().filter_map(|(key, members)| batch(key, members)).collect();
    batches.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.key.cmp(&a.key)));
    batches
}

fn batch(key: BatchKey, mut members: Vec<&Generation>) -> Option<Batch> {
    members.sort_by_key(|generation| (generation.created_at, generation.ordinal, generation.id));
    let first = members.first()?;
    Some(Batch {
        key,
        prompt: first.request.prompt.clone(),
        created_at: first.created_at,
        ids: members.iter().map(|generation| generation.id).collect(),
    })
}

/// How many pictures of a batch are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// On a node.
    pub running: usize,
    /// Waiting for one.
    pub queued: usize,
    /// Done.
    pub complete: usize,
    /// Given up.
    pub failed: usize,
    /// Cancelled.
    pub cancelled: usize,
}

impl Counts {
    /// Counts by status.
    pub fn of(statuses: impl Iterator<Item = Status>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            match status {
                Status::Queued => counts.queued += 1,
                Status::Claimed | Status::Submitted | Status::Running | Status::Storing => counts.running += 1,
                Status::Complete => counts.complete += 1,
                Status::Failed => counts.failed += 1,
                Status::Cancelled => counts.cancelled += 1,
            }
        }
        counts
    }

    /// What can still be cancelled.
    #[must_use]
    pub const fn unfinished(self) -> usize {
        self.running + self.queued
    }

    /// In words, what there is none of left out: `2 done, 1 on a node, 1 waiting`.
    #[must_use]
    pub fn words(self) -> String {
        let part = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let parts = [
            part(self.complete, "done"),
            part(self.running, "on a node"),
            part(self.queued, "waiting"),
            part(self.failed, "failed"),
            part(self.cancelled, "cancelled"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::sample::{generation, generation_of};

    #[test]
    fn newer_sentences_come_first_and_their_pictures_keep_their_order() {
        // Ids of one batch are derived from its own and rise in no order.
        let mut older = [generation_of(2, 5), generation_of(1, 5)];
        for (ordinal, picture) in (1..).zip(&mut older) {
            picture.created_at = Timestamp(10);
            picture.ordinal = ordinal;
        }
        let mut newer = generation_of(3, 6);
        newer.created_at = Timestamp(20);
        let mut alone = generation(4);
        alone.batch_id = None;
        alone.created_at = Timestamp(5);
        let all = [older[1].clone(), alone.clone(), newer.clone(), older[0].clone()];
        let found = batches(all.iter());
        let ids: Vec<_> = found.iter().map(|batch| batch.ids.clone()).collect();
        assert_eq!(ids, [vec![newer.id], vec![older[0].id, older[1].id], vec![alone.id]]);
    }

    #[test]
    fn counts_leave_out_what_there_is_none_of() {
        let counts = Counts::of([Status::Complete, Status::Complete, Status::Storing, Status::Queued].into_iter());
        assert_eq!(counts.words(), "2 done, 1 on a node, 1 waiting");
        assert_eq!(counts.unfinished(), 2);
        assert_eq!(Counts::default().words(), "");
    }
}
