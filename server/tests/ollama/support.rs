//! A simulated server with a client, and what an answer comes to.

use std::{future::Future, time::Duration};

use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmDone, LlmError, LlmEvent, LlmMessage, LlmRequest, LlmRole, LlmStream};
use gesso_server::ollama::{Ollama, Timeouts};
use gesso_simulator::ollama::{OllamaOptions, OllamaServer};

/// Fast enough that whole answers take milliseconds.
pub const FAST: f64 = 2_000.0;
/// How long any condition may take.
const DEADLINE: Duration = Duration::from_secs(20);

pub struct Sim {
    pub server: OllamaServer,
    pub ollama: Ollama,
}

impl Sim {
    pub async fn start(chaos: &str) -> Self {
        Self::with(chaos, FAST, 1, brief()).await
    }

    pub async fn with(chaos: &str, speed: f64, at_once: usize, timeouts: Timeouts) -> Self {
        let options = OllamaOptions { speed, chaos: chaos.parse().unwrap(), ..OllamaOptions::default() };
        let server = OllamaServer::start(options, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let ollama = Ollama::new(&[server.url()], at_once, timeouts).unwrap();
        Self { server, ollama }
    }

    pub async fn answer(&self, request: LlmRequest) -> Answer {
        Answer::of(self.ollama.chat(request)).await
    }
}

/// The usual patience, with retries that follow at once.
pub fn brief() -> Timeouts {
    Timeouts { retry: Duration::from_millis(5), ..Timeouts::default() }
}

/// A question in many scripts, so that its answer can be split inside characters.
pub const WORDS: &str = "日本の灯台 🦊, Füchse über dem Ärmelkanal, 冬の狐";

pub fn question(model: &str) -> LlmRequest {
    LlmRequest {
        model: model.into(),
        messages: vec![LlmMessage::new(LlmRole::System, "You are Luna."), LlmMessage::new(LlmRole::User, WORDS)],
        think: false,
        schema: None,
        temperature: 0.0,
        seed: Some(7),
        max_tokens: 1_000,
    }
}

/// Everything that came of a question.
#[derive(Debug)]
pub struct Answer {
    pub events: Vec<LlmEvent>,
    pub thinking: String,
    pub text: String,
    pub end: Result<LlmDone, LlmError>,
}

impl Answer {
    /// Reads a stream to its end, which must come once and last.
    pub async fn of(mut stream: LlmStream) -> Self {
        let (mut events, mut thinking, mut text, mut end) = (Vec::new(), String::new(), String::new(), None);
        while let Some(event) = tokio::time::timeout(DEADLINE, stream.next()).await.unwrap() {
            assert!(end.is_none(), "{event:?} came after the end");
            match &event {
                LlmEvent::Thinking(piece) => thinking += piece,
                LlmEvent::Text(piece) => text += piece,
                LlmEvent::Ended(result) => end = Some(result.clone()),
                LlmEvent::Queued { .. } | LlmEvent::Asked { .. } => {}
            }
            events.push(event);
        }
        Self { events, thinking, text, end: end.expect("a stream has an end") }
    }

    #[track_caller]
    pub fn error(&self) -> &LlmError {
        self.end.as_ref().expect_err("it should have failed")
    }
}

/// Waits for a condition.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
