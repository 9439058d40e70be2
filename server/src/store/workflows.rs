//! Saved workflows. Content is kept as the text it serialises to, so that key order, unknown fields and numbers stay.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{NewWorkflow, SavedWorkflow, WorkflowStore, WorkflowVersion},
};
use gesso_core::{
    graph::{json::Json, template::has_form},
    ids::{OwnerId, WorkflowId},
    page::Page,
    time::Timestamp,
};
use sqlx::FromRow;

use super::{
    SqlStore,
    cursor::{Cursor, page, rows_for},
    db::{Tx, args},
    rows::{from_json, parse, to_json},
};

const NO_WORKFLOW: StoreError = StoreError::NotFound { what: "workflow" };

#[derive(FromRow)]
struct WorkflowRow {
    id: String,
    title: String,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(FromRow)]
struct FormRow {
    #[sqlx(flatten)]
    of: WorkflowRow,
    workflow: String,
}

impl WorkflowRow {
    fn read(self, workflow: Option<serde_json::Value>) -> StoreResult<SavedWorkflow> {
        Ok(SavedWorkflow {
            id: parse(&self.id, "workflow id")?,
            title: self.title,
            version: self.version,
            workflow,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

#[async_trait]
impl WorkflowStore for SqlStore {
    async fn create_workflow(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        new: &NewWorkflow,
        now: Timestamp,
    ) -> StoreResult<SavedWorkflow> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "INSERT INTO workflows (id, owner_id, title, version, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $4) \
                   ON CONFLICT (id) DO NOTHING";
        if tx.run(sql, args![id, owner, &new.title, now]).await? > 0 {
            insert_version(&mut tx, owner, id, 1, &new.title, &to_json(&new.workflow)?, now).await?;
        }
        let saved = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(saved)
    }

    async fn workflow(&self, owner: OwnerId, id: WorkflowId) -> StoreResult<SavedWorkflow> {
        let mut tx = self.db.read_of(owner).await?;
        read(&mut tx, owner, id).await
    }

    async fn workflows(&self, owner: OwnerId, cursor: Option<&str>, limit: u32) -> StoreResult<Page<SavedWorkflow>> {
        let from = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT id, title, version, created_at, updated_at FROM workflows \
                   WHERE owner_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4";
        let rows = tx.all::<WorkflowRow>(sql, args![owner, from.at, from.key, rows_for(limit)]).await?;
        let page = page(rows, limit, |row| Cursor::new(row.created_at, &row.id));
        let items = page.items.into_iter().map(|row| row.read(None)).collect::<StoreResult<_>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    async fn workflows_with_form(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<SavedWorkflow>> {
        let mut tx = self.db.read_of(owner).await?;
        // Content is kept as JSON writes it without blanks, so that only few others are read along.
        let sql = "SELECT w.id, w.title, w.version, w.created_at, w.updated_at, v.workflow FROM workflows w \
                   JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = w.version \
                   WHERE w.owner_id = $1 AND v.workflow LIKE '%\"form\":[{%' ORDER BY w.updated_at DESC, w.id DESC LIMIT $2";
        let rows: Vec<FormRow> = tx.all(sql, args![owner, i64::from(limit)]).await?;
        let mut found = Vec::new();
        for row in rows {
            let workflow: serde_json::Value = from_json(&row.workflow, "workflow")?;
            if has_form(&Json::from(&workflow)) {
                found.push(row.of.read(Some(workflow))?);
            }
        }
        Ok(found)
    }

    async fn save_workflow(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        new: &NewWorkflow,
        now: Timestamp,
    ) -> StoreResult<SavedWorkflow> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = tx.for_update("SELECT title, version FROM workflows WHERE id = $1 AND owner_id = $2");
        let row: Option<(String, i64)> = tx.maybe(sql, args![id, owner]).await?;
        let (title, version) = row.ok_or(NO_WORKFLOW)?;
        let text = to_json(&new.workflow)?;
        if title != new.title || content(&mut tx, id, version).await? != text {
            insert_version(&mut tx, owner, id, version + 1, &new.title, &text, now).await?;
            let sql = "UPDATE workflows SET title = $2, version = $3, updated_at = $4 WHERE id = $1";
            tx.run(sql, args![id, &new.title, version + 1, now]).await?;
        }
        let saved = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(saved)
    }

    async fn delete_workflow(&self, owner: OwnerId, id: WorkflowId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let gone = tx.run("DELETE FROM workflows WHERE id = $1 AND owner_id = $2", args![id, owner]).await?;
        tx.commit().await?;
        if gone > 0 { Ok(()) } else { Err(NO_WORKFLOW) }
    }

    async fn workflow_versions(
        &self,
        owner: OwnerId,
        id: WorkflowId,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<WorkflowVersion>> {
        let from = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT version FROM workflows WHERE id = $1 AND owner_id = $2";
        tx.maybe::<(i64,)>(sql, args![id, owner]).await?.ok_or(NO_WORKFLOW)?;
        let sql = "SELECT version, title, workflow, created_at FROM workflow_versions \
                   WHERE workflow_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3";
        let rows: Vec<(i64, String, String, i64)> = tx.all(sql, args![id, from.at, rows_for(limit)]).await?;
        let page = page(rows, limit, |(version, ..)| Cursor::new(*version, version));
        let read = |(version, title, text, created_at): (i64, String, String, i64)| {
            let workflow = from_json(&text, "workflow")?;
            Ok(WorkflowVersion { version, title, workflow, created_at: Timestamp(created_at) })
        };
        Ok(Page { items: page.items.into_iter().map(read).collect::<StoreResult<_>>()?, next_cursor: page.next_cursor })
    }
}

async fn read(tx: &mut Tx, owner: OwnerId, id: WorkflowId) -> StoreResult<SavedWorkflow> {
    let sql = "SELECT id, title, version, created_at, updated_at FROM workflows WHERE id = $1 AND owner_id = $2";
    let row = tx.maybe::<WorkflowRow>(sql, args![id, owner]).await?.ok_or(NO_WORKFLOW)?;
    let text = content(tx, id, row.version).await?;
    row.read(Some(from_json(&text, "workflow")?))
}

async fn content(tx: &mut Tx, id: WorkflowId, version: i64) -> StoreResult<String> {
    let sql = "SELECT workflow FROM workflow_versions WHERE workflow_id = $1 AND version = $2";
    Ok(tx.one::<(String,)>(sql, args![id, version]).await?.0)
}

async fn insert_version(
    tx: &mut Tx,
    owner: OwnerId,
    id: WorkflowId,
    version: i64,
    title: &str,
    workflow: &str,
    now: Timestamp,
) -> StoreResult<()> {
    let sql = "INSERT INTO workflow_versions (workflow_id, version, owner_id, title, workflow, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.run(sql, args![id, version, owner, title, workflow, now]).await?;
    Ok(())
}
