//! From a request to paced objects: checks, window, text, faults; then silence, load, prompt, tokens.
//!
//! [`plan`] says what will be sent, in order; [`Run`] adds only time.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use axum::http::StatusCode;
use base64::{DecodeError, Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use tokio::time::Instant;

use super::{
    chaos::Switch,
    durations::KeepAlive,
    engine::{Ask, Form, Turn, picture::Picture, tokens},
    errors::ApiError,
    models::{PromptPath, SimModel},
    options::Options,
    plan::{Faults, Step, plan},
    scheduler::Lease,
    state::State,
    wire::{Body, Counters, nanos},
};

/// Most pictures in one request.
pub(super) const MAX_IMAGES: usize = 16;
/// What the window counts for one picture in tokens.
const TOKENS_PER_IMAGE: u64 = 768;
/// Sentences of thinking for `low`, `medium` (also `true`), `high`, `max`.
const THOUGHTS: [usize; 4] = [1, 3, 5, 8];
/// How long a connection that will be cut is left open, so that what was said before gets out.
const CUT_PAUSE_MILLIS: u64 = 5;
/// A limit nobody set ends after this many windows.
const PREDICT_WINDOWS: i64 = 10;

/// A request both inference routes understand.
pub(super) struct Request {
    pub(super) requested: String,
    pub(super) model: SimModel,
    pub(super) turns: Vec<Turn>,
    pub(super) images: Vec<Vec<u8>>,
    pub(super) form: Form,
    pub(super) thoughts: usize,
    pub(super) options: Options,
    pub(super) keep: Option<KeepAlive>,
    pub(super) tools: Vec<Value>,
    pub(super) truncate: bool,
    pub(super) shift: bool,
    pub(super) stream: bool,
    /// Counters leave the thinking out (structured output on the chat route thinks in a pass of its own).
    pub(super) two_passes: bool,
}

impl Request {
    /// Reads what both routes share and checks it against the model.
    pub(super) fn parse(body: &Body, model: SimModel, requested: &str, doing: &str) -> Result<Self, ApiError> {
        if body.get("top_logprobs").is_some_and(|n| n.as_u64().is_none_or(|n| n > 20)) {
            return Err(ApiError::bad("top_logprobs must be between 0 and 20"));
        }
        let keep = KeepAlive::parse(body.get("keep_alive"))?;
        let asked = thoughts(body.get("think"))?;
        if !model.can("completion") {
            return Err(ApiError::bad(format!("\"{requested}\" does not support {doing}")));
        }
        if asked.is_some_and(|n| n > 0) && !model.can("thinking") {
            return Err(ApiError::bad(format!("\"{requested}\" does not support thinking")));
        }
        let tools = body.array("tools", "api.Tool")?.to_vec();
        if !tools.is_empty() && !model.can("tools") {
            let full = super::names::ModelName::parse(&model.name)?.full();
            return Err(ApiError::bad(format!("{full} does not support tools")));
        }
        // A thinking model thinks unless it is told not to.
        let thoughts = asked.unwrap_or(if model.can("thinking") { THOUGHTS[1] } else { 0 });
        Ok(Self {
            requested: requested.to_owned(),
            turns: Vec::new(),
            images: Vec::new(),
            form: form(body.get("format"))?,
            thoughts,
            options: Options::parse(body.object("options")?)?,
            keep,
            tools,
            truncate: body.bool("truncate")?.unwrap_or(true),
            shift: body.bool("shift")?.unwrap_or(true),
            stream: body.bool("stream")?.unwrap_or(true),
            two_passes: false,
            model,
        })
    }

    /// Adds pictures in base64.
    pub(super) fn add_images(&mut self, images: &[Value]) -> Result<(), ApiError> {
        for image in images {
            let text = image
                .as_str()
                .ok_or_else(|| ApiError::bad("json: cannot unmarshal into Go struct field .images of type []uint8"))?;
            if self.images.len() == MAX_IMAGES {
                return Err(ApiError::bad(format!("more than {MAX_IMAGES} images")));
            }
            self.images.push(STANDARD.decode(text).map_err(|error| ApiError::bad(base64_error(&error)))?);
        }
        Ok(())
    }
}

fn base64_error(error: &DecodeError) -> String {
    let at = match error {
        DecodeError::InvalidByte(at, _) | DecodeError::InvalidLastSymbol(at, _) => *at,
        DecodeError::InvalidLength(length) => length.saturating_sub(length % 4),
        DecodeError::InvalidPadding => 0,
    };
    format!("illegal base64 data at input byte {at}")
}

fn thoughts(think: Option<&Value>) -> Result<Option<usize>, ApiError> {
    Ok(match think {
        None => None,
        Some(Value::Bool(on)) => Some(if *on { THOUGHTS[1] } else { 0 }),
        Some(Value::String(level)) => match level.as_str() {
            "low" => Some(THOUGHTS[0]),
            "medium" => Some(THOUGHTS[1]),
            "high" => Some(THOUGHTS[2]),
            "max" => Some(THOUGHTS[3]),
            other => {
                return Err(ApiError::bad(format!(
                    "invalid think value: {other:?} (must be \"high\", \"medium\", \"low\", \"max\", true, or false)"
                )));
            }
        },
        Some(_) => {
            return Err(ApiError::bad(
                "think must be a boolean or string (\"high\", \"medium\", \"low\", \"max\", true, or false)",
            ));
        }
    })
}

fn form(format: Option<&Value>) -> Result<Form, ApiError> {
    match format {
        None => Ok(Form::Prose),
        Some(Value::String(text)) if text.is_empty() => Ok(Form::Prose),
        Some(Value::String(text)) if text == "json" => Ok(Form::AnyJson),
        Some(Value::Object(schema)) => Ok(Form::Schema(Value::Object(schema.clone()))),
        Some(other) => {
            Err(ApiError::internal(format!("invalid format: {other}; expected \"json\" or a valid JSON Schema object")))
        }
    }
}

/// Shortens the conversation to the window; the tokens that remain.
fn fit(request: &mut Request, num_ctx: u32) -> Result<u64, ApiError> {
    let window = u64::from(num_ctx);
    let pictures = TOKENS_PER_IMAGE * request.images.len() as u64;
    let cost = |turn: &Turn| tokens::count(&turn.content) + tokens::PER_MESSAGE;
    let total = |turns: &[Turn]| turns.iter().map(cost).sum::<u64>() + pictures;
    let turns = &mut request.turns;
    while request.truncate && total(turns) >= window {
        let last = turns.len().saturating_sub(1);
        match turns.iter().position(|turn| turn.role != "system").filter(|&at| at < last) {
            Some(at) => drop(turns.remove(at)),
            None => break,
        }
    }
    let count = total(turns);
    if count < window || (pictures > 0 && request.model.path == PromptPath::Rendered) {
        return Ok(count);
    }
    if request.model.path == PromptPath::Native {
        let message =
            format!("request ({count} tokens) exceeds the available context size ({num_ctx} tokens), try increasing it");
        return Err(ApiError::runner(StatusCode::BAD_REQUEST, &message, "exceed_context_size_error"));
    }
    if !request.shift {
        return Err(ApiError::bad(
            "the prompt is longer than the context length currently available to the model; shorten the prompt or raise num_ctx",
        ));
    }
    // Rendered path: the head's num_keep tokens and the tail stay, about half the window in all.
    let half = (window.saturating_sub(u64::from(request.options.num_keep)) / 2).max(1);
    let kept = window - half;
    if let Some(last) = turns.pop() {
        let pieces = tokens::split(&last.content);
        let from = pieces.len().saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
        // The tail is all that is left, so that the system prompt is gone.
        *turns = vec![Turn { role: last.role, content: pieces.into_iter().skip(from).collect() }];
    }
    Ok(kept)
}

/// An answer on its way. Dropping it frees the slot and aborts whatever was going on.
pub(super) struct Run {
    steps: VecDeque<Step>,
    lease: Option<Lease>,
    started: Instant,
    generating: Instant,
    next_at: Instant,
    interval: Duration,
    counters: Counters,
}

impl Run {
    /// Loads, queues and reads the prompt: all of it in silence.
    pub(super) async fn start(state: &Arc<State>, mut request: Request, started: Instant) -> Result<Self, ApiError> {
        refuse(state).await?;
        let model = request.model.clone();
        let num_ctx = state.scheduler.machine().num_ctx(&model, request.options.num_ctx);
        let mut lease = load(state, &model, num_ctx, request.keep).await?;
        lease.slot().await;
        let load_duration = nanos(started.elapsed());
        let pictures = look(&mut request).await?;
        let prompt_tokens = fit(&mut request, num_ctx)?;
        let prompted = Instant::now();
        tokio::time::sleep(state.scaled(prompt_tokens as f64 / model.prompt_tokens_per_sec)).await;
        let prompt_eval_duration = nanos(prompted.elapsed());
        let seed =
            if request.options.seed < 0 { state.seed } else { state.seed ^ (request.options.seed as u64).rotate_left(17) };
        let ask = Ask {
            model: model.name.clone(),
            turns: std::mem::take(&mut request.turns),
            pictures,
            seed,
            thoughts: request.thoughts,
            form: request.form.clone(),
        };
        let window = i64::from(num_ctx) * PREDICT_WINDOWS;
        let limit = if request.options.num_predict < 0 { window } else { request.options.num_predict.min(window) };
        let faults = Faults::draw(state, ask.form != Form::Prose, !request.tools.is_empty());
        let (steps, eval_count) = plan(&request, &ask, usize::try_from(limit).unwrap_or(usize::MAX), faults)?;
        let slow = state.chaos.take(Switch::Slow).unwrap_or(1).max(1);
        let now = Instant::now();
        let counters = Counters {
            load_duration,
            prompt_eval_count: prompt_tokens,
            prompt_eval_duration,
            eval_count,
            ..Counters::default()
        };
        let interval = state.scaled(slow as f64 / model.tokens_per_sec);
        Ok(Self { steps, lease: Some(lease), started, generating: now, next_at: now, interval, counters })
    }

    /// The next thing on the wire, when its time has come; `None` after the last.
    pub(super) async fn next(&mut self) -> Option<Step> {
        match self.steps.front()? {
            Step::Delta { .. } => {
                self.next_at += self.interval;
                tokio::time::sleep_until(self.next_at).await;
            }
            Step::Cut => tokio::time::sleep(Duration::from_millis(CUT_PAUSE_MILLIS)).await,
            Step::Done { .. } | Step::Fail(_) | Step::End => {}
        }
        let step = self.steps.pop_front();
        if self.steps.is_empty() {
            // Whoever reads the end finds the slot free.
            self.lease = None;
        }
        step
    }

    /// The counters of the final object, read when it is sent.
    pub(super) fn counters(&self) -> Counters {
        Counters {
            total_duration: nanos(self.started.elapsed()),
            eval_duration: nanos(self.generating.elapsed()),
            ..self.counters
        }
    }
}

/// The faults that refuse a request before anything else happens.
pub(super) async fn refuse(state: &State) -> Result<(), ApiError> {
    state.count_request();
    if state.chaos.take(Switch::Hang).is_some() {
        std::future::pending::<()>().await;
    }
    if state.chaos.take(Switch::Busy).is_some() {
        return Err(ApiError::busy());
    }
    if state.chaos.take(Switch::Error500).is_some() {
        return Err(ApiError::internal("llama-server process has terminated: exit status 2"));
    }
    if state.chaos.take(Switch::RunnerJson).is_some() {
        return Err(ApiError::runner(StatusCode::INTERNAL_SERVER_ERROR, "failed to process the request", "server_error"));
    }
    Ok(())
}

/// Makes the model resident, with the faults a load may have.
pub(super) async fn load(
    state: &Arc<State>,
    model: &SimModel,
    num_ctx: u32,
    keep: Option<KeepAlive>,
) -> Result<Lease, ApiError> {
    let wait = async {
        tokio::time::sleep(state.scaled(model.load_secs)).await;
        if state.chaos.take(Switch::LoadFail).is_some() {
            return Err(ApiError::internal(
                "llama-server process has terminated: error loading model: unable to allocate backend buffer",
            ));
        }
        if state.chaos.take(Switch::Oom).is_some() {
            return Err(ApiError::internal(
                "llama-server reported out-of-memory during startup: cudaMalloc failed: out of memory",
            ));
        }
        Ok(())
    };
    state.scheduler.resident(model, num_ctx, keep, wait).await
}

/// Measures the pictures away from the async threads.
async fn look(request: &mut Request) -> Result<Vec<Picture>, ApiError> {
    if request.images.is_empty() {
        return Ok(Vec::new());
    }
    if !request.model.can("vision") {
        let message = "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj";
        return Err(ApiError::runner(StatusCode::INTERNAL_SERVER_ERROR, message, "server_error"));
    }
    let images = request.images.clone();
    let seen =
        tokio::task::spawn_blocking(move || images.iter().map(|bytes| Picture::measure(bytes)).collect::<Option<Vec<_>>>())
            .await;
    let unread = || ApiError::runner(StatusCode::BAD_REQUEST, "Failed to load image or audio file", "invalid_request_error");
    seen.ok().flatten().ok_or_else(unread)
}

#[cfg(test)]
#[path = "inference_tests.rs"]
mod tests;
