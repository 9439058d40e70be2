//! Sessions: lists, changes, deletion in two steps.

use std::collections::BTreeMap;

use gesso_app::ports::{StoreResult, store::SessionFilter};
use gesso_core::{
    ids::{OwnerId, ProjectId, SessionId},
    page::Page,
    session::{NewSession, Session, SessionPatch, SessionStats},
    time::Timestamp,
};
use uuid::Uuid;

use super::{NO_SESSION, projects};
use crate::store::{
    SqlStore,
    cursor::{Cursor, page, rows_for},
    db::{Tx, args},
    events, jobs,
    rows::{SessionRow, to_json},
};

/// The name of a session that was given none.
const UNTITLED: &str = "Untitled";

impl SqlStore {
    pub(super) async fn make_session(
        &self,
        owner: OwnerId,
        id: SessionId,
        new: &NewSession,
        now: Timestamp,
    ) -> StoreResult<Session> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        if !exists(&mut tx, id).await? {
            let title = new.title.as_deref().unwrap_or(UNTITLED);
            let project = match new.project_id {
                Some(project) => projects::read(&mut tx, owner, project).await?.id,
                None => {
                    let project = ProjectId(Uuid::new_v4());
                    projects::insert(&mut tx, owner, project, title, now).await?;
                    project
                }
            };
            let settings = match &new.settings {
                Some(settings) => to_json(settings)?,
                None => "{}".into(),
            };
            let sql = "INSERT INTO sessions (id, owner_id, project_id, flow, title, title_folded, model_assignments, \
                       settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
                       ON CONFLICT (id) DO NOTHING";
            let assignments = to_json(&new.model_assignments)?;
            let args = args![id, owner, project, new.flow.as_str(), title, title.to_lowercase(), assignments, settings, now];
            tx.run(sql, args).await?;
            projects::touch(&mut tx, owner, project, now).await?;
        }
        let session = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(session)
    }

    pub(super) async fn list_sessions(
        &self,
        owner: OwnerId,
        filter: &SessionFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Session>> {
        let from = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        // An empty word filters nothing: no flow, no id and no pattern is empty.
        let sql = "SELECT id, project_id, flow, title, model_assignments, settings, created_at, updated_at \
                   FROM sessions WHERE owner_id = $1 AND deleted_at IS NULL AND (created_at, id) < ($2, $3) \
                   AND ($4 = '' OR flow = $4) AND ($5 = '' OR project_id = $5) \
                   AND ($6 = '' OR title_folded LIKE $6 ESCAPE '!') \
                   ORDER BY created_at DESC, id DESC LIMIT $7";
        let flow = filter.flow.map_or("", |flow| flow.as_str());
        let project = filter.project_id.map_or(String::new(), |id| id.to_string());
        let pattern = filter.q.as_deref().map_or(String::new(), contains_pattern);
        let args = args![owner, from.at, from.key, flow, project, pattern, rows_for(limit)];
        let page = page(tx.all::<SessionRow>(sql, args).await?, limit, |row| Cursor::new(row.created_at, &row.id));
        let ids: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
        let mut stats = stats_of(&mut tx, &ids).await?;
        let read = |row: SessionRow| {
            let stats = stats.remove(&row.id).unwrap_or_default();
            row.read(stats)
        };
        let items = page.items.into_iter().map(read).collect::<StoreResult<_>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    pub(super) async fn change_session(
        &self,
        owner: OwnerId,
        id: SessionId,
        patch: &SessionPatch,
        now: Timestamp,
    ) -> StoreResult<Session> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        live_session(&mut tx, owner, id).await?;
        if let Some(title) = &patch.title {
            let sql = "UPDATE sessions SET title = $2, title_folded = $3 WHERE id = $1";
            tx.run(sql, args![id, title, title.to_lowercase()]).await?;
        }
        if let Some(project) = patch.project_id {
            touch(&mut tx, owner, id, now).await?;
            projects::read(&mut tx, owner, project).await?;
            tx.run("UPDATE sessions SET project_id = $2 WHERE id = $1", args![id, project]).await?;
        }
        if let Some(assignments) = &patch.model_assignments {
            tx.run("UPDATE sessions SET model_assignments = $2 WHERE id = $1", args![id, to_json(assignments)?]).await?;
        }
        if let Some(settings) = &patch.settings {
            tx.run("UPDATE sessions SET settings = $2 WHERE id = $1", args![id, to_json(settings)?]).await?;
        }
        touch(&mut tx, owner, id, now).await?;
        let session = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(session)
    }

    pub(super) async fn mark_session_deleted(&self, owner: OwnerId, id: SessionId, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        live_session(&mut tx, owner, id).await?;
        mark_deleted(&mut tx, owner, id, now).await?;
        self.commit(tx).await
    }
}

/// Marks a session as deleted and cancels what it has under way; the owner is held.
pub(super) async fn mark_deleted(tx: &mut Tx, owner: OwnerId, id: SessionId, now: Timestamp) -> StoreResult<()> {
    jobs::cancel_session(tx, owner, id, now).await?;
    touch(tx, owner, id, now).await?;
    tx.run("UPDATE sessions SET deleted_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// Whether a session with this id exists, whosever it is and deleted or not.
async fn exists(tx: &mut Tx, id: SessionId) -> StoreResult<bool> {
    Ok(tx.maybe::<(i64,)>("SELECT created_at FROM sessions WHERE id = $1", args![id]).await?.is_some())
}

/// `NotFound` unless the session is the owner's and not deleted.
pub(in crate::store) async fn live_session(tx: &mut Tx, owner: OwnerId, id: SessionId) -> StoreResult<()> {
    let sql = "SELECT created_at FROM sessions WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
    tx.maybe::<(i64,)>(sql, args![id, owner]).await?.ok_or(NO_SESSION)?;
    Ok(())
}

/// One session of an owner with its stats.
pub(super) async fn read(tx: &mut Tx, owner: OwnerId, id: SessionId) -> StoreResult<Session> {
    let sql = "SELECT id, project_id, flow, title, model_assignments, settings, created_at, updated_at \
               FROM sessions WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
    let row = tx.maybe::<SessionRow>(sql, args![id, owner]).await?.ok_or(NO_SESSION)?;
    let stats = stats_of(tx, std::slice::from_ref(&row.id)).await?.remove(&row.id).unwrap_or_default();
    row.read(stats)
}

/// Notes that a session and its project changed.
pub(in crate::store) async fn touch(tx: &mut Tx, owner: OwnerId, id: SessionId, now: Timestamp) -> StoreResult<()> {
    tx.run("UPDATE sessions SET updated_at = $3 WHERE id = $1 AND owner_id = $2", args![id, owner, now]).await?;
    let sql = "UPDATE projects SET updated_at = $3 WHERE id = (SELECT project_id FROM sessions WHERE id = $1) \
               AND owner_id = $2";
    tx.run(sql, args![id, owner, now]).await?;
    Ok(())
}

/// What sessions weigh, by id; those without pictures are left out.
pub(in crate::store) async fn stats_of(tx: &mut Tx, ids: &[String]) -> StoreResult<BTreeMap<String, SessionStats>> {
    let sql = "SELECT i.session_id, COUNT(*), CAST(SUM(b.bytes) AS BIGINT) FROM images i \
               JOIN blobs b ON b.sha256 = i.sha256 WHERE i.session_id IN ({ids}) GROUP BY i.session_id";
    let rows: Vec<(String, i64, i64)> = tx.all_in(sql, &[], ids).await?;
    Ok(rows.into_iter().map(|(id, images, bytes)| (id, SessionStats { images, bytes })).collect())
}

/// A `LIKE` pattern for titles that contain `text`, whatever its case; `!` escapes.
pub(in crate::store) fn contains_pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let escaped = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
