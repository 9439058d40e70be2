//! Sending a request and reading a bounded answer, with a timeout for each part.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;

use super::NodeClient;
use crate::{
    comfy::error::{ComfyError, Phase, shorten},
    outbound::{self, ERROR_TEXT_LIMIT_BYTES, ReadError},
};

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
    pub(super) async fn body(&self, response: Response, limit_bytes: usize, what: &'static str) -> Result<Bytes, ComfyError> {
        let idle = self.timeouts().idle;
        outbound::read_body(response, limit_bytes, idle).await.map_err(|error| match error {
            ReadError::TooLarge => ComfyError::TooLarge { what, limit_bytes },
            ReadError::CutShort => ComfyError::Broken { reason: "the answer was cut short".into() },
            ReadError::Idle => ComfyError::Timeout { phase: Phase::Reading, secs: idle.as_secs() },
            ReadError::Http(error) => self.http_error(&error),
        })
    }

    /// How the text of a failed answer begins; what cannot be read of it is left out.
    async fn beginning(&self, response: Response) -> String {
        shorten(&String::from_utf8_lossy(&outbound::beginning(response, self.timeouts().idle).await))
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
