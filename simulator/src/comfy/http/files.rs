//! Uploads and the flat listing of a folder (comfyui protocol: files).

use std::{collections::HashMap, io::Cursor};

use axum::{
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, State},
    http::{Request, StatusCode},
    response::Response,
};
use image::{ImageFormat, imageops};
use serde_json::{Value, json};

use super::{Shared, answer};
use crate::comfy::{
    disk::{Disk, Root, annotated, join},
    node::Node,
};

/// Parts one form may have.
const MAX_PARTS: usize = 32;

/// A parsed upload form.
struct Form {
    filename: String,
    bytes: Bytes,
    fields: HashMap<String, String>,
}

impl Form {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

pub(super) async fn upload_image(State(node): Shared, request: Request<Body>) -> Response {
    let form = match read(request).await {
        Ok(form) => form,
        Err(response) => return response,
    };
    let bytes = form.bytes.clone();
    store(&node, &form, bytes)
}

pub(super) async fn upload_mask(State(node): Shared, request: Request<Body>) -> Response {
    let form = match read(request).await {
        Ok(form) => form,
        Err(response) => return response,
    };
    let Ok(reference) = serde_json::from_str::<Value>(form.field("original_ref")) else {
        return answer::crash();
    };
    let original = match original(&node.disk, &reference) {
        Ok(original) => original,
        Err(Unusable::Refused(status)) => return answer::empty(status),
        Err(Unusable::Crash) => return answer::crash(),
    };
    let bytes = form.bytes.clone();
    let masked = tokio::task::spawn_blocking(move || with_alpha_of(&original, &bytes)).await;
    match masked {
        Ok(Some(png)) => store(&node, &form, png.into()),
        Ok(None) | Err(_) => answer::crash(),
    }
}

/// Why a mask's original cannot be used.
enum Unusable {
    Refused(StatusCode),
    /// The real server trips.
    Crash,
}

/// The picture a mask is meant for.
fn original(disk: &Disk, reference: &Value) -> Result<Bytes, Unusable> {
    let text = |key: &str| reference.get(key).and_then(Value::as_str);
    let Some(filename) = text("filename") else {
        return Err(Unusable::Crash);
    };
    let (filename, root) = annotated(filename);
    if filename.is_empty() || filename.starts_with('/') || filename.contains("..") {
        return Err(Unusable::Refused(StatusCode::BAD_REQUEST));
    }
    let root = root.or_else(|| Root::named(text("type").unwrap_or("output")));
    let Some(root) = root else {
        return Err(Unusable::Refused(StatusCode::BAD_REQUEST));
    };
    let Some(path) = join(text("subfolder").unwrap_or(""), filename) else {
        return Err(Unusable::Refused(StatusCode::FORBIDDEN));
    };
    disk.read(root, &path).map(|stored| stored.bytes.clone()).ok_or(Unusable::Crash)
}

/// A picture with the transparency of another, always RGBA.
fn with_alpha_of(original: &[u8], mask: &[u8]) -> Option<Vec<u8>> {
    let mut picture = image::load_from_memory(original).ok()?.to_rgba8();
    let mask = image::load_from_memory(mask).ok()?.to_rgba8();
    let mask = imageops::resize(&mask, picture.width(), picture.height(), imageops::FilterType::Nearest);
    for (pixel, mask) in picture.pixels_mut().zip(mask.pixels()) {
        pixel.0[3] = mask.0[3];
    }
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

/// Store under the wanted name, or the next free one when other bytes are there.
fn store(node: &Node, form: &Form, bytes: Bytes) -> Response {
    let kind = match form.field("type") {
        "" => "input",
        kind => kind,
    };
    let Some(root) = Root::named(kind) else {
        return answer::crash();
    };
    if form.filename.is_empty() {
        return answer::crash();
    }
    let subfolder = form.field("subfolder");
    let (Some(folder), Some(mut path)) = (join("", subfolder), join(subfolder, &form.filename)) else {
        return answer::empty(StatusCode::BAD_REQUEST);
    };
    let mut name = form.filename.clone();
    if !matches!(form.field("overwrite"), "true" | "1") {
        let (stem, extension) = match form.filename.rfind('.') {
            Some(at) if at > 0 => form.filename.split_at(at),
            _ => (form.filename.as_str(), ""),
        };
        let mut copy = 1u64;
        while let Some(there) = node.disk.read(root, &path) {
            if there.bytes == bytes {
                return stored_as(&name, subfolder, root);
            }
            name = format!("{stem} ({copy}){extension}");
            copy += 1;
            match join(&folder, &name) {
                Some(next) => path = next,
                None => return answer::empty(StatusCode::BAD_REQUEST),
            }
        }
    }
    node.disk.write(root, &path, bytes);
    stored_as(&name, subfolder, root)
}

fn stored_as(name: &str, subfolder: &str, root: Root) -> Response {
    answer::ok(&json!({"name": name, "subfolder": subfolder, "type": root.name()}))
}

/// Read a form whose file part is called `image`.
async fn read(request: Request<Body>) -> Result<Form, Response> {
    let bad = || answer::empty(StatusCode::BAD_REQUEST);
    let (parts, body) = request.into_parts();
    let body = answer::bytes(Request::new(body)).await?;
    let mut request = Request::from_parts(parts, Body::from(body));
    // The limit was checked while reading; the extractor's own, smaller one must not interfere.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    let mut file = None;
    let mut fields = HashMap::new();
    for _ in 0..MAX_PARTS {
        let Some(part) = multipart.next_field().await.map_err(|_| bad())? else {
            break;
        };
        let (name, filename) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|_| bad())?;
        match filename {
            Some(filename) if name == "image" => file = Some((filename, bytes)),
            _ => {
                fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    let (filename, bytes) = file.ok_or_else(bad)?;
    Ok(Form { filename, bytes, fields })
}

/// `/internal/files/{root}`: top level, newest first.
pub(super) async fn listing(State(node): Shared, Path(root): Path<String>) -> Response {
    match Root::named(&root) {
        Some(root) => answer::ok(&json!(node.disk.newest_first(root))),
        None => answer::json(StatusCode::BAD_REQUEST, &json!({"error": "Invalid directory type"})),
    }
}
