//! The OpenAPI document and a reader for it; the reader loads nothing from elsewhere.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, serve};

use crate::error::Problem;

/// Where the document is.
pub const DOCUMENT: &str = "/api/openapi.json";
/// Its reader styles itself inline and draws its icons from data URLs; scripts are its own files.
const READER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                             connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The document.
pub async fn document(State(document): State<Arc<OpenApi>>) -> Json<OpenApi> {
    Json((*document).clone())
}

/// The reader lives in a folder.
pub async fn enter() -> Redirect {
    Redirect::permanent("/api/docs/")
}

/// The reader's first page.
pub async fn index(headers: HeaderMap) -> Response {
    reader_file("", &headers)
}

/// The reader's other files.
pub async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    reader_file(&path, &headers)
}

fn reader_file(path: &str, _: &HeaderMap) -> Response {
    match serve(path, Arc::new(Config::from(DOCUMENT))) {
        Ok(Some(file)) => {
            let mime = HeaderValue::from_str(&file.content_type).unwrap_or(HeaderValue::from_static("text/plain"));
            let policy = HeaderValue::from_static(READER_POLICY);
            let head = [(header::CONTENT_TYPE, mime), (header::CONTENT_SECURITY_POLICY, policy)];
            (StatusCode::OK, head, file.bytes.into_owned()).into_response()
        }
        Ok(None) => Problem::not_found("page").into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}
