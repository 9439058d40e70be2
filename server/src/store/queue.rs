//! The queue as people see and change it, and what a node has done with it.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{EndedAttempt, QueueStore, Tally},
};
use gesso_core::{
    failure::FailureClass,
    generation::Outcome,
    ids::{GenerationId, NodeId, OwnerId},
    queue::QueuePlace,
    time::Timestamp,
};
use sqlx::FromRow;

use super::{SqlStore, db::args, rows::parse};

#[derive(FromRow)]
struct EndedRow {
    job_id: String,
    session_id: String,
    started_at: i64,
    ended_at: i64,
    outcome: String,
    class: Option<String>,
    reason: Option<String>,
}

impl EndedRow {
    fn read(self) -> StoreResult<EndedAttempt> {
        let outcome = Outcome::parse(&self.outcome)
            .ok_or_else(|| StoreError::Database(format!("a stored outcome cannot be read: {}", self.outcome)))?;
        Ok(EndedAttempt {
            generation_id: parse(&self.job_id, "generation id")?,
            session_id: parse(&self.session_id, "session id")?,
            started_at: Timestamp(self.started_at),
            ended_at: Timestamp(self.ended_at),
            outcome,
            class: self.class.as_deref().and_then(FailureClass::parse),
            reason: self.reason,
        })
    }
}

#[async_trait]
impl QueueStore for SqlStore {
    async fn waiting_order(&self, owner: OwnerId) -> StoreResult<Vec<GenerationId>> {
        self.list_waiting(owner).await
    }

    async fn move_job(&self, owner: OwnerId, id: GenerationId, place: QueuePlace) -> StoreResult<()> {
        self.move_waiting(owner, id, place).await
    }

    async fn attempts_on(&self, owner: OwnerId, node: &NodeId, limit: u32) -> StoreResult<Vec<EndedAttempt>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT a.job_id, j.session_id, a.started_at, a.ended_at, a.outcome, a.class, a.reason FROM attempts a \
                   JOIN jobs j ON j.id = a.job_id JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL \
                   WHERE a.node_id = $1 AND a.owner_id = $2 AND a.ended_at IS NOT NULL AND a.outcome IS NOT NULL \
                   ORDER BY a.started_at DESC, a.job_id LIMIT $3";
        let rows: Vec<EndedRow> = tx.all(sql, args![node, owner, limit]).await?;
        rows.into_iter().map(EndedRow::read).collect()
    }

    async fn tally(&self, owner: OwnerId, since: Timestamp) -> StoreResult<Tally> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT simulated, COUNT(*) FROM images WHERE owner_id = $1 AND created_at >= $2 GROUP BY simulated";
        let pictures: Vec<(bool, i64)> = tx.all(sql, args![owner, since]).await?;
        let count = |simulated: bool| pictures.iter().find(|(is, _)| *is == simulated).map_or(0, |(_, count)| *count);
        let sql = "SELECT COUNT(*) FROM jobs WHERE owner_id = $1 AND created_at >= $2 AND status = 'failed'";
        let (given_up,) = tx.one::<(i64,)>(sql, args![owner, since]).await?;
        let sql = "SELECT COUNT(*) FROM attempts WHERE owner_id = $1 AND started_at >= $2 AND outcome IN ('failed', 'lost')";
        let (broken_attempts,) = tx.one::<(i64,)>(sql, args![owner, since]).await?;
        Ok(Tally { pictures: count(false), simulated: count(true), given_up, broken_attempts })
    }
}
