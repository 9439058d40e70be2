//! `GET /view`: files, ranges, re-encoded pictures, single channels (comfyui protocol: files).

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use gesso_app::ports::store::{FilePlace, KeptFile};
use gesso_core::time::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use super::{
    answer::{self, Answer, Refusal},
    outputs::source_file,
    paths, reencode,
};
use crate::{
    media::{self, ContentHash, http::Served},
    state::AppState,
};

/// `GET /view`. With `missing=blank`, which ComfyUI does not know, what is not there is an empty answer: browsers count a
/// picture that is refused as an error of the page that shows it.
pub(super) async fn view(
    State(state): State<AppState>,
    Query(query): Query<HashMap<String, String>>,
    method: Method,
    headers: HeaderMap,
) -> Answer {
    let answer = look(&state, &query, &method, &headers).await;
    let is_missing = answer.as_ref().map_or_else(Refusal::status, Response::status) == StatusCode::NOT_FOUND;
    if is_missing && query.get("missing").is_some_and(|missing| missing == "blank") {
        return Ok(answer::empty(StatusCode::NO_CONTENT));
    }
    answer
}

async fn look(state: &AppState, query: &HashMap<String, String>, method: &Method, headers: &HeaderMap) -> Answer {
    let text = |name: &str| query.get(name).map(String::as_str);
    let Some(filename) = text("filename") else { return Ok(answer::empty(StatusCode::NOT_FOUND)) };
    let place = match place(filename, text("type"), text("subfolder").unwrap_or_default()) {
        Ok(place) => place,
        Err(status) => return Ok(answer::empty(status)),
    };
    let Some(kept) = state.store.kept_file(state.owner, &place).await? else {
        return Ok(answer::empty(StatusCode::NOT_FOUND));
    };
    let channel = text("channel");
    let wish = match (text("preview"), channel) {
        (Some(preview), _) => Some(reencode::Wish::preview(preview, channel == Some("a"))),
        (None, Some("rgb")) => Some(reencode::Wish::WithoutAlpha),
        (None, Some("a")) => Some(reencode::Wish::AlphaAlone),
        _ => None,
    };
    let Some(wish) = wish else { return whole(state, &kept, method, headers).await };
    let bytes = content(state, &kept).await?;
    let Some((mime, bytes)) = reencode::on_a_thread(move || reencode::reencode(&bytes, wish)).await else {
        return Ok(answer::crash());
    };
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    name(&mut response, &kept.place.name);
    Ok(response)
}

/// The place a reference means, or the status of its refusal.
pub(super) fn place(filename: &str, root: Option<&str>, subfolder: &str) -> Result<FilePlace, StatusCode> {
    let (filename, annotated) = paths::annotated(filename);
    if filename.is_empty() || filename.starts_with('/') || filename.contains("..") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let root = annotated.unwrap_or_else(|| root.unwrap_or("output"));
    if !paths::ROOTS.contains(&root) {
        return Err(StatusCode::BAD_REQUEST);
    }
    // Folders are named by `subfolder` alone.
    let base = filename.rsplit('/').next().unwrap_or(filename);
    let folder = paths::join("", subfolder).ok_or(StatusCode::FORBIDDEN)?;
    paths::join(&folder, base).and_then(|path| paths::place(root, &path)).ok_or(StatusCode::BAD_REQUEST)
}

/// The whole content of a file, from the node that wrote it if it is not stored yet.
pub(super) async fn content(state: &AppState, kept: &KeptFile) -> Result<Bytes, Refusal> {
    match &kept.blob {
        Some(blob) => {
            let sha256: ContentHash = blob.sha256.parse()?;
            Ok(state.media.get(sha256).await?.bytes().await?)
        }
        None => {
            let gone = || Refusal::from(answer::empty(StatusCode::NOT_FOUND));
            let (node, source) = kept.on_node.as_ref().ok_or_else(gone)?;
            let node = state.fleet.node(node).ok_or_else(gone)?;
            Ok(node.client.fetch(&source_file(source).ok_or_else(gone)?).await?)
        }
    }
}

/// The file itself.
async fn whole(state: &AppState, kept: &KeptFile, method: &Method, headers: &HeaderMap) -> Answer {
    let mime = paths::content_type(&kept.place.name);
    let mut response = match &kept.blob {
        Some(blob) => {
            let served = Served { sha256: blob.sha256.parse()?, mime, name: &kept.place.name };
            media::http::serve_blob(&state.media, method, headers, served).await?
        }
        None => ([(header::CONTENT_TYPE, HeaderValue::from_static(mime))], content(state, kept).await?).into_response(),
    };
    // A name may get other content, so it is asked for again each time.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Some(date) = http_date(kept.changed_at) {
        response.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    name(&mut response, &kept.place.name);
    Ok(response)
}

/// Says what the file is called, as ComfyUI does.
fn name(response: &mut Response, name: &str) {
    let safe: String = name.chars().map(|c| if c == '"' || c == '\\' || c.is_control() { '_' } else { c }).collect();
    if let Ok(value) = HeaderValue::from_bytes(format!("filename=\"{safe}\"").as_bytes()) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
}

fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let at = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).ok()?;
    // The form of mail differs in how it spells the zone only.
    at.format(&Rfc2822).ok()?.replace("+0000", "GMT").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_never_leaves_its_root() {
        for (filename, subfolder, status) in [
            ("", "", StatusCode::BAD_REQUEST),
            ("../a.png", "", StatusCode::BAD_REQUEST),
            ("/etc/passwd", "", StatusCode::BAD_REQUEST),
            ("a.png", "../..", StatusCode::FORBIDDEN),
            ("a.png", "/etc", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(place(filename, Some("input"), subfolder), Err(status), "{filename} {subfolder}");
        }
        assert_eq!(place("a.png", Some("user"), ""), Err(StatusCode::BAD_REQUEST), "the user's own files are not for viewing");
        let found = place("elsewhere/a.png", None, "x/y").map(|place| (place.root, place.subfolder, place.name));
        assert_eq!(found, Ok(("output".to_owned(), "x/y".to_owned(), "a.png".to_owned())));
    }

    #[test]
    fn dates_have_the_form_of_http() {
        assert_eq!(http_date(Timestamp(0)), Some(HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT")));
    }
}
