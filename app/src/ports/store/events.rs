//! The event log: every stored event has a place in its owner's stream and, if it is about a session, in that session's.

use async_trait::async_trait;
use gesso_core::{
    event::StudioEvent,
    ids::{OwnerId, SessionId},
    time::Timestamp,
};

use crate::ports::StoreResult;

/// A stored event.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    /// Place in the owner's stream; rises by one.
    pub owner_seq: i64,
    /// The session it is about and its place in that session's stream; rises by one.
    pub session: Option<(SessionId, i64)>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: StudioEvent,
}

/// The event log.
#[async_trait]
pub trait EventLog {
    /// Every owner with the last place of its stream.
    async fn stream_heads(&self) -> StoreResult<Vec<(OwnerId, i64)>>;
    /// The last place of a session's stream; a foreign session is `NotFound`.
    async fn session_head(&self, owner: OwnerId, session: SessionId) -> StoreResult<i64>;
    /// Events of an owner's stream after `seq`, oldest first, at most `limit`.
    async fn owner_events(&self, owner: OwnerId, after: i64, limit: u32) -> StoreResult<Vec<LoggedEvent>>;
    /// Events of a session's stream after `seq`, oldest first, at most `limit`.
    async fn session_events(&self, owner: OwnerId, session: SessionId, after: i64, limit: u32)
    -> StoreResult<Vec<LoggedEvent>>;
    /// The first place still kept, of the owner's stream or of a session's; head + 1 when nothing is kept.
    async fn first_kept(&self, owner: OwnerId, session: Option<SessionId>) -> StoreResult<i64>;
    /// Logs an event about the fleet in every owner's stream.
    async fn log_for_all(&self, event: &StudioEvent, now: Timestamp) -> StoreResult<()>;
    /// Drops events that are older than the kept hours and not among the newest kept ones; gives how many.
    async fn prune_events(&self, now: Timestamp) -> StoreResult<u64>;
    /// Returns once there may be new events, of this process or another. Never misses one: a change between two calls
    /// makes the next return at once. One waiter only.
    async fn events_may_have_come(&self);
}
