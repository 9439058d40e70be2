//! Stored files over HTTP: entity tags, ranges, immutable caching, safe names.

mod conditions;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::response::Builder;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use object_store::GetRange;

use super::{ContentHash, Format, MediaError, MediaStore, thumb_width};
use conditions::{Wanted, is_fresh, wanted};

/// A name under which the bytes never change, so a browser need not ask again for a year.
const CACHING: &str = "private, max-age=31536000, immutable";
/// Longest file name offered for saving, in bytes.
const NAME_MAX_BYTES: usize = 100;

/// A stored file as its row describes it.
#[derive(Clone, Copy, Debug)]
pub struct Served<'a> {
    /// Which file.
    pub sha256: ContentHash,
    /// Its media type, as [`super::Stored`] told.
    pub mime: &'a str,
    /// Name to save it under; unsafe characters are replaced.
    pub name: &'a str,
}

/// Answers GET or HEAD for a stored file: 200, 206, 304 or 416. The file is streamed.
///
/// # Errors
/// [`MediaError::NotFound`], or a store error; both before anything is sent.
pub async fn serve_blob(
    store: &MediaStore,
    method: &Method,
    headers: &HeaderMap,
    file: Served<'_>,
) -> Result<Response, MediaError> {
    let etag = format!("\"{}\"", file.sha256);
    let start = |status| respond(status, &etag, file.mime, file.name);
    if is_fresh(headers, &etag) {
        return finish(start(StatusCode::NOT_MODIFIED), Body::empty());
    }
    if method == Method::HEAD {
        let size = store.size(file.sha256).await?;
        return finish(start(StatusCode::OK).header(CONTENT_LENGTH, size), Body::empty());
    }
    if headers.contains_key(RANGE) {
        let size = store.size(file.sha256).await?;
        match wanted(headers, &etag, size) {
            Wanted::Whole => {}
            Wanted::Part(range) => {
                let part = store.get_range(file.sha256, GetRange::Bounded(range.clone())).await?;
                let head = start(StatusCode::PARTIAL_CONTENT)
                    .header(CONTENT_LENGTH, range.end - range.start)
                    .header(CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1));
                return finish(head, part.into_body().await?);
            }
            Wanted::Nothing => {
                let head = start(StatusCode::RANGE_NOT_SATISFIABLE).header(CONTENT_RANGE, format!("bytes */{size}"));
                return finish(head, Body::empty());
            }
        }
    }
    let whole = store.get(file.sha256).await?;
    let head = start(StatusCode::OK).header(CONTENT_LENGTH, whole.size());
    finish(head, whole.into_body().await?)
}

/// Answers GET or HEAD for a thumbnail of at least `width` pixels: 200 or 304.
///
/// # Errors
/// As [`MediaStore::thumb`].
pub async fn serve_thumb(
    store: &MediaStore,
    method: &Method,
    headers: &HeaderMap,
    sha256: ContentHash,
    width: u32,
) -> Result<Response, MediaError> {
    let width = thumb_width(width);
    let etag = format!("\"{sha256}-{width}\"");
    let name = format!("{sha256}-{width}.{}", Format::WebP.extension());
    let start = |status| respond(status, &etag, Format::WebP.mime(), &name);
    if is_fresh(headers, &etag) {
        return finish(start(StatusCode::NOT_MODIFIED), Body::empty());
    }
    let bytes = store.thumb(sha256, width).await?;
    let head = start(StatusCode::OK).header(CONTENT_LENGTH, bytes.len());
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    finish(head, body)
}

fn respond(status: StatusCode, etag: &str, mime: &str, name: &str) -> Builder {
    let disposition = format!("inline; filename=\"{}\"", safe_name(name));
    let mut head = Response::builder().status(status).header(X_CONTENT_TYPE_OPTIONS, "nosniff");
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        // An error is not the picture: it must not be kept for a year.
        return head.header(CACHE_CONTROL, "no-store");
    }
    head = head.header(ETAG, etag).header(CACHE_CONTROL, CACHING);
    if status == StatusCode::NOT_MODIFIED {
        return head;
    }
    head.header(CONTENT_TYPE, mime).header(ACCEPT_RANGES, "bytes").header(CONTENT_DISPOSITION, disposition)
}

fn finish(head: Builder, body: Body) -> Result<Response, MediaError> {
    // Only a media type nobody sends can get here.
    head.body(body).map_err(|error| MediaError::Io(std::io::Error::other(error)))
}

/// A file name every system and header can hold.
fn safe_name(name: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let name: String = name.chars().map(|c| if safe(c) { c } else { '_' }).take(NAME_MAX_BYTES).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "picture" } else { name }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe() {
        assert_eq!(safe_name("a red fox.png"), "a_red_fox.png");
        assert_eq!(safe_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_name("x\"\r\nSet-Cookie: a=b"), "x___Set-Cookie__a_b");
        assert_eq!(safe_name("..."), "picture");
        assert_eq!(safe_name("狐"), "_");
        assert_eq!(safe_name(&"x".repeat(1_000)).len(), NAME_MAX_BYTES);
    }
}
