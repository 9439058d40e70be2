//! Dropping old events. What goes is always the beginning of a stream: from `first_kept` on it has no gap.
//!
//! An event of a session goes by its place in that session's stream; one about the fleet, or of a session that is gone,
//! by its place in the owner's.

use gesso_app::ports::StoreResult;
use gesso_core::{
    event::{KEPT_EVENTS, KEPT_HOURS},
    ids::{OwnerId, SessionId},
    time::Timestamp,
};

use super::{
    SqlStore,
    db::{Tx, args},
    events::lock_owner,
    rows::parse,
};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

impl SqlStore {
    pub(super) async fn prune(&self, now: Timestamp) -> StoreResult<u64> {
        let recent = now.plus_millis(-KEPT_HOURS * HOUR_MILLIS);
        let mut tx = self.db.read().await?;
        let sql = "SELECT owner_id, id FROM sessions WHERE last_seq - first_kept >= $1 ORDER BY id";
        let sessions: Vec<(String, String)> = tx.all(sql, args![KEPT_EVENTS]).await?;
        let owners: Vec<(String,)> = tx.all("SELECT id FROM owners ORDER BY id", vec![]).await?;
        drop(tx);
        let mut dropped = 0;
        for (owner, session) in sessions {
            dropped += self.prune_session(parse(&owner, "owner id")?, parse(&session, "session id")?, recent).await?;
        }
        for (owner,) in owners {
            dropped += self.prune_owner(parse(&owner, "owner id")?, recent).await?;
        }
        Ok(dropped)
    }

    async fn prune_session(&self, owner: OwnerId, session: SessionId, recent: Timestamp) -> StoreResult<u64> {
        let mut tx = self.db.write_of(owner).await?;
        lock_owner(&mut tx, owner).await?;
        let row: Option<(i64, i64)> =
            tx.maybe("SELECT last_seq, first_kept FROM sessions WHERE id = $1", args![session]).await?;
        let Some((last, first)) = row else { return Ok(0) };
        let sql = "SELECT session_seq FROM events WHERE session_id = $1 AND at >= $2 ORDER BY session_seq LIMIT 1";
        let first_recent: Option<(i64,)> = tx.maybe(sql, args![session, recent]).await?;
        let keep_from = first_recent.map_or(last + 1, |(seq,)| seq).min(last - KEPT_EVENTS + 1);
        if keep_from <= first {
            return Ok(0);
        }
        let sql = "SELECT MAX(owner_seq) FROM events WHERE session_id = $1 AND session_seq < $2";
        let (newest,) = tx.one::<(Option<i64>,)>(sql, args![session, keep_from]).await?;
        let sql = "DELETE FROM events WHERE session_id = $1 AND session_seq < $2";
        let dropped = tx.run(sql, args![session, keep_from]).await?;
        tx.run("UPDATE sessions SET first_kept = $2 WHERE id = $1", args![session, keep_from]).await?;
        close_gap(&mut tx, owner, newest).await?;
        tx.commit().await?;
        Ok(dropped)
    }

    async fn prune_owner(&self, owner: OwnerId, recent: Timestamp) -> StoreResult<u64> {
        let mut tx = self.db.write_of(owner).await?;
        lock_owner(&mut tx, owner).await?;
        let (last, first) = tx.one::<(i64, i64)>("SELECT last_seq, first_kept FROM owners WHERE id = $1", args![owner]).await?;
        let sql = "SELECT owner_seq FROM events WHERE owner_id = $1 AND at >= $2 ORDER BY owner_seq LIMIT 1";
        let first_recent: Option<(i64,)> = tx.maybe(sql, args![owner, recent]).await?;
        // What lies before `first` is in no stream of the owner's any more, however few there are.
        let keep_from = first_recent.map_or(last + 1, |(seq,)| seq).min((last - KEPT_EVENTS + 1).max(first));
        let sql = "SELECT MAX(owner_seq) FROM events WHERE owner_id = $1 AND owner_seq < $2 \
                   AND (session_id IS NULL OR NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = events.session_id))";
        let (newest,) = tx.one::<(Option<i64>,)>(sql, args![owner, keep_from]).await?;
        let sql = "DELETE FROM events WHERE owner_id = $1 AND owner_seq < $2 \
                   AND (session_id IS NULL OR NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = events.session_id))";
        let dropped = tx.run(sql, args![owner, keep_from]).await?;
        close_gap(&mut tx, owner, newest).await?;
        tx.commit().await?;
        Ok(dropped)
    }
}

/// The owner's stream begins after the newest event that was dropped from it.
async fn close_gap(tx: &mut Tx, owner: OwnerId, newest_dropped: Option<i64>) -> StoreResult<()> {
    if let Some(newest) = newest_dropped {
        let sql = "UPDATE owners SET first_kept = $2 WHERE id = $1 AND first_kept < $2";
        tx.run(sql, args![owner, newest + 1]).await?;
    }
    Ok(())
}
