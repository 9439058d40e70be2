//! Pictures to and from a node.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use futures::stream;
use reqwest::{
    Body, Response,
    multipart::{Form, Part},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{NodeClient, transport::not_json};
use crate::comfy::{
    error::{ComfyError, Phase},
    history::FileRef,
};

/// Largest file fetched from a node, in bytes.
const VIEW_LIMIT_BYTES: usize = 256 * 1024 * 1024;
/// Largest answer to an upload, in bytes.
const UPLOAD_ANSWER_LIMIT_BYTES: usize = 64 * 1024;
/// An upload is sent in pieces of this many bytes, so that a stalled one is seen.
const PIECE_BYTES: usize = 64 * 1024;
/// The folder below a node's `input` that holds the studio's uploads.
pub const SUBFOLDER: &str = "gesso";

/// A name made from the content, so that uploading the same bytes again stores nothing new.
#[must_use]
pub fn content_name(bytes: &[u8], suffix: &str) -> String {
    let hash = hex::encode(Sha256::digest(bytes));
    format!("{}.{suffix}", hash.get(..32).unwrap_or(&hash))
}

impl NodeClient {
    /// Stores an input picture and gives the name a graph has to use, which may differ from `name`.
    ///
    /// # Errors
    /// Whatever kept the node from taking it.
    pub async fn upload(&self, name: &str, bytes: Bytes) -> Result<String, ComfyError> {
        self.upload_to(SUBFOLDER, name, bytes).await
    }

    /// The same into a folder below the node's `input`.
    ///
    /// # Errors
    /// As [`NodeClient::upload`].
    pub async fn upload_to(&self, folder: &str, name: &str, bytes: Bytes) -> Result<String, ComfyError> {
        let sent = Arc::new(AtomicUsize::new(0));
        let part = Part::stream_with_length(pieces(bytes.clone(), Arc::clone(&sent)), bytes.len() as u64);
        let form = Form::new()
            .text("type", "input")
            .text("subfolder", folder.to_owned())
            .part("image", part.file_name(name.to_owned()));
        let request = self.http().post(self.url(&["upload", "image"])).multipart(form);
        let response = self.send_watched(request, &sent).await?;
        let (status, body) = self.good_body(response, UPLOAD_ANSWER_LIMIT_BYTES, "the answer to an upload").await?;
        let answer: Value = serde_json::from_slice(&body).map_err(|_| not_json(status, &body))?;
        let text = |field| answer.get(field).and_then(Value::as_str).unwrap_or_default();
        match (text("name"), text("subfolder")) {
            ("", _) => Err(ComfyError::Unexpected { what: "an upload was answered without a name".into() }),
            (name, "") => Ok(name.to_owned()),
            (name, folder) => Ok(format!("{folder}/{name}")),
        }
    }

    /// Fetches a file a run has left.
    ///
    /// # Errors
    /// Whatever kept the node from giving the whole of it; an empty file counts as cut short.
    pub async fn fetch(&self, file: &FileRef) -> Result<Bytes, ComfyError> {
        let mut url = self.url(&["view"]);
        url.query_pairs_mut()
            .append_pair("filename", &file.filename)
            .append_pair("subfolder", &file.subfolder)
            .append_pair("type", &file.root);
        let response = self.send(self.http().get(url), self.timeouts().answer).await?;
        let (_, bytes) = self.good_body(response, VIEW_LIMIT_BYTES, "a file").await?;
        if bytes.is_empty() {
            return Err(ComfyError::Broken { reason: "the file came empty".into() });
        }
        Ok(bytes)
    }

    /// Waits for the answer as long as the upload moves on.
    async fn send_watched(&self, request: reqwest::RequestBuilder, sent: &AtomicUsize) -> Result<Response, ComfyError> {
        let idle = self.timeouts().idle;
        let mut answer = std::pin::pin!(request.send());
        loop {
            let before = sent.load(Ordering::Relaxed);
            match timeout(idle, &mut answer).await {
                Ok(answer) => return answer.map_err(|error| self.http_error(&error)),
                Err(_) if sent.load(Ordering::Relaxed) != before => {}
                Err(_) => return Err(ComfyError::Timeout { phase: Phase::Sending, secs: idle.as_secs() }),
            }
        }
    }
}

fn pieces(bytes: Bytes, sent: Arc<AtomicUsize>) -> Body {
    Body::wrap_stream(stream::unfold(bytes, move |mut rest| {
        let sent = Arc::clone(&sent);
        async move {
            if rest.is_empty() {
                return None;
            }
            let piece = rest.split_to(rest.len().min(PIECE_BYTES));
            sent.fetch_add(piece.len(), Ordering::Relaxed);
            Some((Ok::<_, std::convert::Infallible>(piece), rest))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_always_get_the_same_name() {
        assert_eq!(content_name(b"abc", "png"), "ba7816bf8f01cfea414140de5dae2223.png");
        assert_ne!(content_name(b"abc", "png"), content_name(b"abd", "png"));
    }
}
