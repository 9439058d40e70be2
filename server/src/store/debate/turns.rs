//! Turns that run: held by a process under a lease, taken over when it died.

use gesso_app::ports::{
    StoreResult,
    store::{LeaseHolder, RunningTurn},
};
use gesso_core::{
    ids::{ConversationId, OwnerId, ProcessId},
    time::Timestamp,
};

use crate::store::{SqlStore, db::args, rows::parse};

impl SqlStore {
    pub(super) async fn renew_running(&self, holder: LeaseHolder) -> StoreResult<Vec<RunningTurn>> {
        let mut tx = self.db.write().await?;
        let sql =
            "UPDATE turns SET lease_until = $2 WHERE lease_process = $1 AND running RETURNING owner_id, conversation_id, id";
        let rows = tx.all(sql, args![holder.process, holder.until]).await?;
        tx.commit().await?;
        rows.into_iter().map(read).collect()
    }

    pub(super) async fn adopt_running(&self, holder: LeaseHolder, now: Timestamp) -> StoreResult<Vec<RunningTurn>> {
        let mut tx = self.db.write().await?;
        let sql = "UPDATE turns SET lease_process = $1, lease_until = $2 \
                   WHERE running AND (lease_until IS NULL OR lease_until < $3) AND conversation_id IN (SELECT c.id \
                   FROM conversations c JOIN sessions s ON s.id = c.session_id WHERE s.deleted_at IS NULL) \
                   RETURNING owner_id, conversation_id, id";
        let rows = tx.all(sql, args![holder.process, holder.until, now]).await?;
        tx.commit().await?;
        rows.into_iter().map(read).collect()
    }

    pub(super) async fn release_running(&self, process: ProcessId) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "UPDATE turns SET lease_process = NULL, lease_until = NULL WHERE lease_process = $1";
        tx.run(sql, args![process]).await?;
        tx.commit().await
    }

    pub(super) async fn with_pictures(&self, limit: u32) -> StoreResult<Vec<(OwnerId, ConversationId, bool)>> {
        // Its pictures are those of its session that no other conversation asked for.
        const ITS: &str = "EXISTS (SELECT 1 FROM jobs j WHERE j.session_id = c.session_id AND j.created_at >= c.phase_at \
                           AND NOT EXISTS (SELECT 1 FROM conversation_batches b WHERE b.batch_id = j.batch_id \
                           AND b.conversation_id <> c.id)";
        let sql = format!(
            "SELECT c.owner_id, c.id, {ITS} AND j.status = 'complete') \
             FROM conversations c JOIN sessions s ON s.id = c.session_id \
             WHERE c.phase = 'generating' AND s.deleted_at IS NULL AND {ITS}) \
             AND NOT {ITS} AND j.status IN ('queued', 'claimed', 'submitted', 'running', 'storing')) ORDER BY c.id LIMIT $1"
        );
        let rows: Vec<(String, String, bool)> = self.db.all(sqlx::AssertSqlSafe(sql), args![limit]).await?;
        let read =
            |(owner, id, any): (String, String, bool)| Ok((parse(&owner, "owner id")?, parse(&id, "conversation id")?, any));
        rows.into_iter().map(read).collect()
    }
}

fn read((owner, conversation, turn): (String, String, String)) -> StoreResult<RunningTurn> {
    Ok(RunningTurn {
        owner: parse(&owner, "owner id")?,
        conversation: parse(&conversation, "conversation id")?,
        turn: parse(&turn, "turn id")?,
    })
}
