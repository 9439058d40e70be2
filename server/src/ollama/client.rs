//! Asking one Ollama server over HTTP: the short questions, and what all of them share.

use std::time::Duration;

use bytes::Bytes;
use gesso_app::ports::llm::{LlmError, LlmPhase};
use gesso_core::llm::LanguageModel;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::timeout;
use url::Url;

use super::{
    address::base_url,
    warm::Warm,
    wire::{Deletion, Loaded, Ps, Show, ShowBody, Tags, Version, words_of},
};
use crate::outbound::{self, ReadError};

/// Connecting may take this long, in seconds.
const CONNECT_SECS: u64 = 5;
/// A question that loads no model may take this long to be answered, in seconds.
const SHORT_SECS: u64 = 5;
/// The first word may take this long, in seconds: a cold model is loaded in silence.
const FIRST_SECS: u64 = 600;
/// The next word may take this long, in seconds.
const NEXT_SECS: u64 = 120;
/// A whole answer may take this long, in seconds.
const WHOLE_SECS: u64 = 1_800;
/// The next word of a download may take this long, in seconds: a large file is verified in silence.
const PULL_NEXT_SECS: u64 = 900;
/// The pause before the second try, in milliseconds; each further one is twice as long.
const RETRY_MILLIS: u64 = 500;
/// Largest answer to a short question, in bytes.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// How long each part of a conversation may take.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// To open a connection.
    pub connect: Duration,
    /// For a question that loads no model.
    pub short: Duration,
    /// For the first word of an answer.
    pub first: Duration,
    /// For the next word of an answer.
    pub next: Duration,
    /// For a whole answer, from its turn on.
    pub whole: Duration,
    /// For the next word of a download.
    pub pull_next: Duration,
    /// The pause before the second try.
    pub retry: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(CONNECT_SECS),
            short: Duration::from_secs(SHORT_SECS),
            first: Duration::from_secs(FIRST_SECS),
            next: Duration::from_secs(NEXT_SECS),
            whole: Duration::from_secs(WHOLE_SECS),
            pull_next: Duration::from_secs(PULL_NEXT_SECS),
            retry: Duration::from_millis(RETRY_MILLIS),
        }
    }
}

/// One Ollama server. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct OllamaClient {
    http: reqwest::Client,
    base: Url,
    name: String,
    timeouts: Timeouts,
    warm: Warm,
}

impl OllamaClient {
    /// A client of the server at `url`, which is the `index`-th of those configured; see `OLLAMA_HOST` in the contract.
    ///
    /// # Errors
    /// [`LlmError::Misconfigured`] if the address cannot be used.
    pub fn new(url: &str, index: usize, timeouts: Timeouts) -> Result<Self, LlmError> {
        // Pages and programs are told a name: an address may hold a password.
        let name = format!("ollama-{}", index + 1);
        let wrong = |reason: String| LlmError::Misconfigured { server: name.clone(), reason };
        let base = base_url(url).map_err(wrong)?;
        let http = outbound::client(timeouts.connect).build();
        let http = http.map_err(|error| wrong(outbound::cause(&error)))?;
        Ok(Self { http, base, name, timeouts, warm: Warm::default() })
    }

    /// What pages and programs call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn warm(&self) -> &Warm {
        &self.warm
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Answers if the server does.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn version(&self) -> Result<String, LlmError> {
        self.json(self.request(Method::GET, "api/version")).await.map(|answer: Version| answer.version)
    }

    /// The models it has; of older servers abilities and windows are asked one by one.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn models(&self) -> Result<Vec<LanguageModel>, LlmError> {
        let tags: Tags = self.json(self.request(Method::GET, "api/tags")).await?;
        Ok(tags.models.into_iter().map(|tag| tag.into_model(&self.name)).collect())
    }

    /// Fills in what a list of an older server leaves out.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn complete(&self, model: &mut LanguageModel) -> Result<(), LlmError> {
        let body = ShowBody { model: &model.name };
        let show: Show = self.json(self.request(Method::POST, "api/show").json(&body)).await?;
        model.context_length = model.context_length.or_else(|| show.context_length());
        model.capabilities = show.capabilities;
        Ok(())
    }

    /// The models in its memory.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn loaded(&self) -> Result<Vec<Loaded>, LlmError> {
        self.json(self.request(Method::GET, "api/ps")).await.map(|answer: Ps| answer.models)
    }

    /// Removes a model.
    ///
    /// # Errors
    /// [`LlmError::ModelMissing`] if it has none of that name; otherwise see [`LlmError`].
    pub async fn delete(&self, model: &str) -> Result<(), LlmError> {
        let request = self.request(Method::DELETE, "api/delete").json(&Deletion { model });
        self.good(self.send(request, self.timeouts.short).await?, model).await.map(drop)
    }

    pub(super) fn post(&self, path: &str, body: &impl Serialize) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // The paths are our own and relative; the base ends in `/`.
        let url = self.base.join(path).unwrap_or_else(|_| self.base.clone());
        self.http.request(method, url)
    }

    /// Sends a request and waits for the answer's head.
    pub(super) async fn send(&self, request: RequestBuilder, wait: Duration) -> Result<Response, LlmError> {
        match timeout(wait, request.send()).await {
            Ok(answer) => answer.map_err(|error| self.unreachable(&error)),
            Err(_) => Err(self.too_slow(LlmPhase::First, wait)),
        }
    }

    /// The body of a good answer; any status but 2xx is an error with the server's words. `model` is who it was about.
    pub(super) async fn good(&self, response: Response, model: &str) -> Result<Bytes, LlmError> {
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(response, model).await);
        }
        let idle = self.timeouts.short;
        outbound::read_body(response, MAX_ANSWER_BYTES, idle).await.map_err(|error| match error {
            ReadError::TooLarge => LlmError::TooLarge { server: self.name.clone(), limit_bytes: MAX_ANSWER_BYTES },
            ReadError::CutShort => LlmError::Truncated { server: self.name.clone() },
            ReadError::Idle => self.too_slow(LlmPhase::Next, idle),
            ReadError::Http(error) => self.unreachable(&error),
        })
    }

    /// What a failed answer means.
    pub(super) async fn refusal(&self, response: Response, model: &str) -> LlmError {
        let status = response.status();
        let body = outbound::beginning(response, self.timeouts.short).await;
        self.meaning(status, &words_of(&body), model)
    }

    /// What the server's words mean (ollama protocol: errors).
    pub(super) fn meaning(&self, status: StatusCode, text: &str, model: &str) -> LlmError {
        let (server, lower) = (self.name.clone(), text.to_lowercase());
        match status {
            StatusCode::NOT_FOUND if lower.contains("model") || lower.contains("not exist") => {
                LlmError::ModelMissing { model: model.to_owned() }
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => LlmError::Busy { server },
            status if status.is_server_error() => LlmError::Failed { server, text: or_status(text, status) },
            status => LlmError::Refused { server, status: status.as_u16(), text: or_status(text, status) },
        }
    }

    pub(super) fn too_slow(&self, phase: LlmPhase, wait: Duration) -> LlmError {
        LlmError::Timeout { server: self.name.clone(), phase, secs: wait.as_secs() }
    }

    pub(super) fn unreachable(&self, error: &reqwest::Error) -> LlmError {
        LlmError::Unreachable { server: self.name.clone(), reason: outbound::cause(error) }
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, LlmError> {
        let response = self.send(request, self.timeouts.short).await?;
        let not_understood = |reason: String| LlmError::NotUnderstood { server: self.name.clone(), reason };
        if !response.status().is_success() {
            return Err(not_understood(format!("it answers {}", response.status())));
        }
        let body = self.good(response, "").await?;
        serde_json::from_slice(&body).map_err(|error| not_understood(error.to_string()))
    }
}

fn or_status(text: &str, status: StatusCode) -> String {
    if text.is_empty() { status.to_string() } else { text.to_owned() }
}
