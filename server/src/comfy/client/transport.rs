//! Sending a request and reading a bounded answer, with a timeout for each part.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;

use super::NodeClient;
use crate::comfy::error::{ComfyError, Phase, shorten};

/// Most that is set aside for an answer before any of it has come, in bytes.
const FIRST_ROOM_BYTES: usize = 8 * 1024 * 1024;
/// Most that is read of an error's text, in bytes.
const ERROR_TEXT_LIMIT_BYTES: usize = 4 * 1024;

impl NodeClient {
    /// Sends a request and waits for the answer's head.
    pub(super) async fn send(&self, request: RequestBuilder, wait: Duration) -> Result<Response, ComfyError> {
        match timeout(wait, request.send()).await {
            Ok(answer) => answer.map_err(|error| self.http_error(&error)),
            Err(_) => Err(ComfyError::Timeout { phase: Phase::Answering, secs: wait.as_secs() }),
        }
    }

    /// Sends a request and reads a JSON answer; any status but 2xx is an error.
    pub(super) async fn json(
        &self,
        request: RequestBuilder,
        limit_bytes: usize,
        what: &'static str,
    ) -> Result<Value, ComfyError> {
        let response = self.send(request, self.timeouts().answer).await?;
        let (status, body) = self.good_body(response, limit_bytes, what).await?;
        serde_json::from_slice(&body).map_err(|_| not_json(status, &body))
    }

    /// Sends a request whose good answer says nothing.
    pub(super) async fn done(&self, request: RequestBuilder) -> Result<(), ComfyError> {
        let response = self.send(request, self.timeouts().answer).await?;
        self.good_body(response, ERROR_TEXT_LIMIT_BYTES, "the answer to a command").await.map(drop)
    }

    /// The body of a good answer; any status but 2xx is an error with the beginning of its text.
    pub(super) async fn good_body(
        &self,
        response: Response,
        limit_bytes: usize,
        what: &'static str,
    ) -> Result<(u16, Bytes), ComfyError> {
        let status = response.status();
        if !status.is_success() {
            let text = self.beginning(response).await;
            return Err(ComfyError::Status { status: status.as_u16(), text });
        }
        Ok((status.as_u16(), self.body(response, limit_bytes, what).await?))
    }

    /// Reads a body piece by piece up to its bound.
    pub(super) async fn body(
        &self,
        mut response: Response,
        limit_bytes: usize,
        what: &'static str,
    ) -> Result<Bytes, ComfyError> {
        let declared = response.content_length().and_then(|length| usize::try_from(length).ok());
        if declared.is_some_and(|length| length > limit_bytes) {
            return Err(ComfyError::TooLarge { what, limit_bytes });
        }
        let mut body = BytesMut::with_capacity(declared.unwrap_or_default().min(FIRST_ROOM_BYTES));
        while let Some(piece) = self.piece(&mut response).await? {
            if body.len() + piece.len() > limit_bytes {
                return Err(ComfyError::TooLarge { what, limit_bytes });
            }
            body.extend_from_slice(&piece);
        }
        if declared.is_some_and(|length| length != body.len()) {
            return Err(ComfyError::Broken { reason: "the answer was cut short".into() });
        }
        Ok(body.freeze())
    }

    async fn piece(&self, response: &mut Response) -> Result<Option<Bytes>, ComfyError> {
        let idle = self.timeouts().idle;
        match timeout(idle, response.chunk()).await {
            Ok(piece) => piece.map_err(|error| self.http_error(&error)),
            Err(_) => Err(ComfyError::Timeout { phase: Phase::Reading, secs: idle.as_secs() }),
        }
    }

    /// How the text of a failed answer begins; what cannot be read of it is left out.
    async fn beginning(&self, mut response: Response) -> String {
        let mut text = Vec::new();
        while let Ok(Some(piece)) = self.piece(&mut response).await {
            text.extend_from_slice(&piece);
            if text.len() >= ERROR_TEXT_LIMIT_BYTES {
                break;
            }
        }
        text.truncate(ERROR_TEXT_LIMIT_BYTES);
        shorten(&String::from_utf8_lossy(&text))
    }

    pub(super) fn http_error(&self, error: &reqwest::Error) -> ComfyError {
        ComfyError::of_http(error, self.timeouts().connect.as_secs())
    }
}

/// An answer that should have been JSON.
pub(super) fn not_json(status: u16, body: &[u8]) -> ComfyError {
    let beginning = body.get(..ERROR_TEXT_LIMIT_BYTES).unwrap_or(body);
    ComfyError::NotJson { status, text: shorten(&String::from_utf8_lossy(beginning)) }
}
