//! Projects.

use gesso_app::ports::StoreResult;
use gesso_core::{
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::Project,
    time::Timestamp,
};

use super::{NO_PROJECT, sessions};
use crate::store::{
    SqlStore,
    cursor::{Cursor, page, rows_for},
    db::{Tx, args},
    events,
    rows::{ProjectRow, parse},
};

impl SqlStore {
    pub(super) async fn make_project(
        &self,
        owner: OwnerId,
        id: ProjectId,
        title: &str,
        now: Timestamp,
    ) -> StoreResult<Project> {
        let mut tx = self.db.write_of(owner).await?;
        insert(&mut tx, owner, id, title, now).await?;
        let project = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(project)
    }

    pub(super) async fn list_projects(&self, owner: OwnerId, cursor: Option<&str>, limit: u32) -> StoreResult<Page<Project>> {
        let from = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT id, title, created_at, updated_at FROM projects \
                   WHERE owner_id = $1 AND deleted_at IS NULL AND (created_at, id) < ($2, $3) \
                   ORDER BY created_at DESC, id DESC LIMIT $4";
        let rows = tx.all::<ProjectRow>(sql, args![owner, from.at, from.key, rows_for(limit)]).await?;
        let page = page(rows, limit, |row| Cursor::new(row.created_at, &row.id));
        let items = page.items.into_iter().map(ProjectRow::read).collect::<StoreResult<_>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    pub(super) async fn retitle_project(
        &self,
        owner: OwnerId,
        id: ProjectId,
        title: &str,
        now: Timestamp,
    ) -> StoreResult<Project> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "UPDATE projects SET title = $3, title_folded = $5, updated_at = $4 WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
        tx.run(sql, args![id, owner, title, now, title.to_lowercase()]).await?;
        let project = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(project)
    }

    pub(super) async fn mark_project_deleted(&self, owner: OwnerId, id: ProjectId, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let sql = "UPDATE projects SET deleted_at = $3 WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
        if tx.run(sql, args![id, owner, now]).await? == 0 {
            return Err(NO_PROJECT);
        }
        let sql = "SELECT id FROM sessions WHERE project_id = $1 AND deleted_at IS NULL ORDER BY id";
        let ids: Vec<(String,)> = tx.all(sql, args![id]).await?;
        for (session,) in ids {
            let session: SessionId = parse(&session, "session id")?;
            sessions::mark_deleted(&mut tx, owner, session, now).await?;
        }
        self.commit(tx).await
    }
}

/// Adds a project unless the id exists.
pub(super) async fn insert(tx: &mut Tx, owner: OwnerId, id: ProjectId, title: &str, now: Timestamp) -> StoreResult<()> {
    let sql = "INSERT INTO projects (id, owner_id, title, created_at, updated_at, title_folded) VALUES ($1, $2, $3, $4, $4, $5) \
               ON CONFLICT (id) DO NOTHING";
    tx.run(sql, args![id, owner, title, now, title.to_lowercase()]).await?;
    Ok(())
}

/// One project of an owner.
pub(super) async fn read(tx: &mut Tx, owner: OwnerId, id: ProjectId) -> StoreResult<Project> {
    let sql = "SELECT id, title, created_at, updated_at FROM projects \
               WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
    tx.maybe::<ProjectRow>(sql, args![id, owner]).await?.ok_or(NO_PROJECT)?.read()
}

/// Notes that a project changed, so that it is the same for its sessions' changes.
pub(super) async fn touch(tx: &mut Tx, owner: OwnerId, id: ProjectId, now: Timestamp) -> StoreResult<()> {
    let sql = "UPDATE projects SET updated_at = $3 WHERE id = $1 AND owner_id = $2";
    tx.run(sql, args![id, owner, now]).await?;
    Ok(())
}
