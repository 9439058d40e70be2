//! Seeds nobody has named.

use gesso_core::request::{BatchRequest, SEED_BOUND};
use rand::RngExt;

/// A seed for each picture of a batch: those it names, or as many from the one it names on, or from a random one.
pub fn seeds_of(batch: &BatchRequest) -> Vec<u64> {
    let first = batch.request.params.seed.unwrap_or_else(random_seed);
    batch.seeds.clone().unwrap_or_else(|| (0..u64::from(batch.count)).map(|n| first.wrapping_add(n)).collect())
}

pub(super) fn random_seed() -> u64 {
    rand::rng().random_range(0..SEED_BOUND)
}
