//! Intents, revision by revision; documents as the text they serialise to.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{IntentRow, IntentStore, NewIntent},
};
use gesso_core::{
    ids::{OwnerId, SessionId},
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    SqlStore,
    db::args,
    people::live_session,
    rows::{from_json, parse, to_json},
};

#[derive(FromRow)]
struct StoredIntent {
    session_id: String,
    revision: i64,
    document: String,
    ops: String,
    feedback: String,
    created_at: i64,
}

impl StoredIntent {
    fn read(self) -> StoreResult<IntentRow> {
        Ok(IntentRow {
            session_id: parse(&self.session_id, "session id")?,
            revision: self.revision,
            document: from_json(&self.document, "intent")?,
            ops: from_json(&self.ops, "intent's operations")?,
            feedback: self.feedback,
            created_at: Timestamp(self.created_at),
        })
    }
}

#[async_trait]
impl IntentStore for SqlStore {
    async fn intent(&self, owner: OwnerId, session: SessionId) -> StoreResult<Option<IntentRow>> {
        let mut tx = self.db.read_of(owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT session_id, revision, document, ops, feedback, created_at FROM intents \
                   WHERE session_id = $1 AND owner_id = $2 ORDER BY revision DESC LIMIT 1";
        tx.maybe::<StoredIntent>(sql, args![session, owner]).await?.map(StoredIntent::read).transpose()
    }

    async fn intent_at(&self, owner: OwnerId, session: SessionId, revision: i64) -> StoreResult<IntentRow> {
        let mut tx = self.db.read_of(owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT session_id, revision, document, ops, feedback, created_at FROM intents \
                   WHERE session_id = $1 AND owner_id = $2 AND revision = $3";
        let row = tx.maybe::<StoredIntent>(sql, args![session, owner, revision]).await?;
        row.ok_or(StoreError::NotFound { what: "revision" })?.read()
    }

    async fn intent_of_request(&self, owner: OwnerId, request: Uuid) -> StoreResult<Option<IntentRow>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT session_id, revision, document, ops, feedback, created_at FROM intents \
                   WHERE request_id = $1 AND owner_id = $2";
        let row = tx.maybe::<StoredIntent>(sql, args![request.to_string(), owner]).await?;
        row.map(StoredIntent::read).transpose()
    }

    async fn add_intents(
        &self,
        owner: OwnerId,
        session: SessionId,
        after: i64,
        new: &[NewIntent],
        now: Timestamp,
    ) -> StoreResult<i64> {
        let mut tx = self.db.write_of(owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT revision FROM intents WHERE session_id = $1 ORDER BY revision DESC LIMIT 1";
        let newest = tx.maybe::<(i64,)>(sql, args![session]).await?.map_or(0, |(revision,)| revision);
        let mut revision = after;
        for intent in new {
            revision += 1;
            let sql = "INSERT INTO intents (session_id, revision, owner_id, document, ops, feedback, request_id, created_at) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
            let (document, ops) = (to_json(&intent.document)?, to_json(&intent.ops)?);
            let request = intent.request_id.map(|id| id.to_string());
            let args = args![session, revision, owner, document, ops, &intent.feedback, request, now];
            // Whoever else builds on the same revision holds or has taken its number.
            if newest != after || tx.run(sql, args).await? == 0 {
                let detail = "The intent of this session was changed meanwhile; look at it and send the feedback again.";
                return Err(StoreError::Conflict(detail.into()));
            }
        }
        tx.commit().await?;
        Ok(revision)
    }
}
