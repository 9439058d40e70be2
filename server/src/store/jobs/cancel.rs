//! Cancelling: what waits is cancelled, what a node holds is asked to be.

use std::collections::BTreeSet;

use gesso_app::ports::{StoreError, StoreResult, store::CancelAnswer};
use gesso_core::{
    event::StudioEvent,
    generation::Status,
    ids::{BatchId, GenerationId, OwnerId, SessionId},
    time::Timestamp,
};

use super::{NO_GENERATION, finish::close, held::jobs_where};
use crate::store::{
    SqlStore,
    db::{Tx, args},
    events,
    people::live_session,
    rows::{JobRow, parse, status},
};

pub(super) const NO_BATCH: StoreError = StoreError::NotFound { what: "batch" };

impl SqlStore {
    pub(super) async fn cancel_one(&self, owner: OwnerId, id: GenerationId, now: Timestamp) -> StoreResult<CancelAnswer> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let sql = tx.for_update(jobs_where!("id = $1 AND owner_id = $2"));
        let row = tx.maybe::<JobRow>(sql, args![id, owner]).await?.ok_or(NO_GENERATION)?;
        hide_deleted(&mut tx, owner, &row, NO_GENERATION).await?;
        let answer = cancel(&mut tx, owner, &row, now).await?;
        self.commit(tx).await?;
        Ok(answer)
    }

    pub(super) async fn cancel_all_of(&self, owner: OwnerId, id: BatchId, now: Timestamp) -> StoreResult<Vec<CancelAnswer>> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        // Held by id, as the order of locks asks; read again in the order of asking.
        let sql = tx.for_update("SELECT id FROM jobs WHERE batch_id = $1 AND owner_id = $2 ORDER BY id");
        tx.all::<(String,)>(sql, args![id, owner]).await?;
        let sql = jobs_where!("batch_id = $1 AND owner_id = $2 ORDER BY ordinal");
        let rows: Vec<JobRow> = tx.all(sql, args![id, owner]).await?;
        let first = rows.first().ok_or(NO_BATCH)?;
        hide_deleted(&mut tx, owner, first, NO_BATCH).await?;
        let mut answers = Vec::with_capacity(rows.len());
        for row in &rows {
            answers.push(cancel(&mut tx, owner, row, now).await?);
        }
        self.commit(tx).await?;
        Ok(answers)
    }
}

/// Cancels everything of a session; the owner is held.
pub(in crate::store) async fn cancel_session(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    now: Timestamp,
) -> StoreResult<()> {
    let sql = tx.for_update(jobs_where!(
        "session_id = $1 AND status IN ('queued', 'claimed', 'submitted', 'running', 'storing') ORDER BY id"
    ));
    for row in tx.all::<JobRow>(sql, args![session]).await? {
        cancel(tx, owner, &row, now).await?;
    }
    Ok(())
}

/// Cancels these generations of a session, those of others left alone; the owner is held.
pub(in crate::store) async fn cancel_these(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    ids: &[GenerationId],
    now: Timestamp,
) -> StoreResult<Vec<(GenerationId, CancelAnswer)>> {
    // Held by id, as the order of locks asks.
    let ids: BTreeSet<GenerationId> = ids.iter().copied().collect();
    let mut answers = Vec::with_capacity(ids.len());
    for id in ids {
        let sql = tx.for_update(jobs_where!("id = $1 AND owner_id = $2 AND session_id = $3"));
        if let Some(row) = tx.maybe::<JobRow>(sql, args![id, owner, session]).await? {
            answers.push((id, cancel(tx, owner, &row, now).await?));
        }
    }
    Ok(answers)
}

/// What is in a deleted session is not there any more for anybody.
async fn hide_deleted(tx: &mut Tx, owner: OwnerId, row: &JobRow, absent: StoreError) -> StoreResult<()> {
    live_session(tx, owner, parse(&row.session_id, "session id")?).await.map_err(|error| match error {
        StoreError::NotFound { .. } => absent,
        other => other,
    })
}

async fn cancel(tx: &mut Tx, owner: OwnerId, row: &JobRow, now: Timestamp) -> StoreResult<CancelAnswer> {
    let id: GenerationId = parse(&row.id, "generation id")?;
    match status(&row.status)? {
        Status::Queued => {
            close(tx, id, Status::Cancelled, None, now).await?;
            let session = parse(&row.session_id, "session id")?;
            let cancelled = StudioEvent::Cancelled { generation_id: id };
            events::log(tx, owner, Some(session), &[cancelled], now).await?;
            Ok(CancelAnswer::Cancelled)
        }
        Status::Claimed | Status::Submitted | Status::Running | Status::Storing => {
            let sql = "UPDATE jobs SET cancel_asked_at = COALESCE(cancel_asked_at, $2) WHERE id = $1";
            tx.run(sql, args![id, now]).await?;
            Ok(CancelAnswer::Asked)
        }
        Status::Cancelled => Ok(CancelAnswer::Already),
        last @ (Status::Complete | Status::Failed) => Ok(CancelAnswer::Final(last)),
    }
}
