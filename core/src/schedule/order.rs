//! Whose turn it is: the interactive lane first, people in turn inside a lane, oldest first for each.

use std::collections::BTreeMap;

use crate::{
    ids::{GenerationId, OwnerId},
    request::Lane,
};

/// A job that waits for a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The job.
    pub id: GenerationId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Its lane.
    pub lane: Lane,
    /// Its place among its owner's jobs; lower goes first.
    pub position: i64,
}

/// The order in which waiting jobs are offered to nodes.
///
/// `held` counts the jobs of each owner that nodes hold already: who holds fewest goes first, so that a person with one
/// job does not wait behind another's hundred.
#[must_use]
pub fn turn_order(mut waiting: Vec<Waiting>, held: &BTreeMap<OwnerId, u32>) -> Vec<Waiting> {
    waiting.sort_by_key(|job| (job.lane, job.position, job.id));
    let mut turns: BTreeMap<(Lane, OwnerId), u32> = BTreeMap::new();
    let mut ranked: Vec<(Lane, u32, i64, Waiting)> = waiting
        .into_iter()
        .map(|job| {
            let turn = turns.entry((job.lane, job.owner)).or_insert_with(|| held.get(&job.owner).copied().unwrap_or(0));
            let rank = *turn;
            *turn += 1;
            (job.lane, rank, job.position, job)
        })
        .collect();
    ranked.sort_by_key(|(lane, turn, position, job)| (*lane, *turn, *position, job.id));
    ranked.into_iter().map(|(.., job)| job).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn job(id: u128, owner: u128, lane: Lane, position: i64) -> Waiting {
        Waiting { id: GenerationId(Uuid::from_u128(id)), owner: OwnerId(Uuid::from_u128(owner)), lane, position }
    }

    fn ids(waiting: Vec<Waiting>, held: &BTreeMap<OwnerId, u32>) -> Vec<u128> {
        turn_order(waiting, held).into_iter().map(|job| job.id.0.as_u128()).collect()
    }

    #[test]
    fn people_take_turns_and_nobody_waits_behind_the_background_lane() {
        let waiting = vec![
            job(1, 1, Lane::Background, 1),
            job(2, 1, Lane::Interactive, 2),
            job(3, 1, Lane::Interactive, 3),
            job(4, 1, Lane::Interactive, 4),
            job(5, 2, Lane::Interactive, 5),
        ];
        assert_eq!(ids(waiting.clone(), &BTreeMap::new()), [2, 5, 3, 4, 1]);
        let held = BTreeMap::from([(OwnerId(Uuid::from_u128(1)), 2)]);
        assert_eq!(ids(waiting, &held), [5, 2, 3, 4, 1]);
    }

    #[test]
    fn a_moved_job_goes_by_its_new_place() {
        let waiting = vec![job(1, 1, Lane::Interactive, 10), job(2, 1, Lane::Interactive, 5)];
        assert_eq!(ids(waiting, &BTreeMap::new()), [2, 1]);
    }
}
