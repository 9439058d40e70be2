//! Moving a waiting job among the other waiting jobs of its owner and lane.

use serde::{Deserialize, Serialize};

use crate::ids::GenerationId;

/// Where a waiting job goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueuePlace {
    /// Before every other.
    First,
    /// After every other.
    Last,
    /// Right before this one.
    Before(GenerationId),
    /// Right after this one.
    After(GenerationId),
}

/// The order after `id` has gone to `place`; `None` if it or its new neighbour is not in the queue.
#[must_use]
pub fn reordered(queue: &[GenerationId], id: GenerationId, place: QueuePlace) -> Option<Vec<GenerationId>> {
    let mut order = queue.to_vec();
    let from = order.iter().position(|other| *other == id)?;
    if matches!(place, QueuePlace::Before(other) | QueuePlace::After(other) if other == id) {
        return Some(order);
    }
    order.remove(from);
    let at = |other: GenerationId| order.iter().position(|candidate| *candidate == other);
    let to = match place {
        QueuePlace::First => 0,
        QueuePlace::Last => order.len(),
        QueuePlace::Before(other) => at(other)?,
        QueuePlace::After(other) => at(other)? + 1,
    };
    order.insert(to, id);
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ids<const N: usize>(numbers: [u128; N]) -> Vec<GenerationId> {
        numbers.map(|number| GenerationId(Uuid::from_u128(number))).to_vec()
    }

    #[test]
    fn a_job_goes_where_it_is_sent_and_the_others_keep_their_order() {
        let queue = ids([1, 2, 3, 4]);
        let (one, two, four) = (queue[0], queue[1], queue[3]);
        let moved = |id, place| reordered(&queue, id, place);
        assert_eq!(moved(four, QueuePlace::First), Some(ids([4, 1, 2, 3])));
        assert_eq!(moved(one, QueuePlace::Last), Some(ids([2, 3, 4, 1])));
        assert_eq!(moved(four, QueuePlace::Before(two)), Some(ids([1, 4, 2, 3])));
        assert_eq!(moved(one, QueuePlace::After(two)), Some(ids([2, 1, 3, 4])));
        assert_eq!(moved(two, QueuePlace::Before(two)), Some(queue.clone()));
    }

    #[test]
    fn what_is_not_in_the_queue_is_no_place() {
        let queue = ids([1, 2]);
        let stranger = GenerationId(Uuid::from_u128(9));
        assert_eq!(reordered(&queue, stranger, QueuePlace::First), None);
        assert_eq!(reordered(&queue, queue[0], QueuePlace::After(stranger)), None);
    }
}
