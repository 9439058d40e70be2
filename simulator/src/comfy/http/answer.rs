//! The few forms answers take, and reading bodies within the limit.

use axum::{
    body::{Body, Bytes},
    http::{Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde_json::Value;

use crate::comfy::node::MAX_BODY_BYTES;

/// Bytes of an oversized body that are read to the end before refusing it, so that the
/// sender gets to see the answer.
const DRAIN_BYTES: usize = 2 * MAX_BODY_BYTES;

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

/// What every unexpected thing leads to.
pub(super) fn crash() -> Response {
    text(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error\n\nServer got itself in trouble")
}

/// A whole body, or the 413 answer.
pub(super) async fn bytes(request: Request<Body>) -> Result<Bytes, Response> {
    let mut stream = request.into_body().into_data_stream();
    let mut body = Vec::new();
    let mut seen = 0usize;
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            return Err(empty(StatusCode::BAD_REQUEST));
        };
        seen = seen.saturating_add(chunk.len());
        if seen <= MAX_BODY_BYTES {
            body.extend_from_slice(&chunk);
        } else if seen > DRAIN_BYTES {
            break;
        }
    }
    if seen > MAX_BODY_BYTES {
        return Err(text(StatusCode::PAYLOAD_TOO_LARGE, format!("Maximum request body size {MAX_BODY_BYTES} exceeded.")));
    }
    Ok(body.into())
}

/// A JSON body whatever its content type says; 500 when it is none.
pub(super) async fn read_json(request: Request<Body>) -> Result<Value, Response> {
    let body = bytes(request).await?;
    serde_json::from_slice(&body).map_err(|_| crash())
}
