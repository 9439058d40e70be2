//! Pictures, uploads, and the files behind them.

use std::collections::HashMap;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{AssetRow, BlobFacts, ImageRow, LibraryStore, NewAsset, SourcePicture},
};
use gesso_core::{
    ids::{GenerationId, ImageId, OwnerId, SessionId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    SqlStore,
    db::{Tx, args},
    rows::{BlobRow, PictureRow, parse},
};

pub(super) const NO_PICTURE: StoreError = StoreError::NotFound { what: "picture" };

/// What a [`PictureRow`] is read from, sessions that are deleted left out.
macro_rules! pictures_where {
    ($condition:literal) => {
        concat!(
            "SELECT i.id, i.job_id, i.session_id, i.simulated, b.sha256, b.bytes, b.mime, b.width, b.height FROM images i ",
            "JOIN blobs b ON b.sha256 = i.sha256 JOIN sessions s ON s.id = i.session_id WHERE s.deleted_at IS NULL AND ",
            $condition
        )
    };
}
pub(super) use pictures_where;

#[async_trait]
impl LibraryStore for SqlStore {
    async fn image(&self, owner: OwnerId, session: SessionId, id: ImageId) -> StoreResult<ImageRow> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = pictures_where!("i.id = $1 AND i.session_id = $2 AND i.owner_id = $3");
        tx.maybe::<PictureRow>(sql, args![id, session, owner]).await?.ok_or(NO_PICTURE)?.read()
    }

    async fn images_of(&self, owner: OwnerId, generation: GenerationId) -> StoreResult<Vec<ImageRow>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT j.created_at FROM jobs j JOIN sessions s ON s.id = j.session_id \
                   WHERE j.id = $1 AND j.owner_id = $2 AND s.deleted_at IS NULL";
        let found: Option<(i64,)> = tx.maybe(sql, args![generation, owner]).await?;
        found.ok_or(StoreError::NotFound { what: "generation" })?;
        let sql = pictures_where!("i.job_id = $1 ORDER BY i.place");
        tx.all::<PictureRow>(sql, args![generation]).await?.into_iter().map(PictureRow::read).collect()
    }

    async fn add_asset(&self, owner: OwnerId, new: &NewAsset, now: Timestamp) -> StoreResult<AssetRow> {
        let mut tx = self.db.write_of(owner).await?;
        keep_blob(&mut tx, &new.blob, now).await?;
        let sql = "INSERT INTO assets (id, owner_id, sha256, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
        tx.run(sql, args![new.id, owner, &new.blob.sha256, now]).await?;
        let sql = "SELECT created_at FROM assets WHERE id = $1 AND owner_id = $2";
        let kept: Option<(i64,)> = tx.maybe(sql, args![new.id, owner]).await?;
        let (created_at,) = kept.ok_or(NO_PICTURE)?;
        let blob = asset_blob(&mut tx, owner, new.id.0).await?.ok_or(NO_PICTURE)?;
        tx.commit().await?;
        Ok(AssetRow { id: new.id, blob, created_at: Timestamp(created_at) })
    }

    async fn source_picture(&self, owner: OwnerId, id: Uuid) -> StoreResult<SourcePicture> {
        let mut tx = self.db.read_of(owner).await?;
        if let Some(blob) = asset_blob(&mut tx, owner, id).await? {
            return Ok(SourcePicture { image_id: None, blob });
        }
        let sql = pictures_where!("i.id = $1 AND i.owner_id = $2");
        let row = tx.maybe::<PictureRow>(sql, args![ImageId(id), owner]).await?.ok_or(NO_PICTURE)?.read()?;
        Ok(SourcePicture { image_id: Some(row.id), blob: row.blob })
    }

    async fn purge_deleted(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64> {
        self.purge(before, now).await
    }

    async fn condemn_blobs(&self, before: Timestamp, limit: u32) -> StoreResult<Vec<String>> {
        self.condemn(before, limit).await
    }

    async fn forget_blob(&self, sha256: &str) -> StoreResult<()> {
        self.forget(sha256).await
    }
}

/// Notes a file that the caller is about to reference in the same transaction. A condemned one is pardoned.
pub(super) async fn keep_blob(tx: &mut Tx, blob: &BlobFacts, now: Timestamp) -> StoreResult<()> {
    let sql = "INSERT INTO blobs (sha256, bytes, mime, width, height, touched_at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (sha256) DO UPDATE SET condemned = FALSE, touched_at = excluded.touched_at";
    tx.run(sql, args![&blob.sha256, blob.bytes, &blob.mime, blob.width, blob.height, now]).await?;
    Ok(())
}

async fn asset_blob(tx: &mut Tx, owner: OwnerId, id: Uuid) -> StoreResult<Option<BlobFacts>> {
    let sql = "SELECT b.sha256, b.bytes, b.mime, b.width, b.height FROM assets a JOIN blobs b ON b.sha256 = a.sha256 \
               WHERE a.id = $1 AND a.owner_id = $2";
    tx.maybe::<BlobRow>(sql, args![id.to_string(), owner]).await?.map(BlobRow::read).transpose()
}

/// The pictures of several jobs with the job of each, in order; those of deleted sessions too.
pub(super) async fn pictures_of(tx: &mut Tx, jobs: &[String]) -> StoreResult<Vec<(String, ImageRow)>> {
    let sql = "SELECT i.id, i.job_id, i.session_id, i.simulated, b.sha256, b.bytes, b.mime, b.width, b.height FROM images i \
               JOIN blobs b ON b.sha256 = i.sha256 WHERE i.job_id IN ({ids}) ORDER BY i.job_id, i.place";
    let rows: Vec<PictureRow> = tx.all_in(sql, &[], jobs).await?;
    rows.into_iter().map(|row| Ok((row.job_id.clone(), row.read()?))).collect()
}

/// The parents of the pictures of several jobs, in order, by picture.
pub(super) async fn parents_of(tx: &mut Tx, jobs: &[String]) -> StoreResult<HashMap<String, Vec<ImageId>>> {
    let sql = "SELECT p.image_id, p.parent_id FROM image_parents p JOIN images i ON i.id = p.image_id \
               WHERE i.job_id IN ({ids}) ORDER BY p.image_id, p.place";
    let mut parents: HashMap<String, Vec<ImageId>> = HashMap::new();
    for (image, parent) in tx.all_in::<(String, String)>(sql, &[], jobs).await? {
        parents.entry(image).or_default().push(parse(&parent, "picture id")?);
    }
    Ok(parents)
}
