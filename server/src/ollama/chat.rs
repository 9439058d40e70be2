//! One answer from beginning to end: a turn in the line, the question, then lines until the last.
//!
//! Nothing is spawned: the stream owns its place and its connection, so that dropping it frees both.

use std::{collections::VecDeque, time::Duration};

use futures::{StreamExt, stream};
use gesso_app::ports::llm::{LlmError, LlmEvent, LlmPhase, LlmRequest, LlmStream};
use rand::RngExt;
use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::{
    blank::Blank,
    client::OllamaClient,
    lines::{Lines, MAX_LINE_BYTES},
    queue::{Place, Standing},
    thoughts::{Thoughts, Told},
    wire::{ChatBody, ChatLine, Wire},
};
use crate::outbound::{ReadError, next_piece};

/// Most tries of one question, as long as nothing of an answer has come (ollama protocol: Rust client rules).
const MAX_TRIES: u32 = 4;
/// Longest pause a server may ask for, in seconds.
const MAX_RETRY_AFTER_SECS: u64 = 30;
/// Largest answer in all, thinking included, in bytes.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// How long the end of the body is waited for after the last line, so that the connection can be used again.
const END_MILLIS: u64 = 500;

/// A question on its way.
pub(super) struct Talk {
    pub(super) client: OllamaClient,
    pub(super) request: LlmRequest,
    pub(super) wire: Wire,
    step: Step,
    /// Set when the turn begins.
    deadline: Option<Instant>,
}

enum Step {
    /// In the line.
    Waiting(Place),
    /// Asking; so many tries are over.
    Asking { place: Place, tries: u32 },
    /// Reading the answer.
    Reading(Box<Reading>),
    /// Everything was said.
    Over,
}

struct Reading {
    response: Response,
    lines: Lines,
    blank: Blank,
    thoughts: Thoughts,
    ready: VecDeque<LlmEvent>,
    bytes: usize,
    /// The first piece has not come yet.
    is_first: bool,
    /// Held until the end.
    _place: Place,
}

/// Why a try failed, and whether another may follow.
struct Miss {
    error: LlmError,
    again: Option<Again>,
}

/// Another try may follow.
struct Again {
    /// The pause the server asks for.
    after: Option<Duration>,
}

impl Talk {
    pub(super) fn new(client: OllamaClient, request: LlmRequest, wire: Wire, place: Place) -> Self {
        Self { client, request, wire, step: Step::Waiting(place), deadline: None }
    }

    pub(super) fn into_stream(self) -> LlmStream {
        stream::unfold(self, |mut talk| async move { Some((talk.next().await?, talk)) }).boxed()
    }

    async fn next(&mut self) -> Option<LlmEvent> {
        loop {
            match std::mem::replace(&mut self.step, Step::Over) {
                Step::Over => return None,
                Step::Waiting(mut place) => match place.news().await {
                    Standing::Behind(ahead) => {
                        self.step = Step::Waiting(place);
                        return Some(LlmEvent::Queued { ahead });
                    }
                    Standing::Turn => {
                        self.deadline = Some(Instant::now() + self.client.timeouts().whole);
                        self.step = Step::Asking { place, tries: 0 };
                        let is_loaded = self.client.warm().has(&self.client, &self.request.model).await;
                        return Some(LlmEvent::Asked { is_loaded });
                    }
                },
                Step::Asking { place, tries } => match self.in_time(self.ask()).await {
                    Ok(Ok(response)) => self.step = Step::Reading(Box::new(Reading::new(response, place))),
                    Ok(Err(Miss { again: Some(again), .. })) if tries + 1 < MAX_TRIES => {
                        let pause = again.after.unwrap_or_else(|| self.pause(tries));
                        if self.in_time(sleep(pause)).await.is_err() {
                            return Some(LlmEvent::Ended(Err(self.over_time())));
                        }
                        self.step = Step::Asking { place, tries: tries + 1 };
                    }
                    Ok(Err(miss)) => return Some(LlmEvent::Ended(Err(miss.error))),
                    Err(error) => return Some(LlmEvent::Ended(Err(error))),
                },
                Step::Reading(mut reading) => {
                    if let Some(event) = reading.ready.pop_front() {
                        if !matches!(event, LlmEvent::Ended(_)) {
                            self.step = Step::Reading(reading);
                        }
                        return Some(event);
                    }
                    let read = self.in_time(self.read(&mut reading)).await;
                    if let Err(error) = read.and_then(|read| read) {
                        // What came before the failure is told first.
                        reading.ready.push_back(LlmEvent::Ended(Err(error)));
                    }
                    self.step = Step::Reading(reading);
                }
            }
        }
    }

    /// Bounds anything after the turn has begun by what the whole answer may take.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, LlmError> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, work).await.map_err(|_| self.over_time()),
            None => Ok(work.await),
        }
    }

    fn over_time(&self) -> LlmError {
        self.client.too_slow(LlmPhase::Whole, self.client.timeouts().whole)
    }

    /// The pause before the next try: twice as long each time, and never the same for two who were refused together.
    fn pause(&self, tries: u32) -> Duration {
        let base = self.client.timeouts().retry * 2_u32.pow(tries.min(8));
        base.mul_f64(rand::rng().random_range(0.75..1.25))
    }

    async fn ask(&self) -> Result<Response, Miss> {
        let body = ChatBody::new(&self.request, self.wire);
        let request = self.client.post("api/chat", &body);
        let wait = self.client.timeouts().first;
        let response = match timeout(wait, request.send()).await {
            Err(_) => return Err(Miss { error: self.client.too_slow(LlmPhase::First, wait), again: None }),
            // Nothing of an answer has come: connecting failed, or the connection was reset before the first object.
            Ok(Err(error)) => {
                return Err(Miss { error: self.client.unreachable(&error), again: Some(Again { after: None }) });
            }
            Ok(Ok(response)) => response,
        };
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let is_passing = matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        );
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let after = after.map(|secs: u64| Duration::from_secs(secs.min(MAX_RETRY_AFTER_SECS)));
        let error = self.client.refusal(response, &self.request.model).await;
        Err(Miss { error: self.about_window(error), again: is_passing.then_some(Again { after }) })
    }

    /// A refusal that speaks of the context is a question too long for the window (ollama protocol: field reports).
    fn about_window(&self, error: LlmError) -> LlmError {
        match error {
            LlmError::Refused { status: 400, text, .. } if text.to_lowercase().contains("context") => {
                LlmError::TooLong { model: self.request.model.clone(), window_tokens: self.wire.num_ctx }
            }
            other => other,
        }
    }

    /// Reads the next piece and makes events of its lines.
    async fn read(&self, reading: &mut Reading) -> Result<(), LlmError> {
        let truncated = || LlmError::Truncated { server: self.client.name().to_owned() };
        let timeouts = self.client.timeouts();
        let (phase, wait) = if reading.is_first { (LlmPhase::First, timeouts.first) } else { (LlmPhase::Next, timeouts.next) };
        let piece = match next_piece(&mut reading.response, wait).await {
            Ok(piece) => piece,
            Err(ReadError::Idle) => return Err(self.client.too_slow(phase, wait)),
            // Whatever broke it: the answer has no end, and what has come of it is shown already.
            Err(_) => None,
        };
        if std::mem::take(&mut reading.is_first) && piece.is_some() {
            self.client.warm().speaks(&self.request.model);
        }
        let too_large = |limit_bytes| LlmError::TooLarge { server: self.client.name().to_owned(), limit_bytes };
        let is_over = piece.is_none();
        reading.lines.push(&piece.unwrap_or_default());
        loop {
            let line = match reading.lines.next().map_err(|_| too_large(MAX_LINE_BYTES))? {
                Some(line) => line,
                None if is_over => reading.lines.rest().ok_or_else(truncated)?,
                None => return Ok(()),
            };
            let line = match ChatLine::read(&line) {
                Ok(line) => line,
                // The last line was cut with the connection.
                Err(_) if is_over => return Err(truncated()),
                Err(reason) => return Err(LlmError::NotUnderstood { server: self.client.name().to_owned(), reason }),
            };
            if self.take(reading, line, too_large)? {
                let _ = timeout(Duration::from_millis(END_MILLIS), next_piece(&mut reading.response, timeouts.next)).await;
                return Ok(());
            }
        }
    }

    /// Makes events of a line; true if it was the last.
    fn take(&self, reading: &mut Reading, line: ChatLine, too_large: impl Fn(usize) -> LlmError) -> Result<bool, LlmError> {
        let (thinking, text, done) = match line {
            ChatLine::Error(text) => {
                return Err(self.client.meaning(StatusCode::INTERNAL_SERVER_ERROR, &text, &self.request.model));
            }
            ChatLine::More { thinking, text, done } => (thinking, text, done),
        };
        reading.bytes += thinking.len() + text.len();
        if reading.bytes > MAX_ANSWER_BYTES {
            return Err(too_large(MAX_ANSWER_BYTES));
        }
        if self.request.schema.is_some() && reading.blank.is_endless(&text) {
            return Err(LlmError::Endless { model: self.request.model.clone() });
        }
        let is_last = done.is_some();
        if is_last {
            self.client.warm().speaks(&self.request.model);
        }
        let told = [reading.thoughts.push(&text), if is_last { reading.thoughts.rest() } else { Told::default() }];
        let thinking = std::iter::once(thinking).chain(told.iter().map(|told| told.thinking.clone()));
        reading.ready.extend(thinking.filter(|it| !it.is_empty()).map(LlmEvent::Thinking));
        let text = told.into_iter().map(|told| told.text);
        reading.ready.extend(text.filter(|it| !it.is_empty()).map(LlmEvent::Text));
        reading.ready.extend(done.map(|done| LlmEvent::Ended(Ok(done))));
        Ok(is_last)
    }
}

impl Reading {
    fn new(response: Response, place: Place) -> Self {
        let (lines, blank, thoughts, ready) = (Lines::default(), Blank::default(), Thoughts::default(), VecDeque::new());
        Self { response, lines, blank, thoughts, ready, bytes: 0, is_first: true, _place: place }
    }
}
