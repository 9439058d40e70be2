//! Uploads (comfyui protocol: files). Content is not looked at: a caption or a video is as good as a picture.

use std::collections::HashMap;

use axum::{
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::StatusCode,
    response::Response,
};
use gesso_app::ports::store::FilePlace;
use serde_json::{Value, json};

use super::{
    answer::{self, Answer, Refusal},
    paths, reencode, view,
};
use crate::{
    clock,
    media::{Kind, limits::UPLOAD_MAX_BYTES},
    state::AppState,
};

/// Largest upload, in bytes; told to clients.
pub(super) const MAX_UPLOAD_BYTES: usize = UPLOAD_MAX_BYTES as usize;
/// Parts a form may have.
const MAX_PARTS: usize = 32;

/// A form, read.
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

/// `POST /upload/image`.
pub(super) async fn upload_image(State(state): State<AppState>, request: Request) -> Answer {
    let form = read(request).await?;
    let bytes = form.bytes.clone();
    keep(&state, &form, bytes).await
}

/// `POST /upload/mask`: the picture it is for, with the mask's transparency.
pub(super) async fn upload_mask(State(state): State<AppState>, request: Request) -> Answer {
    let form = read(request).await?;
    let reference: Value = serde_json::from_str(form.field("original_ref")).map_err(|_| answer::crash())?;
    let original = original(&state, &reference).await?;
    let mask = form.bytes.clone();
    let masked = reencode::on_a_thread(move || reencode::with_alpha_of(&original, &mask)).await;
    let masked = masked.ok_or_else(|| Refusal::from(answer::crash()))?;
    keep(&state, &form, masked.into()).await
}

/// The picture a mask is for.
async fn original(state: &AppState, reference: &Value) -> Result<Bytes, Refusal> {
    let text = |name: &str| reference.get(name).and_then(Value::as_str);
    let filename = text("filename").ok_or_else(|| Refusal::from(answer::crash()))?;
    let place = view::place(filename, text("type"), text("subfolder").unwrap_or_default())
        .map_err(|status| Refusal::from(answer::empty(status)))?;
    let kept = state.store.kept_file(state.owner, &place).await?;
    let kept = kept.ok_or_else(|| Refusal::from(answer::crash()))?;
    view::content(state, &kept).await
}

/// Keeps it under the wanted name, or the next free one when other content has that.
async fn keep(state: &AppState, form: &Form, bytes: Bytes) -> Answer {
    let root = match form.field("type") {
        "" => "input",
        root => root,
    };
    if !paths::ROOTS.contains(&root) || form.filename.is_empty() {
        return Ok(answer::crash());
    }
    let path = paths::join("", form.field("subfolder")).and_then(|folder| {
        let path = paths::join(&folder, &form.filename)?;
        // A name that climbs out of its folder is refused even if it stays below the root.
        paths::join("", &form.filename).and(paths::place(root, &path))
    });
    let Some(place) = path else { return Ok(answer::empty(StatusCode::BAD_REQUEST)) };
    let is_overwriting = matches!(form.field("overwrite"), "true" | "1");
    let name = put(state, &place, bytes, is_overwriting).await?;
    Ok(answer::ok(&json!({"name": name, "subfolder": place.subfolder, "type": root})))
}

/// Stores content and names it.
pub(super) async fn put(state: &AppState, place: &FilePlace, bytes: Bytes, is_overwriting: bool) -> Result<String, Refusal> {
    let _kept = state.jobs.keep_files().await;
    let stored = state.media.put_any(bytes, Kind::Upload).await?;
    Ok(state.store.put_file(state.owner, place, &stored.facts(), is_overwriting, clock::now()).await?)
}

/// Reads a form whose file is called `image`.
async fn read(request: Request) -> Result<Form, Refusal> {
    let bad = || -> Response { answer::empty(StatusCode::BAD_REQUEST) };
    let (parts, body) = request.into_parts();
    let body = answer::read(body, MAX_UPLOAD_BYTES).await?;
    let mut request = Request::from_parts(parts, Body::from(body));
    // The bound was kept while reading; the extractor's own, which is smaller, must not get in the way.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    let (mut file, mut fields) = (None, HashMap::new());
    for _ in 0..MAX_PARTS {
        let Some(part) = multipart.next_field().await.map_err(|_| bad())? else { break };
        let (name, filename) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|_| bad())?;
        match filename {
            Some(filename) if name == "image" => file = Some((filename, bytes)),
            _ => drop(fields.insert(name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    let (filename, bytes) = file.ok_or_else(bad)?;
    Ok(Form { filename, bytes, fields })
}
