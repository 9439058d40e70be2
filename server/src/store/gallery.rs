//! Published pages and their pictures.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{BlobFacts, Gallery, GalleryStore, MAX_GALLERIES, NewGallery, PublishedImage},
};
use gesso_core::{ids::OwnerId, request::GenerationRequest, time::Timestamp};
use sqlx::FromRow;

use super::{
    SqlStore,
    db::{Tx, args},
    library::NO_PICTURE,
    rows::{from_json, parse, unsigned},
};

const NO_PAGE: StoreError = StoreError::NotFound { what: "page" };

#[derive(FromRow)]
struct GalleryRow {
    id: String,
    title: String,
    lede: Option<String>,
    created_at: i64,
}

impl From<GalleryRow> for Gallery {
    fn from(row: GalleryRow) -> Self {
        Self { id: row.id, title: row.title, lede: row.lede, created_at: Timestamp(row.created_at) }
    }
}

#[derive(FromRow)]
struct PublishedRow {
    id: String,
    created_at: i64,
    request: String,
    sha256: String,
    bytes: i64,
    mime: String,
    width: i64,
    height: i64,
}

impl PublishedRow {
    fn read(self) -> StoreResult<PublishedImage> {
        let request: GenerationRequest = from_json(&self.request, "request")?;
        Ok(PublishedImage {
            id: parse(&self.id, "image id")?,
            blob: BlobFacts {
                sha256: self.sha256,
                bytes: self.bytes,
                mime: self.mime,
                width: unsigned(self.width, "width")?,
                height: unsigned(self.height, "height")?,
            },
            prompt: request.prompt,
            created_at: Timestamp(self.created_at),
        })
    }
}

#[async_trait]
impl GalleryStore for SqlStore {
    async fn publish(&self, owner: OwnerId, new: NewGallery<'_>, now: Timestamp) -> StoreResult<Gallery> {
        let mut tx = self.db.write_of(owner).await?;
        if let Some(kept) = read(&mut tx, Some(owner), new.id).await? {
            return Ok(kept);
        }
        let (count,) = tx.one::<(i64,)>("SELECT COUNT(*) FROM galleries WHERE owner_id = $1", args![owner]).await?;
        if usize::try_from(count).is_ok_and(|count| count >= MAX_GALLERIES) {
            return Err(StoreError::Conflict(format!("There are {MAX_GALLERIES} pages already; take one back first.")));
        }
        let ids: Vec<String> = new.images.iter().map(ToString::to_string).collect();
        let sql = "SELECT DISTINCT i.id, i.simulated FROM images i JOIN sessions s ON s.id = i.session_id \
                   WHERE i.owner_id = $1 AND s.deleted_at IS NULL AND i.id IN ({ids})";
        let found: Vec<(String, bool)> = tx.all_in(sql, &super::db::lead![owner], &ids).await?;
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        let known: std::collections::BTreeSet<_> = found.iter().map(|(id, _)| id).collect();
        if known.len() != distinct.len() {
            return Err(NO_PICTURE);
        }
        let simulated = found.iter().filter(|(_, simulated)| *simulated).count();
        if simulated > 0 {
            return Err(StoreError::Conflict(format!(
                "{simulated} of these {} pictures came from a simulated engine; simulated pictures cannot be published.",
                ids.len()
            )));
        }
        let sql = "INSERT INTO galleries (id, owner_id, title, lede, created_at) VALUES ($1, $2, $3, $4, $5)";
        tx.run(sql, args![new.id, owner, new.title, new.lede.map(str::to_owned), now]).await?;
        for (place, image) in (0_i64..).zip(new.images) {
            let sql = "INSERT INTO gallery_images (gallery_id, place, image_id, owner_id) VALUES ($1, $2, $3, $4)";
            tx.run(sql, args![new.id, place, *image, owner]).await?;
        }
        let gallery = read(&mut tx, Some(owner), new.id).await?.ok_or(NO_PAGE)?;
        tx.commit().await?;
        Ok(gallery)
    }

    async fn unpublish(&self, owner: OwnerId, id: &str) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let gone = tx.run("DELETE FROM galleries WHERE id = $1 AND owner_id = $2", args![id, owner]).await?;
        tx.commit().await?;
        if gone > 0 { Ok(()) } else { Err(NO_PAGE) }
    }

    async fn galleries(&self, owner: OwnerId) -> StoreResult<Vec<Gallery>> {
        let sql = "SELECT id, title, lede, created_at FROM galleries WHERE owner_id = $1 ORDER BY created_at DESC, id DESC";
        Ok(self.db.all_of::<GalleryRow>(owner, sql, args![owner]).await?.into_iter().map(Gallery::from).collect())
    }

    async fn gallery(&self, id: &str) -> StoreResult<(Gallery, Vec<PublishedImage>)> {
        let mut tx = self.db.read().await?;
        let gallery = read(&mut tx, None, id).await?.ok_or(NO_PAGE)?;
        let sql = "SELECT i.id, i.created_at, j.request, b.sha256, b.bytes, b.mime, b.width, b.height FROM gallery_images g \
                   JOIN images i ON i.id = g.image_id JOIN jobs j ON j.id = i.job_id JOIN blobs b ON b.sha256 = i.sha256 \
                   JOIN sessions s ON s.id = i.session_id \
                   WHERE g.gallery_id = $1 AND s.deleted_at IS NULL ORDER BY g.place";
        let images = tx.all::<PublishedRow>(sql, args![id]).await?;
        Ok((gallery, images.into_iter().map(PublishedRow::read).collect::<StoreResult<_>>()?))
    }
}

async fn read(tx: &mut Tx, owner: Option<OwnerId>, id: &str) -> StoreResult<Option<Gallery>> {
    let row = match owner {
        Some(owner) => {
            let sql = "SELECT id, title, lede, created_at FROM galleries WHERE id = $1 AND owner_id = $2";
            tx.maybe::<GalleryRow>(sql, args![id, owner]).await?
        }
        None => {
            let sql = "SELECT id, title, lede, created_at FROM galleries WHERE id = $1";
            tx.maybe::<GalleryRow>(sql, args![id]).await?
        }
    };
    Ok(row.map(Gallery::from))
}
