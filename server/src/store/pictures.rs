//! Pictures beside each other and after each other.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreResult,
    store::{ImageRow, PictureStore},
};
use gesso_core::ids::{ImageId, OwnerId, SessionId};

use super::{
    SqlStore,
    db::{args, lead},
    library::pictures_where,
    people::live_session,
    rows::PictureRow,
};

#[async_trait]
impl PictureStore for SqlStore {
    async fn session_pictures(&self, owner: OwnerId, session: SessionId) -> StoreResult<Vec<ImageRow>> {
        let mut tx = self.db.read_of(owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT i.id, i.job_id, i.session_id, i.simulated, b.sha256, b.bytes, b.mime, b.width, b.height \
                   FROM images i JOIN blobs b ON b.sha256 = i.sha256 JOIN jobs j ON j.id = i.job_id \
                   WHERE i.session_id = $1 ORDER BY j.ordinal, i.place";
        tx.all::<PictureRow>(sql, args![session]).await?.into_iter().map(PictureRow::read).collect()
    }

    async fn pictures(&self, owner: OwnerId, ids: &[ImageId]) -> StoreResult<Vec<ImageRow>> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let mut tx = self.db.read_of(owner).await?;
        let sql = pictures_where!("i.owner_id = $1 AND i.id IN ({ids})");
        let rows: Vec<PictureRow> = tx.all_in(sql, &lead![owner], &ids).await?;
        rows.into_iter().map(PictureRow::read).collect()
    }

    async fn children_of(&self, owner: OwnerId, id: ImageId, limit: u32) -> StoreResult<Vec<ImageRow>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = pictures_where!(
            "i.owner_id = $1 AND i.id IN (SELECT image_id FROM image_parents WHERE parent_id = $2) \
             ORDER BY i.created_at, i.id LIMIT $3"
        );
        tx.all::<PictureRow>(sql, args![owner, id, limit]).await?.into_iter().map(PictureRow::read).collect()
    }
}
