//! `POST /api/uploads`.

use axum::{
    Json,
    extract::{Multipart, State, multipart::MultipartError},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use bytes::{Bytes, BytesMut};
use gesso_app::ports::store::{BlobFacts, NewAsset};
use gesso_core::{ids::AssetId, problem::ProblemCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    Answer, Id, NewId, Query,
    images::{ThumbQuery, thumbnail},
};
use crate::{clock, error::Problem, media::Kind, state::AppState};

/// Largest multipart body, in bytes: the largest file and its wrapping.
pub const MAX_BODY_BYTES: usize = Kind::Upload.max_bytes() as usize + 64 * 1024;

/// An upload that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploaded {
    asset_id: AssetId,
    /// Pixels, as displayed.
    width: u32,
    /// Pixels, as displayed.
    height: u32,
    /// Found by content.
    mime: String,
    bytes: i64,
    /// SHA-256 of the file, hexadecimal.
    sha256: String,
}

/// Keeps a picture: PNG, JPEG, WebP or GIF, recognised by content, at most 50 MB and 100 megapixels, in field `file`.
#[utoipa::path(post, path = "/api/uploads", tag = "images", request_body(content_type = "multipart/form-data", content = String), responses((status = 201, body = Uploaded), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer<(StatusCode, Json<Uploaded>)> {
    let not_multipart = "Send multipart/form-data with the picture in the field `file`.";
    let multipart = multipart
        .map_err(|_| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ProblemCode::UnsupportedMedia, not_multipart))?;
    let bytes = read_file(multipart).await?;
    let fingerprint = hex::encode(Sha256::digest(&bytes));
    let id = NewId::of(&state, "uploads", &headers, &fingerprint).await?;
    let _kept = state.jobs.keep_files().await;
    let stored = state.media.ingest(bytes, Kind::Upload).await?;
    let asset = state.store.add_asset(state.owner, &NewAsset { id, blob: stored.facts() }, clock::now()).await?;
    let BlobFacts { sha256, bytes, mime, width, height } = asset.blob;
    Ok((StatusCode::CREATED, Json(Uploaded { asset_id: asset.id, width, height, mime, bytes, sha256 })))
}

/// A WebP thumbnail of an upload, as it is shown with a message.
#[utoipa::path(get, path = "/api/uploads/{asset_id}/thumb", tag = "images", params(("asset_id" = AssetId, Path), ThumbQuery), responses((status = 200, content_type = "image/webp"), (status = 304), (status = 404, body = Problem)))]
pub async fn thumb(
    State(state): State<AppState>,
    Id(id): Id<AssetId>,
    Query(query): Query<ThumbQuery>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let picture = state.store.source_picture(state.owner, id.0).await?;
    thumbnail(&state, &picture.blob.sha256, query, &method, &headers).await
}

async fn read_file(mut multipart: Multipart) -> Answer<Bytes> {
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > Kind::Upload.max_bytes() {
                return Err(too_large());
            }
        }
        return Ok(bytes.freeze());
    }
    Err(Problem::invalid_field("file", "Send the picture in the multipart field `file`."))
}

fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    let detail = "The upload did not arrive whole; send it again.";
    Problem::new(StatusCode::BAD_REQUEST, ProblemCode::ValidationFailed, detail)
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge, "A picture has at most 50 MB.")
}
