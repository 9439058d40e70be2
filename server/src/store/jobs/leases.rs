//! Leases: renewed by the living, taken over from the dead.

use gesso_app::ports::{
    StoreResult,
    store::{Job, LeaseHolder},
};
use gesso_core::{ids::GenerationId, time::Timestamp};

use super::held::{in_flight, jobs_where};
use crate::store::{
    SqlStore,
    db::{args, lead},
    rows::{JobRow, parse},
};

impl SqlStore {
    pub(super) async fn renew(&self, lease: LeaseHolder) -> StoreResult<Vec<GenerationId>> {
        let mut tx = self.db.write().await?;
        let sql = tx.for_update(
            "SELECT id, cancel_asked_at FROM jobs WHERE lease_process = $1 \
             AND status IN ('claimed', 'submitted', 'running', 'storing') ORDER BY id",
        );
        let rows: Vec<(String, Option<i64>)> = tx.all(sql, args![lease.process]).await?;
        let ids: Vec<String> = rows.iter().map(|(id, _)| id.clone()).collect();
        tx.run_in("UPDATE jobs SET lease_until = $1 WHERE id IN ({ids})", &lead![lease.until], &ids).await?;
        tx.commit().await?;
        let asked = rows.iter().filter(|(_, asked)| asked.is_some());
        asked.map(|(id, _)| parse(id, "generation id")).collect()
    }

    /// A process's own leases are left alone even when they have ended: it is alive and still drives those jobs.
    pub(super) async fn take_over(&self, lease: LeaseHolder, now: Timestamp) -> StoreResult<Vec<Job>> {
        let mut tx = self.db.write().await?;
        let sql = tx.skip_locked(jobs_where!(
            "status IN ('claimed', 'submitted', 'running', 'storing') AND (lease_until IS NULL OR lease_until <= $1) \
             AND (lease_process IS NULL OR lease_process <> $2) ORDER BY id"
        ));
        let rows: Vec<JobRow> = tx.all(sql, args![now, lease.process]).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let sql = "UPDATE jobs SET lease_process = $1, lease_until = $2 WHERE id IN ({ids})";
        tx.run_in(sql, &lead![lease.process, lease.until], &ids).await?;
        let jobs = in_flight(&mut tx, rows).await?;
        tx.commit().await?;
        Ok(jobs)
    }
}
