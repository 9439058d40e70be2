//! The few forms ComfyUI's answers take, and reading bodies within their bounds.

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use gesso_app::ports::StoreError;
use serde_json::Value;

use crate::{comfy::ComfyError, media::MediaError};

/// So many times its bound of a body is read before it is refused, so that the sender gets to see the answer.
const DRAINED_BOUNDS: usize = 2;

/// What a handler answers.
pub(super) type Answer = Result<Response, Refusal>;

/// An answer that ends a handler early.
pub(super) struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Refusal {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => empty(StatusCode::NOT_FOUND).into(),
            StoreError::Conflict(detail) => text(StatusCode::CONFLICT, detail).into(),
            StoreError::Database(_) => Self::internal(error),
        }
    }
}

impl From<MediaError> for Refusal {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::NotFound { .. } => empty(StatusCode::NOT_FOUND).into(),
            MediaError::TooManyBytes { limit, .. } => too_large(usize::try_from(limit).unwrap_or(usize::MAX)).into(),
            _ => Self::internal(error),
        }
    }
}

impl From<ComfyError> for Refusal {
    fn from(error: ComfyError) -> Self {
        text(StatusCode::BAD_GATEWAY, error.to_string()).into()
    }
}

impl Refusal {
    /// What it is answered with.
    pub(super) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// Our own fault: logged here, told without detail.
    pub(super) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request of a ComfyUI client failed by a fault of the studio's own");
        crash().into()
    }
}

/// JSON with this status.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

/// JSON, 200.
pub(super) fn ok(value: &Value) -> Response {
    json(StatusCode::OK, value)
}

/// Plain text.
pub(super) fn text(status: StatusCode, text: impl Into<String>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text.into()).into_response()
}

/// No body.
pub(super) fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// What ComfyUI answers when it trips over what it was sent; clients know it.
pub(super) fn crash() -> Response {
    text(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error\n\nServer got itself in trouble")
}

/// A body above its bound.
pub(super) fn too_large(limit_bytes: usize) -> Response {
    text(StatusCode::PAYLOAD_TOO_LARGE, format!("Maximum request body size {limit_bytes} exceeded."))
}

/// A whole body of at most `limit_bytes`.
pub(super) async fn read(body: Body, limit_bytes: usize) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut seen = 0_usize;
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| empty(StatusCode::BAD_REQUEST))?;
        seen = seen.saturating_add(piece.len());
        if seen <= limit_bytes {
            bytes.extend_from_slice(&piece);
        } else {
            bytes = Vec::new();
            if seen > limit_bytes.saturating_mul(DRAINED_BOUNDS) {
                break;
            }
        }
    }
    if seen > limit_bytes {
        return Err(too_large(limit_bytes).into());
    }
    Ok(bytes.into())
}

/// A JSON body, whatever its content type says.
pub(super) async fn read_json(body: Body, limit_bytes: usize) -> Result<Value, Refusal> {
    let bytes = read(body, limit_bytes).await?;
    serde_json::from_slice(&bytes).map_err(|_| crash().into())
}

/// Whether Python takes a value for true.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_true) => *is_true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}
