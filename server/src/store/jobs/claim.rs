//! What waits, what is in flight, and claiming a waiting job for a node.

use gesso_app::ports::{
    StoreResult,
    store::{Claim, Job, QueuedJob},
};
use gesso_core::{event::StudioEvent, generation::Status, time::Timestamp};

use super::held::{hold_owner_of, in_flight, jobs_where, queued};
use crate::store::{
    SqlStore,
    db::{Tx, args},
    events,
    rows::{JobRow, parse, to_json},
};

impl SqlStore {
    pub(super) async fn list_queued(&self, limit: u32) -> StoreResult<Vec<QueuedJob>> {
        // Whether a job still waits is looked at again by whoever claims it, so this needs no state of one moment.
        let sql = jobs_where!(
            "status = 'queued' AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = jobs.session_id AND s.held) \
              ORDER BY lane, position, id LIMIT $1"
        );
        let rows: Vec<JobRow> = self.db.all(sql, args![limit]).await?;
        if rows.iter().all(|row| row.attempt_count == 0) {
            return rows.iter().map(|row| row.read_queued(Vec::new())).collect();
        }
        queued(&mut self.db.read().await?, rows).await
    }

    pub(super) async fn list_in_flight(&self) -> StoreResult<Vec<Job>> {
        let mut tx = self.db.read().await?;
        let sql = jobs_where!("status IN ('claimed', 'submitted', 'running', 'storing') ORDER BY created_at, ordinal, id");
        let rows = tx.all(sql, vec![]).await?;
        in_flight(&mut tx, rows).await
    }

    pub(super) async fn claim_for_node(&self, claim: Claim<'_>, now: Timestamp) -> StoreResult<Option<Job>> {
        let mut tx = self.db.write().await?;
        hold_owner_of(&mut tx, claim.job).await?;
        // From here to the commit nobody else, in any process, gives this node a job.
        lock_node(&mut tx, claim.node.as_str()).await?;
        let sql = tx.skip_locked(jobs_where!(
            "id = $1 AND status = 'queued' \
             AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = jobs.session_id AND s.held)"
        ));
        let Some(mut row) = tx.maybe::<JobRow>(sql, args![claim.job]).await? else { return Ok(None) };
        let sql = "SELECT COUNT(*) FROM jobs WHERE node_id = $1 AND status IN ('claimed', 'submitted', 'running', 'storing')";
        let (held,) = tx.one::<(i64,)>(sql, args![claim.node]).await?;
        if held >= i64::from(claim.in_flight_limit) {
            return Ok(None);
        }
        let (owner, session) = (parse(&row.owner_id, "owner id")?, parse(&row.session_id, "session id")?);
        row.attempt_count += 1;
        let sql = "INSERT INTO attempts (job_id, number, owner_id, node_id, prompt_id, started_at) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        tx.run(sql, args![claim.job, row.attempt_count, owner, claim.node, claim.prompt_id, now]).await?;
        let sql = "UPDATE jobs SET status = 'claimed', node_id = $2, why = $3, simulated = $4, lease_process = $5, \
                   lease_until = $6 WHERE id = $1";
        let lease = claim.lease;
        let why = to_json(claim.why)?;
        tx.run(sql, args![claim.job, claim.node, why, claim.is_simulated, lease.process, lease.until]).await?;
        let placed = StudioEvent::Placed { generation_id: claim.job, node_id: claim.node.clone(), why: claim.why.clone() };
        events::log(&mut tx, owner, Some(session), &[placed], now).await?;
        row.status = Status::Claimed.as_str().to_owned();
        row.node_id = Some(claim.node.to_string());
        row.simulated = claim.is_simulated;
        let job = in_flight(&mut tx, vec![row]).await?.pop();
        self.commit(tx).await?;
        Ok(job)
    }
}

/// Until the end of the transaction only this one counts and adds jobs of the node.
async fn lock_node(tx: &mut Tx, node: &str) -> StoreResult<()> {
    if tx.is_postgres() {
        tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", args![format!("gesso node {node}")]).await?;
    }
    Ok(())
}
