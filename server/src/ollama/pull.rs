//! One download: its lines become progress, then one end.

use std::collections::BTreeMap;

use futures::{StreamExt, stream, stream::BoxStream};
use gesso_app::ports::llm::{LlmError, LlmPhase};
use reqwest::{Response, StatusCode};

use super::{
    client::OllamaClient,
    lines::{Lines, MAX_LINE_BYTES},
    wire::{PullBody, PullLine, unwrapped},
};
use crate::outbound::{ReadError, next_piece};

/// The only status that means done.
const SUCCESS: &str = "success";
/// Most parts of one model that are counted.
const MAX_PARTS: usize = 1_024;

/// What happens during a download. [`PullEvent::Ended`] comes once, and last.
#[derive(Clone, Debug, PartialEq)]
pub enum PullEvent {
    /// How far it is.
    Progress {
        /// What the server is doing, in its words.
        status: String,
        /// Bytes that are there, of the parts known so far.
        completed: u64,
        /// Bytes of the parts known so far.
        total: u64,
    },
    /// Nothing more comes.
    Ended(Result<(), LlmError>),
}

/// A download as it goes on. Dropping it closes the connection, which stops it; the next one goes on where it stopped.
pub type PullStream = BoxStream<'static, PullEvent>;

enum Step {
    Asking,
    Reading(Box<Reading>),
    Over,
}

struct Reading {
    response: Response,
    lines: Lines,
    parts: BTreeMap<String, (u64, u64)>,
}

struct Download {
    client: OllamaClient,
    model: String,
    step: Step,
}

impl OllamaClient {
    /// Pulls a model; nothing happens until the stream is read.
    #[must_use]
    pub fn pull(&self, model: &str) -> PullStream {
        let download = Download { client: self.clone(), model: model.to_owned(), step: Step::Asking };
        stream::unfold(download, |mut download| async move { Some((download.next().await?, download)) }).boxed()
    }
}

impl Download {
    async fn next(&mut self) -> Option<PullEvent> {
        loop {
            match std::mem::replace(&mut self.step, Step::Over) {
                Step::Over => return None,
                Step::Asking => match self.ask().await {
                    Ok(response) => {
                        let reading = Reading { response, lines: Lines::default(), parts: BTreeMap::new() };
                        self.step = Step::Reading(Box::new(reading));
                    }
                    Err(error) => return Some(PullEvent::Ended(Err(error))),
                },
                Step::Reading(mut reading) => {
                    let event = self.read(&mut reading).await.unwrap_or_else(|error| PullEvent::Ended(Err(error)));
                    if !matches!(event, PullEvent::Ended(_)) {
                        self.step = Step::Reading(reading);
                    }
                    return Some(event);
                }
            }
        }
    }

    async fn ask(&self) -> Result<Response, LlmError> {
        let request = self.client.post("api/pull", &PullBody { model: &self.model, stream: true });
        let response = self.client.send(request, self.client.timeouts().pull_next).await?;
        if response.status().is_success() { Ok(response) } else { Err(self.client.refusal(response, &self.model).await) }
    }

    async fn read(&self, reading: &mut Reading) -> Result<PullEvent, LlmError> {
        let server = || self.client.name().to_owned();
        let wait = self.client.timeouts().pull_next;
        loop {
            let too_large = |_| LlmError::TooLarge { server: server(), limit_bytes: MAX_LINE_BYTES };
            if let Some(line) = reading.lines.next().map_err(too_large)? {
                let reason = |error: serde_json::Error| error.to_string();
                let line: PullLine = serde_json::from_slice(&line)
                    .map_err(|error| LlmError::NotUnderstood { server: server(), reason: reason(error) })?;
                return self.meaning(line, &mut reading.parts);
            }
            match next_piece(&mut reading.response, wait).await {
                Ok(Some(piece)) => reading.lines.push(&piece),
                Err(ReadError::Idle) => return Err(self.client.too_slow(LlmPhase::Next, wait)),
                Ok(None) | Err(_) => match reading.lines.rest().and_then(|line| serde_json::from_slice(&line).ok()) {
                    Some(line) => return self.meaning(line, &mut reading.parts),
                    None => return Err(LlmError::Truncated { server: server() }),
                },
            }
        }
    }

    fn meaning(&self, line: PullLine, parts: &mut BTreeMap<String, (u64, u64)>) -> Result<PullEvent, LlmError> {
        if let Some(error) = line.error {
            let text = unwrapped(&error);
            // How an unknown name or tag ends (ollama protocol: model management).
            if text.ends_with("file does not exist") {
                return Err(LlmError::ModelMissing { model: self.model.clone() });
            }
            return Err(self.client.meaning(StatusCode::INTERNAL_SERVER_ERROR, &text, &self.model));
        }
        if let (Some(digest), Some(total)) = (line.digest, line.total)
            && (parts.len() < MAX_PARTS || parts.contains_key(&digest))
        {
            parts.insert(digest, (line.completed.unwrap_or(0), total));
        }
        if line.status == SUCCESS {
            return Ok(PullEvent::Ended(Ok(())));
        }
        let sum = |part: fn(&(u64, u64)) -> u64| parts.values().map(part).fold(0, u64::saturating_add);
        Ok(PullEvent::Progress { status: line.status, completed: sum(|part| part.0), total: sum(|part| part.1) })
    }
}
