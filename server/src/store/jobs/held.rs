//! A job held for a change, after its owner, so that its state and its event change together.

use std::collections::HashMap;

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{Job, QueuedJob},
};
use gesso_core::{
    generation::Attempt,
    ids::{GenerationId, ImageId, OwnerId, ProcessId, SessionId},
};

use super::read::attempts_of;
use crate::store::{
    db::{Tx, args},
    events,
    rows::{JobRow, parse, status},
};

/// What a [`JobRow`] is read from.
macro_rules! jobs_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, owner_id, session_id, status, node_id, lane, position, template, request, graph, cancel_asked_at, ",
            "lease_process, simulated, (SELECT COUNT(*) FROM attempts a WHERE a.job_id = jobs.id) AS attempt_count, ",
            "(SELECT COUNT(*) FROM job_parents p WHERE p.job_id = jobs.id) AS parent_count FROM jobs WHERE ",
            $condition
        )
    };
}
pub(super) use jobs_where;

/// A job, held, with its owner held before it.
pub(super) struct Held {
    pub(super) owner: OwnerId,
    pub(super) session: SessionId,
    pub(super) row: JobRow,
}

/// Holds a job's owner, before the job; the one writer of SQLite holds everything.
pub(super) async fn hold_owner_of(tx: &mut Tx, id: GenerationId) -> StoreResult<()> {
    if !tx.is_postgres() {
        return Ok(());
    }
    let row: Option<(String,)> = tx.maybe("SELECT owner_id FROM jobs WHERE id = $1", args![id]).await?;
    match row {
        Some((owner,)) => events::lock_owner(tx, parse(&owner, "owner id")?).await,
        None => Ok(()),
    }
}

/// Holds a job that this process has in flight; `None` if its lease is gone.
pub(super) async fn hold_leased(tx: &mut Tx, id: GenerationId, process: ProcessId) -> StoreResult<Option<Held>> {
    hold_owner_of(tx, id).await?;
    let sql = tx.for_update(jobs_where!("id = $1"));
    let Some(row) = tx.maybe::<JobRow>(sql, args![id]).await? else { return Ok(None) };
    let is_ours = row.lease_process.as_deref() == Some(process.to_string().as_str());
    if !is_ours || !status(&row.status)?.is_in_flight() {
        return Ok(None);
    }
    let (owner, session) = (parse(&row.owner_id, "owner id")?, parse(&row.session_id, "session id")?);
    Ok(Some(Held { owner, session, row }))
}

/// Waiting jobs as the scheduler sees them.
pub(super) async fn queued(tx: &mut Tx, rows: Vec<JobRow>) -> StoreResult<Vec<QueuedJob>> {
    let mut attempts = attempts_of(tx, &ids(&rows, |row| row.attempt_count > 0)).await?;
    rows.iter().map(|row| row.read_queued(attempts.remove(&row.id).unwrap_or_default())).collect()
}

/// Jobs in flight as the scheduler sees them.
pub(super) async fn in_flight(tx: &mut Tx, rows: Vec<JobRow>) -> StoreResult<Vec<Job>> {
    let mut attempts = attempts_of(tx, &ids(&rows, |row| row.attempt_count > 0)).await?;
    let mut parents = parents_of_jobs(tx, &ids(&rows, |row| row.parent_count > 0)).await?;
    let read = |row: JobRow| {
        let attempts = attempts.remove(&row.id).unwrap_or_default();
        let parents = parents.remove(&row.id).unwrap_or_default();
        in_flight_job(&row, attempts, parents)
    };
    rows.into_iter().map(read).collect()
}

/// The ids of those rows that have what is asked for next; without any, nothing is asked.
fn ids(rows: &[JobRow], has: impl Fn(&JobRow) -> bool) -> Vec<String> {
    rows.iter().filter(|row| has(row)).map(|row| row.id.clone()).collect()
}

/// A job in flight; the newest attempt is the one under way.
fn in_flight_job(row: &JobRow, mut attempts: Vec<Attempt>, parents: Vec<ImageId>) -> StoreResult<Job> {
    let attempt = attempts.pop().ok_or_else(|| StoreError::Database("a job in flight has no attempt".into()))?;
    let node_id = row.node_id.clone().ok_or_else(|| StoreError::Database("a job in flight has no node".into()))?;
    Ok(Job {
        queued: row.read_queued(attempts)?,
        session_id: parse(&row.session_id, "session id")?,
        status: status(&row.status)?,
        node_id: node_id.into(),
        attempt,
        is_cancel_asked: row.cancel_asked_at.is_some(),
        parents,
    })
}

/// The pictures several jobs are made from, in order.
pub(super) async fn parents_of_jobs(tx: &mut Tx, ids: &[String]) -> StoreResult<HashMap<String, Vec<ImageId>>> {
    let sql = "SELECT job_id, parent_id FROM job_parents WHERE job_id IN ({ids}) ORDER BY job_id, place";
    let mut parents: HashMap<String, Vec<ImageId>> = HashMap::new();
    for (job, parent) in tx.all_in::<(String, String)>(sql, &[], ids).await? {
        parents.entry(job).or_default().push(parse(&parent, "picture id")?);
    }
    Ok(parents)
}
