//! `/api/images`: pictures and thumbnails.

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    response::Response,
};
use gesso_core::ids::{ImageId, SessionId};
use serde::Deserialize;

use super::{Answer, Id, Query};
use crate::{
    error::Problem,
    media::{self, ContentHash, http::Served},
    state::AppState,
};

/// Thumbnail width when none is asked for, in pixels.
const DEFAULT_THUMB_WIDTH: u32 = 320;

/// Which thumbnail.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThumbQuery {
    /// Pixels; rounded up to 160, 320, 640 or 1280.
    w: Option<u32>,
}

/// The picture: ComfyUI's file with the studio's metadata added, never re-encoded. Supports ranges and `If-None-Match`.
#[utoipa::path(get, path = "/api/images/{session_id}/{image_id}", tag = "images", params(("session_id" = SessionId, Path), ("image_id" = ImageId, Path)), responses((status = 200, content_type = "image/png"), (status = 206), (status = 304), (status = 404, body = Problem), (status = 416)))]
pub async fn read(
    State(state): State<AppState>,
    Id((session, id)): Id<(SessionId, ImageId)>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let image = state.store.image(state.owner, session, id).await?;
    let name = format!("gesso-{id}.{}", image.blob.mime.rsplit('/').next().unwrap_or("png"));
    let served = Served { sha256: hash(&image.blob.sha256)?, mime: &image.blob.mime, name: &name };
    Ok(media::http::serve_blob(&state.media, &method, &headers, served).await?)
}

/// A WebP thumbnail.
#[utoipa::path(get, path = "/api/images/{session_id}/{image_id}/thumb", tag = "images", params(("session_id" = SessionId, Path), ("image_id" = ImageId, Path), ThumbQuery), responses((status = 200, content_type = "image/webp"), (status = 304), (status = 404, body = Problem)))]
pub async fn thumb(
    State(state): State<AppState>,
    Id((session, id)): Id<(SessionId, ImageId)>,
    Query(query): Query<ThumbQuery>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let image = state.store.image(state.owner, session, id).await?;
    thumbnail(&state, &image.blob.sha256, query, &method, &headers).await
}

/// A thumbnail of any file of the studio.
pub(super) async fn thumbnail(
    state: &AppState,
    sha256: &str,
    query: ThumbQuery,
    method: &Method,
    headers: &HeaderMap,
) -> Answer<Response> {
    let width = query.w.unwrap_or(DEFAULT_THUMB_WIDTH);
    if width == 0 {
        return Err(Problem::invalid_field("w", "A thumbnail is at least 1 pixel wide."));
    }
    Ok(media::http::serve_thumb(&state.media, method, headers, hash(sha256)?, width).await?)
}

fn hash(text: &str) -> Answer<ContentHash> {
    text.parse().map_err(|_| Problem::internal("a stored file has a name that is no hash"))
}
