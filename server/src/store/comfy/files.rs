//! Files under the names that clients know: what they sent, and what nodes wrote for them.

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{BlobFacts, FilePlace, KeptFile, NodeOutput},
};
use gesso_core::{ids::OwnerId, time::Timestamp};
use sqlx::FromRow;

use crate::store::{
    SqlStore,
    db::{Tx, args},
    events,
    library::keep_blob,
    rows::unsigned,
};

/// Names tried before it is given up.
const NAMES_TRIED: i64 = 10_000;

/// What a [`FileRow`] is read from.
macro_rules! files_where {
    ($condition:literal) => {
        concat!(
            "SELECT f.root, f.subfolder, f.name, f.node_id, f.source, f.changed_at, b.sha256, b.bytes, b.mime, b.width, ",
            "b.height FROM comfy_files f LEFT JOIN blobs b ON b.sha256 = f.sha256 WHERE f.owner_id = $1 AND ",
            $condition
        )
    };
}

#[derive(FromRow)]
struct FileRow {
    root: String,
    subfolder: String,
    name: String,
    node_id: Option<String>,
    source: Option<String>,
    changed_at: i64,
    sha256: Option<String>,
    bytes: Option<i64>,
    mime: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl FileRow {
    fn read(self) -> StoreResult<KeptFile> {
        let blob = match (self.sha256, self.bytes, self.mime) {
            (Some(sha256), Some(bytes), Some(mime)) => {
                let side = |side: Option<i64>| unsigned(side.unwrap_or_default(), "size");
                Some(BlobFacts { sha256, bytes, mime, width: side(self.width)?, height: side(self.height)? })
            }
            _ => None,
        };
        Ok(KeptFile {
            place: FilePlace { root: self.root, subfolder: self.subfolder, name: self.name },
            blob,
            on_node: self.node_id.map(Into::into).zip(self.source),
            changed_at: Timestamp(self.changed_at),
        })
    }
}

impl SqlStore {
    pub(super) async fn name_node_file(
        &self,
        owner: OwnerId,
        output: &NodeOutput<'_>,
        now: Timestamp,
    ) -> StoreResult<KeptFile> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        if let Some(known) = known(&mut tx, owner, output).await? {
            return Ok(known);
        }
        let FilePlace { root, subfolder, name } = &output.wanted;
        let mut number = match &output.series {
            None => None,
            Some(series) => {
                let sql = "SELECT MAX(counter) FROM comfy_files \
                           WHERE owner_id = $1 AND root = $2 AND subfolder = $3 AND series = $4";
                let args = args![owner, root, subfolder, &series.prefix];
                Some(tx.one::<(Option<i64>,)>(sql, args).await?.0.unwrap_or_default() + 1)
            }
        };
        for copy in 0..NAMES_TRIED {
            let name = match (&output.series, number) {
                (Some(series), Some(number)) => format!("{}_{number:05}_{}", series.prefix, series.suffix),
                _ => numbered_copy(name, copy),
            };
            let sql = "INSERT INTO comfy_files (owner_id, root, subfolder, name, job_id, node_id, source, series, counter, \
                       changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
            let series = output.series.as_ref().map(|series| series.prefix.clone());
            let args = args![owner, root, subfolder, &name, output.job, output.node, output.source, series, number, now];
            if tx.run(sql, args).await? > 0 {
                tx.commit().await?;
                let place = FilePlace { name, ..output.wanted.clone() };
                let on_node = Some((output.node.clone(), output.source.to_owned()));
                return Ok(KeptFile { place, blob: None, on_node, changed_at: now });
            }
            number = number.map(|number| number + 1);
        }
        Err(StoreError::Conflict(format!("No name is free for {name}.")))
    }

    pub(super) async fn set_content(
        &self,
        owner: OwnerId,
        place: &FilePlace,
        blob: &BlobFacts,
        now: Timestamp,
    ) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        keep_blob(&mut tx, blob, now).await?;
        let sql = "UPDATE comfy_files SET sha256 = $5, changed_at = $6 \
                   WHERE owner_id = $1 AND root = $2 AND subfolder = $3 AND name = $4";
        tx.run(sql, args![owner, &place.root, &place.subfolder, &place.name, &blob.sha256, now]).await?;
        tx.commit().await
    }

    pub(super) async fn put_client_file(
        &self,
        owner: OwnerId,
        place: &FilePlace,
        blob: &BlobFacts,
        is_overwriting: bool,
        now: Timestamp,
    ) -> StoreResult<String> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        keep_blob(&mut tx, blob, now).await?;
        for copy in 0..NAMES_TRIED {
            let name = numbered_copy(&place.name, copy);
            let place = FilePlace { name, ..place.clone() };
            let there = one(&mut tx, owner, &place).await?;
            match there {
                Some(there) if !is_overwriting => {
                    if there.blob.is_some_and(|there| there.sha256 == blob.sha256) {
                        tx.commit().await?;
                        return Ok(place.name);
                    }
                    continue;
                }
                Some(there) => {
                    // Jobs that still name the old content have the usual grace to fetch it.
                    if let Some(old) = there.blob {
                        tx.run("UPDATE blobs SET touched_at = $2 WHERE sha256 = $1", args![old.sha256, now]).await?;
                    }
                    remove(&mut tx, owner, &place).await?;
                }
                None => {}
            }
            let sql = "INSERT INTO comfy_files (owner_id, root, subfolder, name, sha256, changed_at) \
                       VALUES ($1, $2, $3, $4, $5, $6)";
            let args = args![owner, &place.root, &place.subfolder, &place.name, &blob.sha256, now];
            tx.run(sql, args).await?;
            tx.commit().await?;
            return Ok(place.name);
        }
        Err(StoreError::Conflict(format!("No name is free for {}.", place.name)))
    }

    pub(super) async fn read_file(&self, owner: OwnerId, place: &FilePlace) -> StoreResult<Option<KeptFile>> {
        let mut tx = self.db.read_of(owner).await?;
        one(&mut tx, owner, place).await
    }

    pub(super) async fn list_files(&self, owner: OwnerId, root: &str, limit: u32) -> StoreResult<Vec<FilePlace>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT root, subfolder, name FROM comfy_files WHERE owner_id = $1 AND root = $2 \
                   ORDER BY subfolder, name LIMIT $3";
        let rows: Vec<(String, String, String)> = tx.all(sql, args![owner, root, limit]).await?;
        Ok(rows.into_iter().map(|(root, subfolder, name)| FilePlace { root, subfolder, name }).collect())
    }

    pub(super) async fn delete_file(&self, owner: OwnerId, place: &FilePlace, now: Timestamp) -> StoreResult<bool> {
        let mut tx = self.db.write_of(owner).await?;
        let Some(there) = one(&mut tx, owner, place).await? else { return Ok(false) };
        if let Some(old) = there.blob {
            tx.run("UPDATE blobs SET touched_at = $2 WHERE sha256 = $1", args![old.sha256, now]).await?;
        }
        remove(&mut tx, owner, place).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) async fn drop_temp_files(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64> {
        let mut tx = self.db.write().await?;
        let sql = "UPDATE blobs SET touched_at = $2 WHERE sha256 IN \
                   (SELECT sha256 FROM comfy_files WHERE root = 'temp' AND changed_at < $1 AND sha256 IS NOT NULL)";
        tx.run(sql, args![before, now]).await?;
        let dropped = tx.run("DELETE FROM comfy_files WHERE root = 'temp' AND changed_at < $1", args![before]).await?;
        tx.commit().await?;
        Ok(dropped)
    }
}

/// The name a node's file has already: that of the same job, or, if it was not written anew, that of an earlier one.
async fn known(tx: &mut Tx, owner: OwnerId, output: &NodeOutput<'_>) -> StoreResult<Option<KeptFile>> {
    let sql = files_where!("f.node_id = $2 AND f.source = $3 AND f.job_id = $4 LIMIT 1");
    let same: Option<FileRow> = tx.maybe(sql, args![owner, output.node, output.source, output.job]).await?;
    let found = match same {
        None if output.is_cached => {
            let sql = files_where!("f.node_id = $2 AND f.source = $3 ORDER BY f.changed_at DESC LIMIT 1");
            tx.maybe::<FileRow>(sql, args![owner, output.node, output.source]).await?
        }
        same => same,
    };
    found.map(FileRow::read).transpose()
}

async fn one(tx: &mut Tx, owner: OwnerId, place: &FilePlace) -> StoreResult<Option<KeptFile>> {
    let sql = files_where!("f.root = $2 AND f.subfolder = $3 AND f.name = $4");
    let row: Option<FileRow> = tx.maybe(sql, args![owner, &place.root, &place.subfolder, &place.name]).await?;
    row.map(FileRow::read).transpose()
}

async fn remove(tx: &mut Tx, owner: OwnerId, place: &FilePlace) -> StoreResult<()> {
    let sql = "DELETE FROM comfy_files WHERE owner_id = $1 AND root = $2 AND subfolder = $3 AND name = $4";
    tx.run(sql, args![owner, &place.root, &place.subfolder, &place.name]).await?;
    Ok(())
}

/// `name.png`, `name (1).png`, `name (2).png` … (comfyui protocol: files).
fn numbered_copy(name: &str, copy: i64) -> String {
    if copy == 0 {
        return name.to_owned();
    }
    let (stem, suffix) = match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    };
    format!("{stem} ({copy}){suffix}")
}
