//! One lock per file that is being worked on, so that the same work is done once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::ContentHash;

/// A lock, alive while somebody holds or awaits it.
type Lock = tokio::sync::Mutex<()>;

/// The locks of all files being worked on; never more entries than there are callers.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<ContentHash, Weak<Lock>>>);

impl Flights {
    /// The lock of one file.
    pub(super) fn of(&self, sha256: ContentHash) -> Arc<Lock> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = flights.get(&sha256).and_then(Weak::upgrade) {
            return lock;
        }
        flights.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::new(Lock::default());
        flights.insert(sha256, Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_file_shares_a_lock_and_finished_ones_are_forgotten() {
        let flights = Flights::default();
        let (one, two) = (ContentHash::of(b"one"), ContentHash::of(b"two"));
        let first = flights.of(one);
        assert!(Arc::ptr_eq(&first, &flights.of(one)));
        assert!(!Arc::ptr_eq(&first, &flights.of(two)));
        drop(first);
        let _other = flights.of(two);
        let left = flights.0.lock().map(|map| map.len());
        assert_eq!(left.ok(), Some(1));
    }
}
