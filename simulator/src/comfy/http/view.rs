//! `GET /view`: files, ranges, re-encoded previews, single channels (comfyui protocol: files).

use std::{
    collections::HashMap,
    io::Cursor,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use tokio::{task::spawn_blocking, time::sleep};

use super::{Shared, answer};
use crate::comfy::disk::{Root, Stored, annotated, content_type, join};

/// Pause before a truncated body breaks off, in milliseconds.
const BREAK_MS: u64 = 50;
/// Quality of `preview=` without one.
const DEFAULT_QUALITY: u8 = 90;

pub(super) async fn view(State(node): Shared, Query(query): Query<HashMap<String, String>>, headers: HeaderMap) -> Response {
    let (stored, name) = match find(&query, |root, path| node.disk.read(root, path)) {
        Ok(found) => found,
        Err(status) => return answer::empty(status),
    };
    let channel = query.get("channel").map(String::as_str);
    if let Some(preview) = query.get("preview") {
        let alpha = channel == Some("a");
        let preview = preview.clone();
        return encoded(&name, move || reencode(&stored.bytes, &preview, alpha)).await;
    }
    match channel {
        Some("rgb") => encoded(&name, move || one_channel(&stored.bytes, false)).await,
        Some("a") => encoded(&name, move || one_channel(&stored.bytes, true)).await,
        _ => whole(&stored, &name, &headers, node.chaos.get().truncate_view),
    }
}

/// The file a query means, and its base name.
fn find(
    query: &HashMap<String, String>,
    read: impl Fn(Root, &str) -> Option<Arc<Stored>>,
) -> Result<(Arc<Stored>, String), StatusCode> {
    let given = query.get("filename").ok_or(StatusCode::NOT_FOUND)?;
    let (filename, root) = annotated(given);
    if filename.is_empty() || filename.starts_with('/') || filename.contains("..") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let root = match root {
        Some(root) => root,
        None => Root::named(query.get("type").map_or("output", String::as_str)).ok_or(StatusCode::BAD_REQUEST)?,
    };
    let base = filename.rsplit('/').next().unwrap_or(filename);
    let subfolder = query.get("subfolder").map_or("", String::as_str);
    let folder = join("", subfolder).ok_or(StatusCode::FORBIDDEN)?;
    let path = join(&folder, base).ok_or(StatusCode::BAD_REQUEST)?;
    let stored = read(root, &path).ok_or(StatusCode::NOT_FOUND)?;
    Ok((stored, base.to_owned()))
}

fn disposition(name: &str) -> (HeaderName, String) {
    (header::CONTENT_DISPOSITION, format!("filename=\"{}\"", name.replace(['"', '\r', '\n'], "_")))
}

/// The file itself, with ranges and revalidation.
fn whole(stored: &Stored, name: &str, headers: &HeaderMap, truncate: bool) -> Response {
    let kind = match content_type(name) {
        "text/html" | "text/javascript" | "text/css" => "application/octet-stream",
        other => other,
    };
    let etag = stored.etag();
    let total = stored.bytes.len();
    let common = [
        disposition(name),
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::ETAG, etag.clone()),
        (header::LAST_MODIFIED, http_date(stored.modified)),
    ];
    let asked = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if asked(header::IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag || tag.trim() == "*")) {
        return (StatusCode::NOT_MODIFIED, axum::response::AppendHeaders(common)).into_response();
    }
    let ranges = (header::ACCEPT_RANGES, "bytes".to_owned());
    let respond = |status, extra: Vec<(HeaderName, String)>, body: Bytes| {
        let length = (header::CONTENT_LENGTH, body.len().to_string());
        let body = if truncate { broken_half(body) } else { Body::from(body) };
        let headers = common.clone().into_iter().chain([ranges.clone(), length]).chain(extra);
        let mut response = (status, body).into_response();
        for (name, value) in headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    };
    match asked(header::RANGE).map(|range| byte_range(range, total)) {
        None | Some(Range::Ignored) => respond(StatusCode::OK, Vec::new(), stored.bytes.clone()),
        Some(Range::Part(start, end)) => {
            let range = (header::CONTENT_RANGE, format!("bytes {start}-{end}/{total}"));
            respond(StatusCode::PARTIAL_CONTENT, vec![range], stored.bytes.slice(start..=end))
        }
        Some(Range::Unsatisfiable) => {
            let range = (header::CONTENT_RANGE, format!("bytes */{total}"));
            respond(StatusCode::RANGE_NOT_SATISFIABLE, vec![range], Bytes::new())
        }
    }
}

/// The first half of a body, then a broken connection. The pause lets what was written leave
/// first: a connection that breaks at once would take the headers along.
fn broken_half(body: Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let broken = stream::once(async {
        sleep(Duration::from_millis(BREAK_MS)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(stream::once(async { Ok(half) }).chain(broken))
}

#[derive(Debug, PartialEq)]
enum Range {
    /// First and last byte.
    Part(usize, usize),
    Unsatisfiable,
    /// Not understood: the whole file.
    Ignored,
}

fn byte_range(range: &str, total: usize) -> Range {
    let Some((start, end)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Range::Ignored;
    };
    match (start.parse::<usize>(), end.parse::<usize>()) {
        (Ok(start), end) if start < total && (end.is_ok() || range.ends_with('-')) => {
            let end = end.unwrap_or(usize::MAX).min(total - 1);
            if end < start { Range::Ignored } else { Range::Part(start, end) }
        }
        (Ok(start), _) if start >= total => Range::Unsatisfiable,
        (Err(_), Ok(last)) if start.is_empty() && last > 0 && total > 0 => Range::Part(total.saturating_sub(last), total - 1),
        _ => Range::Ignored,
    }
}

fn http_date(at: SystemTime) -> String {
    // The mail format differs in how it names the zone only.
    OffsetDateTime::from(at).format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

type Encoded = Option<(&'static str, Vec<u8>)>;

/// A re-encoded picture; anything that is none is a 500.
async fn encoded(name: &str, work: impl FnOnce() -> Encoded + Send + 'static) -> Response {
    match spawn_blocking(work).await {
        Ok(Some((kind, bytes))) => {
            ([disposition(name), (header::CONTENT_TYPE, kind.to_owned())].map(|(name, value)| (name, value)), bytes)
                .into_response()
        }
        Ok(None) | Err(_) => answer::crash(),
    }
}

/// `preview=format[;quality]`: WebP unless JPEG is asked for and no alpha is.
fn reencode(bytes: &[u8], preview: &str, alpha: bool) -> Encoded {
    let picture = image::load_from_memory(bytes).ok()?;
    let (format, quality) = preview.split_once(';').unwrap_or((preview, ""));
    let quality = quality.trim().parse::<u8>().unwrap_or(DEFAULT_QUALITY).clamp(1, 100);
    if format == "jpeg" && !alpha {
        let mut jpeg = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality);
        DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder).ok()?;
        return Some(("image/jpeg", jpeg));
    }
    let (width, height) = (picture.width(), picture.height());
    let webp = if picture.color().has_alpha() {
        webp::Encoder::from_rgba(&picture.to_rgba8(), width, height).encode(f32::from(quality)).to_vec()
    } else {
        webp::Encoder::from_rgb(&picture.to_rgb8(), width, height).encode(f32::from(quality)).to_vec()
    };
    Some(("image/webp", webp))
}

/// `channel=rgb` drops transparency, `channel=a` keeps nothing else.
fn one_channel(bytes: &[u8], alpha: bool) -> Encoded {
    let picture = image::load_from_memory(bytes).ok()?;
    let kept = if alpha {
        let rgba = picture.to_rgba8();
        DynamicImage::ImageRgba8(RgbaImage::from_fn(rgba.width(), rgba.height(), |x, y| {
            Rgba([0, 0, 0, rgba.get_pixel(x, y).0[3]])
        }))
    } else {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    };
    let mut png = Cursor::new(Vec::new());
    kept.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(("image/png", png.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        assert_eq!(byte_range("bytes=0-9", 121), Range::Part(0, 9));
        assert_eq!(byte_range("bytes=100-", 121), Range::Part(100, 120));
        assert_eq!(byte_range("bytes=-5", 121), Range::Part(116, 120));
        assert_eq!(byte_range("bytes=0-999", 121), Range::Part(0, 120));
        assert_eq!(byte_range("bytes=121-", 121), Range::Unsatisfiable);
        assert_eq!(byte_range("lines=1-2", 121), Range::Ignored);
        assert_eq!(byte_range("bytes=-5", 0), Range::Ignored);
    }

    #[test]
    fn dates_are_in_the_form_of_http() {
        assert_eq!(http_date(SystemTime::UNIX_EPOCH), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
