//! Pictures, uploads and the files behind them.

use async_trait::async_trait;
use gesso_core::{
    ids::{AssetId, GenerationId, ImageId, OwnerId, SessionId},
    time::Timestamp,
};
use uuid::Uuid;

use crate::ports::StoreResult;

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobFacts {
    /// SHA-256, hexadecimal; also its key in the media store.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
    /// Its kind, found by content.
    pub mime: String,
    /// Pixels, as displayed.
    pub width: u32,
    /// Pixels, as displayed.
    pub height: u32,
}

/// A picture of a generation.
#[derive(Clone, Debug)]
pub struct ImageRow {
    /// Its id.
    pub id: ImageId,
    /// The generation that made it.
    pub generation_id: GenerationId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Its file.
    pub blob: BlobFacts,
    /// A test painter drew it.
    pub simulated: bool,
}

/// An upload.
#[derive(Clone, Debug)]
pub struct AssetRow {
    /// Its id.
    pub id: AssetId,
    /// Its file.
    pub blob: BlobFacts,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// An upload to be.
#[derive(Clone, Debug)]
pub struct NewAsset {
    /// Its id.
    pub id: AssetId,
    /// Its file.
    pub blob: BlobFacts,
}

/// What a request's `source_image` or `mask` turned out to be.
#[derive(Clone, Debug)]
pub struct SourcePicture {
    /// Set if it is a picture of the studio; it becomes a parent.
    pub image_id: Option<ImageId>,
    /// Its file.
    pub blob: BlobFacts,
}

/// Pictures, uploads and the files behind them.
#[async_trait]
pub trait LibraryStore {
    /// One picture of a session.
    async fn image(&self, owner: OwnerId, session: SessionId, id: ImageId) -> StoreResult<ImageRow>;
    /// The pictures of a generation, in order.
    async fn images_of(&self, owner: OwnerId, generation: GenerationId) -> StoreResult<Vec<ImageRow>>;
    /// Keeps an upload; with an id that exists already, gives that one.
    async fn add_asset(&self, owner: OwnerId, new: &NewAsset, now: Timestamp) -> StoreResult<AssetRow>;
    /// Finds an upload or a picture by id.
    async fn source_picture(&self, owner: OwnerId, id: Uuid) -> StoreResult<SourcePicture>;

    /// Removes sessions deleted before `before` in which nothing runs any more, with their rows; files stay until they are
    /// swept.
    async fn purge_deleted(&self, before: Timestamp, now: Timestamp) -> StoreResult<u64>;
    /// Files nothing references since `before`: marked as going, so that no new row can reference them, at most `limit`.
    async fn condemn_blobs(&self, before: Timestamp, limit: u32) -> StoreResult<Vec<String>>;
    /// Forgets a condemned file once the media store has deleted it.
    async fn forget_blob(&self, sha256: &str) -> StoreResult<()>;
}
