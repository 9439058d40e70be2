//! The port of language models: one question, a stream of typed events with one last item.
//!
//! Whoever serves the models stands behind it; names, windows and wire formats stay there.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use gesso_core::llm::LanguageModel;
use serde_json::Value;
use thiserror::Error;

/// Who said a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LlmRole {
    /// The studio: what the model is to do.
    System,
    /// The person, or data for the model.
    User,
    /// The model itself.
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmMessage {
    /// Who said it.
    pub role: LlmRole,
    /// What was said.
    pub text: String,
    /// PNG or JPEG files to look at; only models with `vision` take them.
    pub images: Vec<Bytes>,
}

impl LlmMessage {
    /// A message of text.
    pub fn new(role: LlmRole, text: impl Into<String>) -> Self {
        Self { role, text: text.into(), images: Vec::new() }
    }
}

/// A question to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct LlmRequest {
    /// Its name, as a list of models shows it.
    pub model: String,
    /// The conversation, oldest first.
    pub messages: Vec<LlmMessage>,
    /// Whether it may think first; a model that cannot is told not to.
    pub think: bool,
    /// A JSON schema the answer has to follow; properties are written in its order.
    pub schema: Option<Value>,
    /// 0 for the likeliest words, 1 for the model's own spread.
    pub temperature: f32,
    /// The same seed gives nearly the same answer; absent for chance.
    pub seed: Option<u64>,
    /// Longest answer, in tokens.
    pub max_tokens: u32,
}

/// What happens while a model answers. [`LlmEvent::Ended`] comes once, and last.
#[derive(Clone, Debug, PartialEq)]
pub enum LlmEvent {
    /// Others are asked first.
    Queued {
        /// How many.
        ahead: usize,
    },
    /// The server gets the question.
    Asked {
        /// The model is in its memory; otherwise it is loaded in silence now.
        is_loaded: bool,
    },
    /// A piece of its thinking.
    Thinking(String),
    /// A piece of the answer.
    Text(String),
    /// Nothing more comes.
    Ended(Result<LlmDone, LlmError>),
}

/// Why a model stopped writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It was done.
    Complete,
    /// The longest answer or the window was reached: the answer is cut.
    Length,
    /// Something else, in the server's words.
    Other(String),
}

/// A whole answer's numbers; absent ones were not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmDone {
    /// Why it stopped.
    pub reason: StopReason,
    /// Tokens of the question.
    pub prompt_tokens: Option<u64>,
    /// Tokens written, thinking included as far as the server counts it.
    pub answer_tokens: Option<u64>,
    /// Time spent loading and waiting on the server.
    pub load: Option<Duration>,
    /// Time spent writing.
    pub writing: Option<Duration>,
}

/// Which wait was too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LlmPhase {
    /// For the first word: loading the model and reading the question.
    First,
    /// For the next word.
    Next,
    /// For the whole answer.
    Whole,
}

impl std::fmt::Display for LlmPhase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::First => "to begin its answer",
            Self::Next => "to go on with its answer",
            Self::Whole => "to finish its answer",
        })
    }
}

/// Why a model gave no whole answer. Its text is one plain sentence and never holds an address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LlmError {
    /// No server is configured.
    #[error("There is no Ollama server: start Ollama on this machine, or name one in OLLAMA_HOST, and start the studio again.")]
    NoServer,
    /// An address of `OLLAMA_HOST` cannot be used.
    #[error("The address of {server} in OLLAMA_HOST cannot be used: {reason}.")]
    Misconfigured {
        /// The server's name.
        server: String,
        /// What is wrong.
        reason: String,
    },
    /// It does not answer.
    #[error("The Ollama server {server} does not answer: {reason}. Start Ollama there, then try again.")]
    Unreachable {
        /// The server's name.
        server: String,
        /// What the connection said.
        reason: String,
    },
    /// It has too much to do.
    #[error("The Ollama server {server} has more questions waiting than it takes; try again in a moment.")]
    Busy {
        /// The server's name.
        server: String,
    },
    /// No server has the model.
    #[error("The language model {model} is not installed; pull it with `ollama pull {model}` or POST /api/models/pull.")]
    ModelMissing {
        /// Its name.
        model: String,
    },
    /// No installed model can do it.
    #[error("No installed language model can do this ({ability}); pull one, such as `ollama pull qwen3:8b`.")]
    NoModel {
        /// What was needed.
        ability: String,
    },
    /// The model lacks an ability.
    #[error("The language model {model} cannot do this: it has no {ability}.")]
    Unable {
        /// Its name.
        model: String,
        /// What it lacks.
        ability: String,
    },
    /// The question is too long for the window.
    #[error("The question is too long for {model}: its window holds {window_tokens} tokens. Shorten it.")]
    TooLong {
        /// The model.
        model: String,
        /// Its window as the studio sets it.
        window_tokens: u64,
    },
    /// The server refused the question.
    #[error("The Ollama server {server} refused the request (HTTP {status}): {text}.")]
    Refused {
        /// The server's name.
        server: String,
        /// HTTP status.
        status: u16,
        /// Its words.
        text: String,
    },
    /// The server failed, before the answer or in its middle.
    #[error("The Ollama server {server} failed: {text}.")]
    Failed {
        /// The server's name.
        server: String,
        /// Its words.
        text: String,
    },
    /// The answer ended without its end: the runner gave up or the connection broke.
    #[error("The answer of {server} was cut off before its end.")]
    Truncated {
        /// The server's name.
        server: String,
    },
    /// Too slow.
    #[error("The Ollama server {server} took longer than {secs} s {phase}.")]
    Timeout {
        /// The server's name.
        server: String,
        /// What took too long.
        phase: LlmPhase,
        /// How long was waited, in seconds.
        secs: u64,
    },
    /// The model writes white space without end.
    #[error("The language model {model} was lost in white space.")]
    Endless {
        /// The model.
        model: String,
    },
    /// The answer is above its bound.
    #[error("The answer of {server} is longer than {limit_bytes} bytes.")]
    TooLarge {
        /// The server's name.
        server: String,
        /// The bound.
        limit_bytes: usize,
    },
    /// What answers is not Ollama as the studio knows it.
    #[error("What answers as {server} is not Ollama as the studio knows it: {reason}.")]
    NotUnderstood {
        /// The server's name.
        server: String,
        /// What was wrong.
        reason: String,
    },
}

/// A model's answer as it comes. Dropping it closes the connection, which is how an answer is cancelled.
pub type LlmStream = BoxStream<'static, LlmEvent>;

/// Asks language models.
#[async_trait]
pub trait LlmBackend: Send + Sync {
    /// The models of every server that answers, by name, at most ten seconds old.
    ///
    /// # Errors
    /// No server answers, or there is none.
    async fn models(&self) -> Result<Vec<LanguageModel>, LlmError>;

    /// Asks a model; nothing happens until the stream is read.
    fn chat(&self, request: LlmRequest) -> LlmStream;
}
