//! Deletion in two steps: rows of deleted sessions once nothing runs in them, files once nothing references them.
//!
//! A file is first condemned, then deleted by the caller, then forgotten. `complete` and `add_asset` pardon a condemned
//! file, and [`SqlStore::forget`] leaves a pardoned one alone, so a row never references a file the store has forgotten.
//! What the database cannot see is the deletion itself: between being condemned and being forgotten a file may be pardoned
//! and deleted all the same. The caller therefore keeps "put the file, then reference it" (writers, shared) and "condemn,
//! delete, forget" (the sweeper, exclusive) apart with one read-write lock, and only one process sweeps.

use gesso_app::ports::StoreResult;
use gesso_core::{
    ids::{OwnerId, SessionId},
    time::Timestamp,
};

use super::{
    SqlStore,
    db::{Tx, args, lead},
    events,
    rows::parse,
};

impl SqlStore {
    /// One transaction a session: a person's large session does not stop everybody else for long.
    pub(super) async fn purge(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64> {
        let mut tx = self.db.read().await?;
        let sql = "SELECT owner_id, id FROM sessions WHERE deleted_at < $1 ORDER BY deleted_at, id";
        let gone: Vec<(String, String)> = tx.all(sql, args![before]).await?;
        drop(tx);
        let mut purged = 0;
        for (owner, session) in gone {
            let (owner, session) = (parse(&owner, "owner id")?, parse(&session, "session id")?);
            purged += u64::from(self.purge_session(owner, session, before, now).await?);
        }
        let mut tx = self.db.write().await?;
        let sql = "DELETE FROM projects WHERE deleted_at < $1 \
                   AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.project_id = projects.id)";
        tx.run(sql, args![before]).await?;
        tx.commit().await?;
        Ok(purged)
    }

    async fn purge_session(&self, owner: OwnerId, session: SessionId, before: Timestamp, now: Timestamp) -> StoreResult<bool> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        // It may have been brought back since the list was read.
        let sql = "SELECT created_at FROM sessions WHERE id = $1 AND deleted_at < $2";
        if tx.maybe::<(i64,)>(sql, args![session, before]).await?.is_none() || is_needed(&mut tx, session).await? {
            return Ok(false);
        }
        let sql = tx.for_update(
            "SELECT sha256 FROM blobs WHERE sha256 IN (SELECT sha256 FROM images WHERE session_id = $1) ORDER BY sha256",
        );
        let files: Vec<(String,)> = tx.all(sql, args![session]).await?;
        let files: Vec<String> = files.into_iter().map(|(file,)| file).collect();
        tx.run_in("UPDATE blobs SET touched_at = $1 WHERE sha256 IN ({ids})", &lead![now], &files).await?;
        // Jobs, attempts, pictures, verdicts and promotions go with it; its events stay in the owner's stream.
        tx.run("DELETE FROM sessions WHERE id = $1", args![session]).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) async fn condemn(&self, before: Timestamp, limit: u32) -> StoreResult<Vec<String>> {
        let mut tx = self.db.write().await?;
        // Condemned ones that were never forgotten are given again: whoever was deleting them died.
        let sql = tx.for_update(
            "SELECT sha256 FROM blobs WHERE touched_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM images i WHERE i.sha256 = blobs.sha256) \
             AND NOT EXISTS (SELECT 1 FROM assets a WHERE a.sha256 = blobs.sha256) \
             AND NOT EXISTS (SELECT 1 FROM comfy_files c WHERE c.sha256 = blobs.sha256) ORDER BY sha256 LIMIT $2",
        );
        let files: Vec<(String,)> = tx.all(sql, args![before, limit]).await?;
        let files: Vec<String> = files.into_iter().map(|(file,)| file).collect();
        tx.run_in("UPDATE blobs SET condemned = TRUE WHERE sha256 IN ({ids})", &[], &files).await?;
        tx.commit().await?;
        Ok(files)
    }

    pub(super) async fn forget(&self, sha256: &str) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "DELETE FROM blobs WHERE sha256 = $1 AND condemned \
                   AND NOT EXISTS (SELECT 1 FROM images i WHERE i.sha256 = blobs.sha256) \
                   AND NOT EXISTS (SELECT 1 FROM assets a WHERE a.sha256 = blobs.sha256) \
                   AND NOT EXISTS (SELECT 1 FROM comfy_files c WHERE c.sha256 = blobs.sha256)";
        tx.run(sql, args![sha256]).await?;
        tx.commit().await
    }
}

/// Something still runs in the session, or waits elsewhere for a picture of it.
async fn is_needed(tx: &mut Tx, session: SessionId) -> StoreResult<bool> {
    let sql = "SELECT created_at FROM jobs WHERE status IN ('queued', 'claimed', 'submitted', 'running', 'storing') \
               AND (session_id = $1 OR id IN (SELECT p.job_id FROM job_parents p JOIN images i ON i.id = p.parent_id \
               WHERE i.session_id = $1)) LIMIT 1";
    Ok(tx.maybe::<(i64,)>(sql, args![session]).await?.is_some())
}
