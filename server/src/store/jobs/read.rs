//! Generations as people see them. Whatever the number of generations, attempts, pictures and parents take one query each.

use std::collections::HashMap;

use gesso_app::ports::{StoreResult, store::Batch};
use gesso_core::{
    generation::{Attempt, Generation, Image},
    ids::{BatchId, GenerationId, OwnerId, SessionId},
    page::Page,
};

use super::NO_GENERATION;
use crate::store::{
    SqlStore,
    cursor::{Cursor, page, rows_for},
    db::{Tx, args},
    library,
    people::live_session,
    rows::{AttemptRow, GenerationRow, image},
};

/// What a [`GenerationRow`] is read from, sessions that are deleted left out.
macro_rules! generations_where {
    ($condition:literal) => {
        concat!(
            "SELECT j.id, j.session_id, j.batch_id, j.ordinal, j.status, j.node_id, j.why, j.request, j.simulated, j.error, s.held, ",
            "j.created_at, j.started_at, j.completed_at FROM jobs j ",
            "JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL WHERE ",
            $condition
        )
    };
}

impl SqlStore {
    pub(super) async fn one_generation(&self, owner: OwnerId, id: GenerationId) -> StoreResult<Generation> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = generations_where!("j.id = $1 AND j.owner_id = $2");
        let row = tx.maybe::<GenerationRow>(sql, args![id, owner]).await?.ok_or(NO_GENERATION)?;
        assemble(&mut tx, vec![row]).await?.pop().ok_or(NO_GENERATION)
    }

    pub(super) async fn list_generations(
        &self,
        owner: OwnerId,
        session: Option<SessionId>,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Generation>> {
        let from = Cursor::read(cursor)?;
        // Generations of one batch share their time; the order of asking tells them apart.
        let below: i64 = from.key.parse().unwrap_or(i64::MAX);
        let mut tx = self.db.read_of(owner).await?;
        let rows: Vec<GenerationRow> = match session {
            Some(session) => {
                live_session(&mut tx, owner, session).await?;
                let sql = generations_where!(
                    "j.session_id = $1 AND (j.created_at, j.ordinal) < ($2, $3) \
                     ORDER BY j.created_at DESC, j.ordinal DESC LIMIT $4"
                );
                tx.all(sql, args![session, from.at, below, rows_for(limit)]).await?
            }
            None => {
                let sql = generations_where!(
                    "j.owner_id = $1 AND (j.created_at, j.ordinal) < ($2, $3) \
                     ORDER BY j.created_at DESC, j.ordinal DESC LIMIT $4"
                );
                tx.all(sql, args![owner, from.at, below, rows_for(limit)]).await?
            }
        };
        let page = page(rows, limit, |row| Cursor::new(row.created_at, row.ordinal));
        Ok(Page { items: assemble(&mut tx, page.items).await?, next_cursor: page.next_cursor })
    }

    pub(super) async fn list_active(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Generation>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = generations_where!(
            "j.owner_id = $1 AND j.status IN ('queued', 'claimed', 'submitted', 'running', 'storing') \
             ORDER BY j.created_at, j.ordinal LIMIT $2"
        );
        let rows = tx.all(sql, args![owner, limit]).await?;
        assemble(&mut tx, rows).await
    }

    pub(super) async fn one_batch(&self, owner: OwnerId, id: BatchId) -> StoreResult<Batch> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = generations_where!("j.batch_id = $1 AND j.owner_id = $2 ORDER BY j.ordinal");
        let rows: Vec<GenerationRow> = tx.all(sql, args![id, owner]).await?;
        if rows.is_empty() {
            return Err(super::cancel::NO_BATCH);
        }
        Ok(Batch { id, generations: assemble(&mut tx, rows).await? })
    }
}

/// Adds attempts and pictures to generations, in their order.
async fn assemble(tx: &mut Tx, rows: Vec<GenerationRow>) -> StoreResult<Vec<Generation>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut attempts = attempts_of(tx, &ids).await?;
    let mut images = images_of(tx, &ids).await?;
    let read = |row: GenerationRow| {
        let attempts = attempts.remove(&row.id).unwrap_or_default();
        let images = images.remove(&row.id).unwrap_or_default();
        row.read(attempts, images)
    };
    rows.into_iter().map(read).collect()
}

/// The attempts of several jobs, oldest first.
pub(super) async fn attempts_of(tx: &mut Tx, ids: &[String]) -> StoreResult<HashMap<String, Vec<Attempt>>> {
    let sql = "SELECT job_id, number, node_id, prompt_id, started_at, ended_at, outcome, class, reason FROM attempts \
               WHERE job_id IN ({ids}) ORDER BY job_id, number";
    let mut attempts: HashMap<String, Vec<Attempt>> = HashMap::new();
    for row in tx.all_in::<AttemptRow>(sql, &[], ids).await? {
        attempts.entry(row.job_id.clone()).or_default().push(row.read()?);
    }
    Ok(attempts)
}

/// The pictures of several jobs, in order, with their parents.
pub(super) async fn images_of(tx: &mut Tx, ids: &[String]) -> StoreResult<HashMap<String, Vec<Image>>> {
    let pictures = library::pictures_of(tx, ids).await?;
    let mut parents = library::parents_of(tx, ids).await?;
    let mut images: HashMap<String, Vec<Image>> = HashMap::new();
    for (job, row) in pictures {
        let parents = parents.remove(&row.id.to_string()).unwrap_or_default();
        images.entry(job).or_default().push(image(row, parents));
    }
    Ok(images)
}
