//! What the lightbox calls, and the types it shows.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    generation::{Generation, Image},
    ids::{ImageId, SessionId},
    session::Session,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, shelves};

/// One picture and what is around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureState {
    /// The picture.
    pub image: Image,
    /// Its file, in bytes.
    pub bytes: i64,
    /// Its kind.
    pub mime: String,
    /// The generation that made it.
    pub generation: Generation,
    /// Its session.
    pub session: Session,
    /// Name of the node that made it.
    pub node_name: Option<String>,
    /// Its place among the session's pictures, 1 for the first.
    pub place: usize,
    /// How many the session has.
    pub of: usize,
    /// The pictures around it, itself included, in order of asking.
    pub neighbours: Vec<Neighbour>,
    /// The picture before.
    pub before: Option<ImageId>,
    /// The picture after.
    pub after: Option<ImageId>,
    /// What it was made from, nearest last.
    pub parents: Vec<Neighbour>,
    /// What was made from it.
    pub children: Vec<Neighbour>,
    /// Texts in the file: key, the text's beginning, and how many bytes it has in all.
    pub texts: Vec<FileText>,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A text in a picture's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileText {
    /// Its key, such as `prompt`.
    pub key: String,
    /// Its beginning.
    pub text: String,
    /// Its length, in bytes.
    pub bytes: usize,
}

impl PictureState {
    /// The start of a board with the settings of this picture.
    #[must_use]
    pub fn like_path(&self) -> String {
        format!("/drafts?like={}.{}", self.session.id, self.generation.id)
    }
}

/// A picture near this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its id.
    pub id: ImageId,
    /// Its session.
    pub session_id: SessionId,
    /// Path of its thumbnail.
    pub thumbnail_url: String,
    /// A test painter drew it.
    pub simulated: bool,
}

impl Neighbour {
    /// Where it is shown.
    #[must_use]
    pub fn href(&self) -> String {
        picture_path(self.session_id, self.id)
    }
}

/// Where a picture is shown.
#[must_use]
pub fn picture_path(session: SessionId, image: ImageId) -> String {
    format!("/pictures/{session}/{image}")
}

/// One picture and what is around it.
#[server(prefix = "/_fn", endpoint = "picture", input = Json, output = Json)]
pub async fn load_picture(session: SessionId, image: ImageId) -> Result<PictureState, AppError> {
    answer(async { shelves()?.picture(session, image).await }.await)
}
