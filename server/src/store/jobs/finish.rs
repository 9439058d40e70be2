//! How a job in flight goes on and ends. Whoever does any of this must hold the job's lease.

use std::collections::BTreeMap;

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{AttemptEnd, FinishedImage, ImageRow, Next},
};
use gesso_core::{
    event::StudioEvent,
    failure::FailureClass,
    generation::{GenerationError, Image, Outcome, Status},
    ids::{GenerationId, ProcessId},
    time::Timestamp,
};

use super::held::{Held, hold_leased, hold_owner_of, jobs_where, parents_of_jobs};
use crate::store::{
    SqlStore,
    db::{Tx, args},
    events, library,
    people::touch,
    rows::{JobRow, image, parse, to_json},
};

impl SqlStore {
    pub(super) async fn move_on(
        &self,
        id: GenerationId,
        status: Status,
        process: ProcessId,
        now: Timestamp,
    ) -> StoreResult<bool> {
        // A late hint never takes a job back.
        let sql = match status {
            Status::Submitted => {
                "UPDATE jobs SET status = 'submitted' WHERE id = $1 AND lease_process = $2 AND status = 'claimed'"
            }
            Status::Running => {
                "UPDATE jobs SET status = 'running', started_at = COALESCE(started_at, $3) \
                 WHERE id = $1 AND lease_process = $2 AND status IN ('claimed', 'submitted')"
            }
            Status::Storing => {
                "UPDATE jobs SET status = 'storing' \
                 WHERE id = $1 AND lease_process = $2 AND status IN ('claimed', 'submitted', 'running')"
            }
            other => return Err(StoreError::Conflict(format!("A job does not move on to {}.", other.as_str()))),
        };
        let mut tx = self.db.write().await?;
        let mut args = args![id, process];
        if status == Status::Running {
            args.extend(args![now]);
        }
        let mut is_ours = tx.run(sql, args).await? > 0;
        if !is_ours {
            let sql = "SELECT created_at FROM jobs WHERE id = $1 AND lease_process = $2 \
                       AND status IN ('claimed', 'submitted', 'running', 'storing')";
            is_ours = tx.maybe::<(i64,)>(sql, args![id, process]).await?.is_some();
        }
        tx.commit().await?;
        Ok(is_ours)
    }

    pub(super) async fn store_pictures(
        &self,
        id: GenerationId,
        process: ProcessId,
        images: &[FinishedImage],
        now: Timestamp,
    ) -> StoreResult<bool> {
        let mut tx = self.db.write().await?;
        let Some(held) = hold_leased(&mut tx, id, process).await? else { return Ok(false) };
        // Files by hash, so that two jobs with the same files never wait for each other.
        let blobs: BTreeMap<_, _> = images.iter().map(|image| (&image.blob.sha256, &image.blob)).collect();
        for blob in blobs.values() {
            library::keep_blob(&mut tx, blob, now).await?;
        }
        let images = insert_images(&mut tx, &held, id, images, now).await?;
        end_newest_attempt(&mut tx, id, Outcome::Complete, None, None, now).await?;
        let sql = "UPDATE jobs SET status = 'complete', completed_at = $2, lease_process = NULL, lease_until = NULL, \
                   started_at = COALESCE(started_at, (SELECT MAX(started_at) FROM attempts WHERE job_id = $1)) WHERE id = $1";
        tx.run(sql, args![id, now]).await?;
        touch(&mut tx, held.owner, held.session, now).await?;
        let url_of = |url: fn(&gesso_core::generation::Image) -> &String| images.first().map(url).cloned().unwrap_or_default();
        let complete = StudioEvent::Complete {
            generation_id: id,
            image_url: url_of(|image| &image.image_url),
            thumbnail_url: url_of(|image| &image.thumbnail_url),
            images: images.clone(),
        };
        events::log(&mut tx, held.owner, Some(held.session), &[complete], now).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    /// A job that somebody asked to cancel does not go back to the queue, whatever `next` says: it is cancelled.
    pub(super) async fn end_without_pictures(
        &self,
        id: GenerationId,
        process: ProcessId,
        end: &AttemptEnd,
        next: &Next,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let mut tx = self.db.write().await?;
        let Some(held) = hold_leased(&mut tx, id, process).await? else { return Ok(false) };
        end_newest_attempt(&mut tx, id, end.outcome, end.class, Some(&end.reason), now).await?;
        let is_cancel_asked = held.row.cancel_asked_at.is_some();
        let event = match next {
            Next::Requeue if !is_cancel_asked => {
                let sql = "UPDATE jobs SET status = 'queued', node_id = NULL, lease_process = NULL, lease_until = NULL \
                           WHERE id = $1";
                tx.run(sql, args![id]).await?;
                StudioEvent::Retried {
                    generation_id: id,
                    from: held.row.node_id.clone().unwrap_or_default().into(),
                    to: None,
                    reason: end.reason.clone(),
                    class: end.class,
                }
            }
            Next::Requeue | Next::Cancel => {
                close(&mut tx, id, Status::Cancelled, None, now).await?;
                StudioEvent::Cancelled { generation_id: id }
            }
            Next::Fail(error) => {
                close(&mut tx, id, Status::Failed, Some(error), now).await?;
                StudioEvent::Failed { generation_id: id, error: error.clone() }
            }
        };
        events::log(&mut tx, held.owner, Some(held.session), &[event], now).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    pub(super) async fn give_up_waiting(&self, id: GenerationId, error: &GenerationError, now: Timestamp) -> StoreResult<bool> {
        let mut tx = self.db.write().await?;
        hold_owner_of(&mut tx, id).await?;
        let sql = tx.for_update(jobs_where!("id = $1 AND status = 'queued'"));
        let Some(row) = tx.maybe::<JobRow>(sql, args![id]).await? else { return Ok(false) };
        close(&mut tx, id, Status::Failed, Some(error), now).await?;
        let failed = StudioEvent::Failed { generation_id: id, error: error.clone() };
        let owner = parse(&row.owner_id, "owner id")?;
        events::log(&mut tx, owner, Some(parse(&row.session_id, "session id")?), &[failed], now).await?;
        self.commit(tx).await?;
        Ok(true)
    }
}

/// Ends a job's life; the node that had it last stays named.
pub(super) async fn close(
    tx: &mut Tx,
    id: GenerationId,
    status: Status,
    error: Option<&GenerationError>,
    now: Timestamp,
) -> StoreResult<()> {
    let sql = "UPDATE jobs SET status = $2, error = $3, completed_at = $4, lease_process = NULL, lease_until = NULL \
               WHERE id = $1";
    tx.run(sql, args![id, status.as_str(), error.map(to_json).transpose()?, now]).await?;
    Ok(())
}

async fn end_newest_attempt(
    tx: &mut Tx,
    id: GenerationId,
    outcome: Outcome,
    class: Option<FailureClass>,
    reason: Option<&str>,
    now: Timestamp,
) -> StoreResult<()> {
    let sql = "UPDATE attempts SET ended_at = $2, outcome = $3, class = $4, reason = $5 \
               WHERE job_id = $1 AND ended_at IS NULL";
    let class = class.map(|class| class.as_str().to_owned());
    tx.run(sql, args![id, now, outcome.as_str(), class, reason.map(str::to_owned)]).await?;
    Ok(())
}

async fn insert_images(
    tx: &mut Tx,
    held: &Held,
    id: GenerationId,
    images: &[FinishedImage],
    now: Timestamp,
) -> StoreResult<Vec<Image>> {
    let parents = match held.row.parent_count {
        0 => Vec::new(),
        _ => parents_of_jobs(tx, std::slice::from_ref(&held.row.id)).await?.remove(&held.row.id).unwrap_or_default(),
    };
    for (place, image) in (0_i64..).zip(images) {
        let sql = "INSERT INTO images (id, owner_id, session_id, job_id, place, sha256, simulated, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = args![image.id, held.owner, held.session, id, place, &image.blob.sha256, held.row.simulated, now];
        tx.run(sql, args).await?;
        for (place, parent) in (0_i64..).zip(&parents) {
            let sql = "INSERT INTO image_parents (image_id, place, owner_id, parent_id) VALUES ($1, $2, $3, $4)";
            tx.run(sql, args![image.id, place, held.owner, *parent]).await?;
        }
    }
    let stored = images.iter().map(|one| {
        let row = ImageRow {
            id: one.id,
            generation_id: id,
            session_id: held.session,
            blob: one.blob.clone(),
            simulated: held.row.simulated,
        };
        image(row, parents.clone())
    });
    Ok(stored.collect())
}
