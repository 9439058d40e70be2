//! Projects as folders to look through, and the bin.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{Binned, BinnedThing, ImageRow, PicturesOf, Shelf, ShelfStore},
};
use gesso_core::{
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::SessionStats,
    time::Timestamp,
};

use super::{
    SqlStore,
    cursor::{Cursor, page, rows_for},
    db::{Tx, args},
    events,
    library::pictures_where,
    people::{contains_pattern, stats_of},
    rows::{PictureRow, ProjectRow, parse},
};

/// Deleted at this moment: the bin was emptied, and what was in it can be brought back no more.
pub(super) const LET_GO: Timestamp = Timestamp(0);
const NOT_IN_BIN: StoreError = StoreError::NotFound { what: "thing in the bin" };

/// A deleted session with its project: id, title, when, project's id, title and when that was deleted.
type BinRow = (String, String, i64, String, String, Option<i64>);

#[async_trait]
impl ShelfStore for SqlStore {
    async fn shelves(&self, owner: OwnerId, q: Option<&str>, cursor: Option<&str>, limit: u32) -> StoreResult<Page<Shelf>> {
        let from = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT p.id, p.title, p.created_at, p.updated_at FROM projects p \
                   WHERE p.owner_id = $1 AND p.deleted_at IS NULL AND (p.updated_at, p.id) < ($2, $3) \
                   AND ($4 = '' OR p.title_folded LIKE $4 ESCAPE '!' OR EXISTS (SELECT 1 FROM sessions s \
                   WHERE s.project_id = p.id AND s.deleted_at IS NULL AND s.title_folded LIKE $4 ESCAPE '!')) \
                   ORDER BY p.updated_at DESC, p.id DESC LIMIT $5";
        let pattern = q.map_or(String::new(), contains_pattern);
        let rows: Vec<ProjectRow> = tx.all(sql, args![owner, from.at, from.key, pattern, rows_for(limit)]).await?;
        let page = page(rows, limit, |row| Cursor::new(row.updated_at, &row.id));
        let ids: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
        let mut weights = weights_of(&mut tx, &ids).await?;
        let read = |row: ProjectRow| {
            let (sessions, stats) = weights.remove(&row.id).unwrap_or_default();
            Ok(Shelf { project: row.read()?, sessions, stats })
        };
        let items = page.items.into_iter().map(read).collect::<StoreResult<_>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    async fn newest_pictures(&self, owner: OwnerId, of: PicturesOf, limit: u32) -> StoreResult<Vec<ImageRow>> {
        let mut tx = self.db.read_of(owner).await?;
        let rows: Vec<PictureRow> = match of {
            PicturesOf::Project(id) => {
                let sql = pictures_where!("i.owner_id = $1 AND s.project_id = $2 ORDER BY i.created_at DESC, i.id LIMIT $3");
                tx.all(sql, args![owner, id, limit]).await?
            }
            PicturesOf::Session(id) => {
                let sql = pictures_where!("i.owner_id = $1 AND s.id = $2 ORDER BY i.created_at DESC, i.id LIMIT $3");
                tx.all(sql, args![owner, id, limit]).await?
            }
        };
        rows.into_iter().map(PictureRow::read).collect()
    }

    async fn disk_usage(&self, owner: OwnerId) -> StoreResult<SessionStats> {
        let mut tx = self.db.read_of(owner).await?;
        let (images,) = tx.one::<(i64,)>("SELECT COUNT(*) FROM images WHERE owner_id = $1", args![owner]).await?;
        let sql = "SELECT CAST(COALESCE(SUM(b.bytes), 0) AS BIGINT) FROM blobs b \
                   WHERE EXISTS (SELECT 1 FROM images i WHERE i.sha256 = b.sha256 AND i.owner_id = $1) \
                   OR EXISTS (SELECT 1 FROM assets a WHERE a.sha256 = b.sha256 AND a.owner_id = $1)";
        let (bytes,) = tx.one::<(i64,)>(sql, args![owner]).await?;
        Ok(SessionStats { images, bytes })
    }

    async fn bin(&self, owner: OwnerId, since: Timestamp, limit: u32) -> StoreResult<Vec<BinnedThing>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT id, title, deleted_at FROM projects WHERE owner_id = $1 AND deleted_at > $2 \
                   ORDER BY deleted_at DESC, id LIMIT $3";
        let projects: Vec<(String, String, i64)> = tx.all(sql, args![owner, since, limit]).await?;
        let sql = "SELECT s.id, s.title, s.deleted_at, p.id, p.title, p.deleted_at FROM sessions s \
                   JOIN projects p ON p.id = s.project_id WHERE s.owner_id = $1 AND s.deleted_at > $2 \
                   ORDER BY s.deleted_at DESC, s.id LIMIT $3";
        let sessions: Vec<BinRow> = tx.all(sql, args![owner, since, limit]).await?;
        let ids: Vec<String> = sessions.iter().map(|row| row.0.clone()).collect();
        let stats = stats_of(&mut tx, &ids).await?;
        let mut things: Vec<BinnedThing> = Vec::new();
        for (id, title, deleted_at) in projects {
            let with = sessions.iter().filter(|row| row.3 == id && Some(row.2) == row.5);
            let (count, weight) = with.fold((0, SessionStats::default()), |(count, sum), row| {
                let one = stats.get(&row.0).copied().unwrap_or_default();
                (count + 1, SessionStats { images: sum.images + one.images, bytes: sum.bytes + one.bytes })
            });
            let what = Binned::Project(parse(&id, "project id")?);
            let deleted_at = Timestamp(deleted_at);
            things.push(BinnedThing { what, title, project: None, deleted_at, sessions: count, stats: weight });
        }
        for (id, title, deleted_at, _, project, went_with) in sessions {
            if Some(deleted_at) != went_with {
                let what = Binned::Session(parse(&id, "session id")?);
                let stats = stats.get(&id).copied().unwrap_or_default();
                let deleted_at = Timestamp(deleted_at);
                things.push(BinnedThing { what, title, project: Some(project), deleted_at, sessions: 1, stats });
            }
        }
        things.sort_by_key(|thing| std::cmp::Reverse(thing.deleted_at));
        Ok(things)
    }

    async fn restore(&self, owner: OwnerId, what: Binned, since: Timestamp, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        match what {
            Binned::Session(id) => restore_session(&mut tx, owner, id, since, now).await?,
            Binned::Project(id) => restore_project(&mut tx, owner, id, since, now).await?,
        }
        tx.commit().await
    }

    async fn empty_bin(&self, owner: OwnerId) -> StoreResult<u64> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let sql = "UPDATE sessions SET deleted_at = $2 WHERE owner_id = $1 AND deleted_at > $2";
        let emptied = tx.run(sql, args![owner, LET_GO]).await?;
        tx.run("UPDATE projects SET deleted_at = $2 WHERE owner_id = $1 AND deleted_at > $2", args![owner, LET_GO]).await?;
        tx.commit().await?;
        Ok(emptied)
    }
}

async fn restore_session(tx: &mut Tx, owner: OwnerId, id: SessionId, since: Timestamp, now: Timestamp) -> StoreResult<()> {
    let sql = "UPDATE sessions SET deleted_at = NULL, updated_at = $4 WHERE id = $1 AND owner_id = $2 AND deleted_at > $3";
    if tx.run(sql, args![id, owner, since, now]).await? == 0 {
        return Err(NOT_IN_BIN);
    }
    let sql = "UPDATE projects SET deleted_at = NULL, updated_at = $3 \
               WHERE id = (SELECT project_id FROM sessions WHERE id = $1) AND owner_id = $2";
    tx.run(sql, args![id, owner, now]).await?;
    Ok(())
}

async fn restore_project(tx: &mut Tx, owner: OwnerId, id: ProjectId, since: Timestamp, now: Timestamp) -> StoreResult<()> {
    let sql = "SELECT deleted_at FROM projects WHERE id = $1 AND owner_id = $2 AND deleted_at > $3";
    let (deleted_at,) = tx.maybe::<(i64,)>(sql, args![id, owner, since]).await?.ok_or(NOT_IN_BIN)?;
    // Those that were deleted before it are in the bin for their own reason.
    let sql = "UPDATE sessions SET deleted_at = NULL, updated_at = $3 WHERE project_id = $1 AND deleted_at = $2";
    tx.run(sql, args![id, deleted_at, now]).await?;
    tx.run("UPDATE projects SET deleted_at = NULL, updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// How many sessions each project has, and what they weigh.
async fn weights_of(tx: &mut Tx, ids: &[String]) -> StoreResult<BTreeMap<String, (i64, SessionStats)>> {
    let sql =
        "SELECT project_id, COUNT(*) FROM sessions WHERE deleted_at IS NULL AND project_id IN ({ids}) GROUP BY project_id";
    let counts: Vec<(String, i64)> = tx.all_in(sql, &[], ids).await?;
    let sql = "SELECT s.project_id, COUNT(*), CAST(SUM(b.bytes) AS BIGINT) FROM images i JOIN blobs b ON b.sha256 = i.sha256 \
               JOIN sessions s ON s.id = i.session_id WHERE s.deleted_at IS NULL AND s.project_id IN ({ids}) \
               GROUP BY s.project_id";
    let mut stats: BTreeMap<String, SessionStats> = BTreeMap::new();
    for (id, images, bytes) in tx.all_in::<(String, i64, i64)>(sql, &[], ids).await? {
        stats.insert(id, SessionStats { images, bytes });
    }
    Ok(counts.into_iter().map(|(id, count)| (id.clone(), (count, stats.remove(&id).unwrap_or_default()))).collect())
}
