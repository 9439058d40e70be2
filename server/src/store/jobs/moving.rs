//! Moving a waiting job among its owner's waiting jobs.

use gesso_app::ports::{StoreError, StoreResult};
use gesso_core::{
    generation::Status,
    ids::{GenerationId, OwnerId},
    queue::{QueuePlace, reordered},
};

use super::NO_GENERATION;
use crate::store::{
    SqlStore,
    db::args,
    events,
    rows::{parse, status},
};

impl SqlStore {
    pub(in crate::store) async fn list_waiting(&self, owner: OwnerId) -> StoreResult<Vec<GenerationId>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT j.id FROM jobs j JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL \
                   WHERE j.owner_id = $1 AND j.status = 'queued' ORDER BY j.lane, j.position, j.id";
        let rows: Vec<(String,)> = tx.all(sql, args![owner]).await?;
        rows.iter().map(|(id,)| parse(id, "generation id")).collect()
    }

    /// The places of the lane stay the same set: jobs that come, or come back, fall where they would have.
    pub(in crate::store) async fn move_waiting(&self, owner: OwnerId, id: GenerationId, place: QueuePlace) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let sql = "SELECT j.status, j.lane FROM jobs j JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL \
                   WHERE j.id = $1 AND j.owner_id = $2";
        let (found, lane) = tx.maybe::<(String, i64)>(sql, args![id, owner]).await?.ok_or(NO_GENERATION)?;
        if status(&found)? != Status::Queued {
            return Err(StoreError::Conflict("It waits no more, so it cannot be moved.".into()));
        }
        let sql =
            tx.for_update("SELECT id, position FROM jobs WHERE owner_id = $1 AND lane = $2 AND status = 'queued' ORDER BY id");
        let mut rows: Vec<(String, i64)> = tx.all(sql, args![owner, lane]).await?;
        rows.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        let queue: Vec<GenerationId> = rows.iter().map(|(id, _)| parse(id, "generation id")).collect::<StoreResult<_>>()?;
        let no_neighbour = || StoreError::Conflict("What it should stand beside does not wait in the same lane.".into());
        let order = reordered(&queue, id, place).ok_or_else(no_neighbour)?;
        for ((moved, was), (_, position)) in order.iter().zip(&queue).zip(&rows) {
            if moved != was {
                tx.run("UPDATE jobs SET position = $2 WHERE id = $1", args![*moved, *position]).await?;
            }
        }
        tx.commit().await
    }
}
