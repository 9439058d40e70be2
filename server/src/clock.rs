//! The one place that reads the clock and makes ids.

use std::time::{SystemTime, UNIX_EPOCH};

use gesso_core::time::Timestamp;
use uuid::Uuid;

/// This moment.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A fresh id; later ones sort after earlier ones.
#[must_use]
pub fn new_id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}

/// The id that a request with this idempotency key gets, however often it is sent.
#[must_use]
pub fn keyed_id<T: From<Uuid>>(owner: Uuid, route: &str, key: &str) -> T {
    T::from(Uuid::new_v5(&owner, format!("{route}\n{key}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gesso_core::ids::SessionId;

    #[test]
    fn the_same_key_gives_the_same_id_for_the_same_person_and_route_only() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = |owner, route| keyed_id::<SessionId>(owner, route, "k");
        assert_eq!(id(a, "sessions"), id(a, "sessions"));
        assert_ne!(id(a, "sessions"), id(b, "sessions"));
        assert_ne!(id(a, "sessions"), id(a, "projects"));
    }
}
