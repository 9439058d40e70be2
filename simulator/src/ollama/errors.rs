//! Every refusal this server knows, with the exact status and text of the original (ollama protocol: errors).

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use thiserror::Error;

/// A refusal: status and text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{status}: {text}")]
pub struct ApiError {
    /// The HTTP status when nothing was sent yet.
    pub status: StatusCode,
    /// The `error` member.
    pub text: String,
}

impl ApiError {
    /// A refusal with this status and text.
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    /// 400.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// 500.
    pub fn internal(text: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, text)
    }

    /// 404 of chat, generate, show and delete.
    pub fn no_model(name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("model '{name}' not found"))
    }

    /// 500: the runner is gone.
    pub fn stopped() -> Self {
        Self::internal(
            "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, \
             check ollama server logs for details",
        )
    }

    /// 503: the pending queue is full (two spaces, as the original writes it).
    pub fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "server busy, please try again.  maximum pending requests exceeded")
    }

    /// What the runner said, raw: its JSON becomes a string inside ours.
    pub fn runner(status: StatusCode, message: &str, kind: &str) -> Self {
        let body = json!({"error": {"code": status.as_u16(), "message": message, "type": kind}});
        Self::new(status, body.to_string())
    }

    /// The body of this refusal, also the last line of a stream that fails midway.
    pub fn body(&self) -> Value {
        json!({"error": self.text})
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
