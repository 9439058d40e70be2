//! The files of the page itself: hashed, precompressed, embedded in a release binary.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use gesso_app::assets::{AssetUrls, PRELOADED_FONTS};
use rust_embed::Embed;
use serde::Deserialize;

/// The site that `cargo xtask` built. A release binary holds it; a debug binary reads the folder when asked.
#[derive(Embed)]
#[folder = "$GESSO_SITE_DIR"]
#[allow_missing = true]
struct Site;

/// A file whose name changes with its content need not be asked for again for a year.
const HASHED: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Everything else is asked for again.
const UNHASHED: HeaderValue = HeaderValue::from_static("no-cache");
/// Where built, hashed files are.
const HASHED_FOLDERS: [&str; 2] = ["pkg/", "fonts/"];

/// The script that keeps the page's files on a device.
const SERVICE_WORKER: &str = "sw.js";
/// It asks this studio for those files and nobody else for anything.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; connect-src 'self'; frame-ancestors 'none'");

#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    #[serde(default)]
    later: BTreeMap<String, Vec<String>>,
    /// Logical names and what they are called here.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// URLs of the built files, by the site's manifest; the unhashed names without one.
#[must_use]
pub fn asset_urls() -> AssetUrls {
    let manifest = Site::get("manifest.json").and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    match manifest {
        Some(Manifest { js, wasm, css, later, files }) => {
            let named = |font: &str| format!("/{}", files.get(font).map_or(font, String::as_str));
            AssetUrls { js, wasm, css, later, fonts: PRELOADED_FONTS.map(named).into() }
        }
        None => AssetUrls::default(),
    }
}

/// True if there is a page to serve.
#[must_use]
pub fn is_built() -> bool {
    Site::get("manifest.json").is_some()
}

/// A file of the site, or `None` if there is no such file.
#[must_use]
pub fn file(uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path().trim_start_matches('/');
    if path.is_empty() || path == "manifest.json" || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let (data, encoding) = encoded(path, headers)?;
    let mime = HeaderValue::from_static(mime_of(path));
    let is_hashed = HASHED_FOLDERS.iter().any(|folder| path.starts_with(folder)) && path.matches('.').count() > 1;
    let mut response = (StatusCode::OK, Body::from(data.into_owned())).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, mime);
    head.insert(header::CACHE_CONTROL, if is_hashed { HASHED } else { UNHASHED });
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path == SERVICE_WORKER {
        head.insert(header::CONTENT_SECURITY_POLICY, WORKER_POLICY);
    }
    if let Some(encoding) = encoding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

type Encoded = (Cow<'static, [u8]>, Option<&'static str>);

fn encoded(path: &str, headers: &HeaderMap) -> Option<Encoded> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| accepted.split(',').any(|item| item.trim().split(';').next() == Some(name));
    for (name, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(name)
            && let Some(file) = Site::get(&format!("{path}{suffix}"))
        {
            return Some((file.data, Some(name)));
        }
    }
    Site::get(path).map(|file| (file.data, None))
}

fn mime_of(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
