//! Pictures beside each other and after each other.

use async_trait::async_trait;
use gesso_core::ids::{ImageId, OwnerId, SessionId};

use super::ImageRow;
use crate::ports::StoreResult;

/// Pictures beside each other and after each other.
#[async_trait]
pub trait PictureStore {
    /// Every picture of a session, in order of asking.
    async fn session_pictures(&self, owner: OwnerId, session: SessionId) -> StoreResult<Vec<ImageRow>>;
    /// Pictures by id, of whatever session; those that are gone are left out.
    async fn pictures(&self, owner: OwnerId, ids: &[ImageId]) -> StoreResult<Vec<ImageRow>>;
    /// Pictures made from this one, oldest first, at most `limit`.
    async fn children_of(&self, owner: OwnerId, id: ImageId, limit: u32) -> StoreResult<Vec<ImageRow>>;
}
