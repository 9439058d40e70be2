//! Published pictures: the only thing that is readable without signing in.

use async_trait::async_trait;
use gesso_core::{
    ids::{ImageId, OwnerId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::BlobFacts;
use crate::ports::StoreResult;

/// A page to be.
#[derive(Clone, Copy, Debug)]
pub struct NewGallery<'a> {
    /// The last part of its address; cannot be guessed.
    pub id: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// What stands below it.
    pub lede: Option<&'a str>,
    /// Its pictures, in order.
    pub images: &'a [ImageId],
}

/// A published picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedImage {
    /// Its id.
    pub id: ImageId,
    /// Its file.
    pub blob: BlobFacts,
    /// The words it was made from.
    pub prompt: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A published page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gallery {
    /// The last part of its address.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What stands below it.
    pub lede: Option<String>,
    /// When it was published.
    pub created_at: Timestamp,
}

/// Published pages.
#[async_trait]
pub trait GalleryStore {
    /// Publishes pictures of the owner; with an id that exists already, gives that page. `not_found` for a picture of
    /// somebody else, `conflict` naming how many are simulated.
    async fn publish(&self, owner: OwnerId, new: NewGallery<'_>, now: Timestamp) -> StoreResult<Gallery>;
    /// Takes a page back.
    async fn unpublish(&self, owner: OwnerId, id: &str) -> StoreResult<()>;
    /// The pages of an owner, newest first, at most [`MAX_GALLERIES`].
    async fn galleries(&self, owner: OwnerId) -> StoreResult<Vec<Gallery>>;
    /// A page and its pictures, for anybody. Pictures of deleted sessions are left out.
    async fn gallery(&self, id: &str) -> StoreResult<(Gallery, Vec<PublishedImage>)>;
}

/// Pages of one owner at most.
pub const MAX_GALLERIES: usize = 200;
