//! New jobs: all of a request or none, each with its event.

use std::collections::{BTreeMap, BTreeSet};

use gesso_app::ports::{StoreResult, store::NewJob};
use gesso_core::{
    event::StudioEvent,
    funnel::FunnelStage,
    ids::{GenerationId, ImageId, OwnerId, SessionId},
    time::Timestamp,
};

use super::NO_GENERATION;
use crate::store::{
    SqlStore,
    db::{Tx, args, lead},
    events,
    library::NO_PICTURE,
    people::{live_session, stage_for, touch},
    rows::{lane_rank, to_json},
};

impl SqlStore {
    pub(super) async fn add(&self, owner: OwnerId, session: SessionId, jobs: &[NewJob], now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if add_to(&mut tx, owner, session, jobs, now).await? {
            self.commit(tx).await?;
        }
        Ok(())
    }
}

/// Adds jobs to a session of the owner's, who is held from here on; false if every one is there already.
pub(in crate::store) async fn add_to(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    jobs: &[NewJob],
    now: Timestamp,
) -> StoreResult<bool> {
    events::lock_owner(tx, owner).await?;
    live_session(tx, owner, session).await?;
    let jobs: Vec<_> = jobs.iter().map(|job| (None, job)).collect();
    add_in(tx, owner, session, &jobs, now).await
}

/// Adds jobs to a session, those that exist left as they are; the owner is held. A job without a stage is of the one the
/// newest promotion of a parent leads to. False if every one is there already.
pub(in crate::store) async fn add_in(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    jobs: &[(Option<FunnelStage>, &NewJob)],
    now: Timestamp,
) -> StoreResult<bool> {
    let known = known_ids(tx, owner, jobs.iter().map(|(_, job)| job.id)).await?;
    let mut seen = BTreeSet::new();
    let is_fresh = |(_, job): &&(Option<FunnelStage>, &NewJob)| !known.contains(&job.id.to_string()) && seen.insert(job.id);
    let fresh: Vec<(Option<FunnelStage>, &NewJob)> = jobs.iter().filter(is_fresh).copied().collect();
    if fresh.is_empty() {
        return Ok(false);
    }
    check_parents(tx, owner, fresh.iter().map(|(_, job)| *job)).await?;
    let count = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
    let sql = "UPDATE owners SET last_job = last_job + $2 WHERE id = $1 RETURNING last_job";
    let (last,) = tx.one::<(i64,)>(sql, args![owner, count]).await?;
    // Jobs of a batch mostly share their parents.
    let mut stages: BTreeMap<&[ImageId], &'static str> = BTreeMap::new();
    for (ordinal, (stage, job)) in (last - count + 1..).zip(&fresh) {
        let stage = match (stage, stages.get(job.parents.as_slice())) {
            (Some(stage), _) => stage.as_str(),
            (None, Some(stage)) => stage,
            (None, None) => {
                let stage = stage_for(tx, session, &job.parents).await?;
                stages.insert(&job.parents, stage);
                stage
            }
        };
        insert(tx, owner, session, job, (ordinal, stage), now).await?;
    }
    touch(tx, owner, session, now).await?;
    let queued: Vec<_> = fresh.iter().map(|(_, job)| StudioEvent::GenerationQueued { generation_id: job.id }).collect();
    events::log(tx, owner, Some(session), &queued, now).await?;
    Ok(true)
}

/// Which of the ids exist; `NotFound` if one is somebody else's.
async fn known_ids(
    tx: &mut Tx,
    owner: OwnerId,
    ids: impl Iterator<Item = GenerationId> + Send,
) -> StoreResult<BTreeSet<String>> {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    let rows: Vec<(String, String)> = tx.all_in("SELECT id, owner_id FROM jobs WHERE id IN ({ids})", &[], &ids).await?;
    let owner = owner.to_string();
    if rows.iter().any(|(_, holder)| *holder != owner) {
        return Err(NO_GENERATION);
    }
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// `NotFound` unless every parent is a picture of the owner's.
async fn check_parents<'j>(tx: &mut Tx, owner: OwnerId, jobs: impl Iterator<Item = &'j NewJob> + Send) -> StoreResult<()> {
    let parents: BTreeSet<ImageId> = jobs.flat_map(|job| job.parents.iter().copied()).collect();
    let ids: Vec<String> = parents.iter().map(ToString::to_string).collect();
    let sql = "SELECT i.id FROM images i JOIN sessions s ON s.id = i.session_id \
               WHERE i.owner_id = $1 AND s.deleted_at IS NULL AND i.id IN ({ids})";
    let found: Vec<(String,)> = tx.all_in(sql, &lead![owner], &ids).await?;
    if found.len() == ids.len() { Ok(()) } else { Err(NO_PICTURE) }
}

async fn insert(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    job: &NewJob,
    (ordinal, stage): (i64, &str),
    now: Timestamp,
) -> StoreResult<()> {
    let graph = job.graph.as_ref().map(to_json).transpose()?;
    let sql = "INSERT INTO jobs (id, owner_id, session_id, batch_id, ordinal, position, lane, stage, status, template, \
               request, graph, created_at) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 'queued', $8, $9, $10, $11) \
               ON CONFLICT (id) DO NOTHING";
    let lane = lane_rank(job.request.lane);
    let request = to_json(&job.request)?;
    let args = args![job.id, owner, session, job.batch_id, ordinal, lane, stage, &job.template, request, graph, now];
    // Where rows of others are not seen, an id of theirs is noticed only here.
    if tx.run(sql, args).await? == 0 {
        return Err(NO_GENERATION);
    }
    for (place, parent) in (0_i64..).zip(&job.parents) {
        let sql = "INSERT INTO job_parents (job_id, place, owner_id, parent_id) VALUES ($1, $2, $3, $4)";
        tx.run(sql, args![job.id, place, owner, *parent]).await?;
    }
    Ok(())
}
