//! The event log: places are given out in the transaction that makes the event happen, so that streams have no gaps.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreResult,
    store::{EventLog, LoggedEvent},
};
use gesso_core::{
    event::StudioEvent,
    ids::{OwnerId, SessionId},
    time::Timestamp,
};

use super::{
    SqlStore,
    db::{Tx, args},
    people::{NO_SESSION, live_session},
    rows::{from_json, parse, to_json},
};

#[async_trait]
impl EventLog for SqlStore {
    async fn stream_heads(&self) -> StoreResult<Vec<(OwnerId, i64)>> {
        let rows: Vec<(String, i64)> = self.db.all("SELECT id, last_seq FROM owners ORDER BY id", vec![]).await?;
        rows.into_iter().map(|(id, seq)| Ok((parse(&id, "owner id")?, seq))).collect()
    }

    async fn session_head(&self, owner: OwnerId, session: SessionId) -> StoreResult<i64> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT last_seq FROM sessions WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
        let head: Option<(i64,)> = tx.maybe(sql, args![session, owner]).await?;
        head.map(|(head,)| head).ok_or(NO_SESSION)
    }

    async fn owner_events(&self, owner: OwnerId, after: i64, limit: u32) -> StoreResult<Vec<LoggedEvent>> {
        // What lies before the first kept place has gaps and is no stream any more.
        let sql = "SELECT owner_seq, session_id, session_seq, at, event FROM events WHERE owner_id = $1 AND owner_seq > $2 \
                   AND owner_seq >= (SELECT first_kept FROM owners WHERE id = $1) ORDER BY owner_seq LIMIT $3";
        let rows = self.db.all_of(owner, sql, args![owner, after, limit]).await?;
        rows.into_iter().map(read).collect()
    }

    async fn session_events(
        &self,
        owner: OwnerId,
        session: SessionId,
        after: i64,
        limit: u32,
    ) -> StoreResult<Vec<LoggedEvent>> {
        let mut tx = self.db.read_of(owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT owner_seq, session_id, session_seq, at, event FROM events \
                   WHERE session_id = $1 AND session_seq > $2 ORDER BY session_seq LIMIT $3";
        let rows = tx.all(sql, args![session, after, limit]).await?;
        rows.into_iter().map(read).collect()
    }

    async fn first_kept(&self, owner: OwnerId, session: Option<SessionId>) -> StoreResult<i64> {
        let mut tx = self.db.read_of(owner).await?;
        let row: Option<(i64,)> = match session {
            Some(session) => {
                let sql = "SELECT first_kept FROM sessions WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
                tx.maybe(sql, args![session, owner]).await?
            }
            None => tx.maybe("SELECT first_kept FROM owners WHERE id = $1", args![owner]).await?,
        };
        row.map(|(first,)| first).ok_or(NO_SESSION)
    }

    async fn log_for_all(&self, event: &StudioEvent, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = tx.for_update("SELECT id FROM owners ORDER BY id");
        let owners: Vec<(String,)> = tx.all(sql, vec![]).await?;
        for (owner,) in owners {
            log(&mut tx, parse(&owner, "owner id")?, None, std::slice::from_ref(event), now).await?;
        }
        self.commit(tx).await
    }

    async fn prune_events(&self, now: Timestamp) -> StoreResult<u64> {
        self.prune(now).await
    }

    async fn events_may_have_come(&self) {
        self.wake.rung().await;
    }
}

type EventRow = (i64, Option<String>, Option<i64>, i64, String);

fn read((owner_seq, session, session_seq, at, event): EventRow) -> StoreResult<LoggedEvent> {
    let session = match (session, session_seq) {
        (Some(id), Some(seq)) => Some((parse(&id, "session id")?, seq)),
        _ => None,
    };
    Ok(LoggedEvent { owner_seq, session, at: Timestamp(at), event: from_json(&event, "event")? })
}

/// Holds an owner until the end of the transaction: whoever logs an event of the owner's waits for whoever began before.
pub(super) async fn lock_owner(tx: &mut Tx, owner: OwnerId) -> StoreResult<()> {
    if tx.is_postgres() {
        let sql = tx.for_update("SELECT id FROM owners WHERE id = $1");
        tx.maybe::<(String,)>(sql, args![owner]).await?;
    }
    Ok(())
}

/// Logs events of an owner, and of a session, in their order; the owner is held.
pub(super) async fn log(
    tx: &mut Tx,
    owner: OwnerId,
    session: Option<SessionId>,
    events: &[StudioEvent],
    now: Timestamp,
) -> StoreResult<()> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let sql = "UPDATE owners SET last_seq = last_seq + $2 WHERE id = $1 RETURNING last_seq";
    let (owner_head,) = tx.one::<(i64,)>(sql, args![owner, count]).await?;
    let session_head = match session {
        Some(session) => {
            let sql = "UPDATE sessions SET last_seq = last_seq + $2 WHERE id = $1 RETURNING last_seq";
            Some(tx.one::<(i64,)>(sql, args![session, count]).await?.0)
        }
        None => None,
    };
    for (back, event) in (0..count).rev().zip(events) {
        let sql =
            "INSERT INTO events (owner_id, owner_seq, session_id, session_seq, at, event) VALUES ($1, $2, $3, $4, $5, $6)";
        let session_seq = session_head.map(|head| head - back);
        tx.run(sql, args![owner, owner_head - back, session, session_seq, now, to_json(event)?]).await?;
    }
    tx.has_events = true;
    Ok(())
}
