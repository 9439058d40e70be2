//! What a session's pictures are meant to show, revision by revision.

use async_trait::async_trait;
use gesso_core::{
    ids::{OwnerId, SessionId},
    intent::IntentDocument,
    time::Timestamp,
};
use serde_json::Value;
use uuid::Uuid;

use crate::ports::StoreResult;

/// A revision to be.
#[derive(Clone, Debug)]
pub struct NewIntent {
    /// What is wanted from now on.
    pub document: IntentDocument,
    /// What made it of the one before, and what came of it; null for the first.
    pub ops: Value,
    /// The person's words; empty when it is made from a prompt.
    pub feedback: String,
    /// The request that makes it, if that may be repeated.
    pub request_id: Option<Uuid>,
}

/// A revision as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct IntentRow {
    /// The session.
    pub session_id: SessionId,
    /// 1 for the first, one more for each.
    pub revision: i64,
    /// What is wanted.
    pub document: IntentDocument,
    /// What made it of the one before, and what came of it.
    pub ops: Value,
    /// The person's words.
    pub feedback: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Intents of sessions.
#[async_trait]
pub trait IntentStore {
    /// The revision in force; `None` while there is none. A foreign or deleted session is `NotFound`.
    async fn intent(&self, owner: OwnerId, session: SessionId) -> StoreResult<Option<IntentRow>>;
    /// One revision of a session.
    async fn intent_at(&self, owner: OwnerId, session: SessionId, revision: i64) -> StoreResult<IntentRow>;
    /// The revision that a request made.
    async fn intent_of_request(&self, owner: OwnerId, request: Uuid) -> StoreResult<Option<IntentRow>>;
    /// Adds revisions, all or none, the first of them right after revision `after` (0 when there is none); gives the
    /// newest revision's number. If another came first it is a `Conflict`, and nothing is added.
    async fn add_intents(
        &self,
        owner: OwnerId,
        session: SessionId,
        after: i64,
        new: &[NewIntent],
        now: Timestamp,
    ) -> StoreResult<i64>;
}
