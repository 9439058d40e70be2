//! What the studio asks of Ollama so far: whether it answers, and which models it has.

mod wire;

use std::time::Duration;

use futures::StreamExt;
use reqwest::{Client, redirect::Policy};
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use wire::LanguageModel;

/// Connecting may take this long.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Each piece of an answer may take this long; listing models loads none, so silence means trouble.
const READ_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest list of models, in bytes.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Why Ollama could not be asked.
#[derive(Debug, Error)]
pub enum OllamaError {
    /// It does not answer.
    #[error("The Ollama server {server} does not answer: {reason}.")]
    Unreachable {
        /// Its name; addresses are not told.
        server: String,
        /// What the connection said.
        reason: String,
    },
    /// It answers something else than Ollama does.
    #[error("What answers as {server} is not Ollama as the studio knows it: {reason}.")]
    NotUnderstood {
        /// Its name; addresses are not told.
        server: String,
        /// What was wrong.
        reason: String,
    },
}

/// One Ollama server.
#[derive(Clone, Debug)]
pub struct OllamaClient {
    http: Client,
    base: String,
    name: String,
}

impl OllamaClient {
    /// A client of the server at `url`, which is the `index`-th of those configured; a listen address such as `0.0.0.0` becomes loopback, a missing scheme `http`.
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn new(url: &str, index: usize) -> Result<Self, OllamaError> {
        // Pages and programs are told a name: an address may hold a password.
        let name = format!("ollama-{}", index + 1);
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build()
            .map_err(|error| OllamaError::Unreachable { server: name.clone(), reason: error.to_string() })?;
        Ok(Self { http, base: base_url(url), name })
    }

    /// Answers if the server does.
    ///
    /// # Errors
    /// See [`OllamaError`].
    pub async fn version(&self) -> Result<String, OllamaError> {
        self.get::<wire::Version>("/api/version").await.map(|answer| answer.version)
    }

    /// The models it has.
    ///
    /// # Errors
    /// See [`OllamaError`].
    pub async fn models(&self) -> Result<Vec<LanguageModel>, OllamaError> {
        let tags: wire::Tags = self.get("/api/tags").await?;
        Ok(tags.models.into_iter().map(|model| model.into_model(&self.name)).collect())
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, OllamaError> {
        let unreachable =
            |error: reqwest::Error| OllamaError::Unreachable { server: self.name.clone(), reason: root_cause(&error) };
        let not_understood = |reason: String| OllamaError::NotUnderstood { server: self.name.clone(), reason };
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.map_err(unreachable)?;
        if !answer.status().is_success() {
            return Err(not_understood(format!("it answers {}", answer.status())));
        }
        let mut body = Vec::new();
        let mut chunks = answer.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            body.extend_from_slice(&chunk.map_err(unreachable)?);
            if body.len() > MAX_ANSWER_BYTES {
                return Err(not_understood("the answer is too long".into()));
            }
        }
        serde_json::from_slice(&body).map_err(|error| not_understood(error.to_string()))
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// Reads `OLLAMA_HOST` as Ollama does (ollama protocol: conventions).
fn base_url(written: &str) -> String {
    let with_scheme = if written.contains("://") { written.to_owned() } else { format!("http://{written}") };
    let listen_free = with_scheme.replace("://0.0.0.0", "://127.0.0.1").replace("://[::]", "://[::1]");
    let trimmed = listen_free.trim_end_matches('/');
    let has_port = trimmed.rsplit(':').next().is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    if written.contains("://") || has_port { trimmed.to_owned() } else { format!("{trimmed}:11434") }
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn the_host_is_read_as_ollama_reads_it() {
        for (written, url) in [
            ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("box:1234", "http://box:1234"),
            ("https://ai.example/ollama/", "https://ai.example/ollama"),
        ] {
            assert_eq!(base_url(written), url);
        }
    }
}
