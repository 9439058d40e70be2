//! How a run becomes a response: one document, or one object a line, with nothing sent before the first object.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::super::{
    chaos::Switch,
    errors::ApiError,
    inference::Run,
    plan::Step,
    state::{Caller, State},
    wire::{ChatObject, Counters, GenerateObject, Message, utc_now},
};

/// Padding of the line the `huge-line` fault sends, in bytes.
const HUGE_LINE_BYTES: usize = 1024 * 1024;
/// Pause between two writes of the `ragged` fault, so that they travel apart.
const RAGGED_PAUSE_MILLIS: u64 = 2;
/// Bytes of one write of the `ragged` fault, in turn.
const RAGGED_BYTES: [usize; 5] = [1, 97, 3, 410, 7];

/// A longer rest goes out in writes of this size, so that a huge line takes no minute.
const RAGGED_LARGE_BYTES: usize = 32 * 1024;

/// Which route's objects are written.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// `/api/chat`.
    Chat,
    /// `/api/generate`, with the context tokens of its final object.
    Generate { context: Vec<u32> },
}

/// The parts of one object.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) content: String,
    pub(super) thinking: String,
    pub(super) tool_calls: Vec<Value>,
    pub(super) done_reason: Option<&'static str>,
    pub(super) counters: Counters,
}

impl Shape {
    /// One object of this route.
    pub(super) fn object(&self, model: &str, parts: Parts) -> Value {
        let (model, created_at) = (model.to_owned(), utc_now());
        let (done, done_reason) = (parts.done_reason.is_some(), parts.done_reason.unwrap_or_default());
        let Parts { content, thinking, tool_calls, counters, .. } = parts;
        let object = match self {
            Self::Chat => {
                let message = Message { role: "assistant", content, thinking, tool_calls };
                serde_json::to_value(ChatObject { model, created_at, message, done, done_reason, counters })
            }
            Self::Generate { context } => {
                let context = if done { context.clone() } else { Vec::new() };
                let object =
                    GenerateObject { model, created_at, response: content, thinking, done, done_reason, context, counters };
                serde_json::to_value(object)
            }
        };
        object.unwrap_or_default()
    }
}

/// Streams or gathers a run.
pub(super) async fn respond(
    state: &Arc<State>,
    model: String,
    shape: Shape,
    streaming: bool,
    mut run: Run,
) -> Result<Response, ApiError> {
    if !streaming {
        return gather(&model, &shape, run).await;
    }
    let first = match run.next().await {
        Some(Step::Fail(error)) => return Err(error),
        Some(step) => step,
        None => Step::End,
    };
    let mut padding = state.chaos.take(Switch::HugeLine).map(|_| HUGE_LINE_BYTES);
    let line = move |step: Step, run: &Run| {
        let value = match step {
            Step::Delta { thinking, content } => shape.object(&model, Parts { thinking, content, ..Parts::default() }),
            Step::Done { reason, content, tool_calls } => shape.object(
                &model,
                Parts { content, tool_calls, done_reason: Some(reason), counters: run.counters(), ..Parts::default() },
            ),
            Step::Fail(error) => error.body(),
            Step::Cut => return Some(Err(io::Error::from(io::ErrorKind::ConnectionAborted))),
            Step::End => return None,
        };
        Some(Ok(ndjson(&value, padding.take().unwrap_or(0))))
    };
    let lines = stream::unfold((run, Some(first), line, state.caller()), |(mut run, first, mut line, mut caller)| async move {
        let step = match first {
            Some(step) => Some(step),
            None => run.next().await,
        };
        let last = !matches!(step, Some(Step::Delta { .. }));
        if last {
            caller.finish();
        }
        let item = step.and_then(|step| line(step, &run))?;
        Some((item, (run, None, line, caller)))
    });
    let body =
        if state.chaos.take(Switch::Ragged).is_some() { Body::from_stream(ragged(lines)) } else { Body::from_stream(lines) };
    Ok(ndjson_response(body))
}

/// One line: the object, padding if asked for, the line end.
pub(super) fn ndjson(value: &Value, padding: usize) -> Bytes {
    let mut text = value.to_string();
    text.extend(std::iter::repeat_n(' ', padding));
    text.push('\n');
    Bytes::from(text)
}

pub(super) fn ndjson_response(body: Body) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"))], body).into_response()
}

/// Lines and writes part ways: two objects with blank lines after them, sent in writes of odd sizes.
fn ragged(
    lines: impl futures::Stream<Item = io::Result<Bytes>> + Send,
) -> impl futures::Stream<Item = io::Result<Bytes>> + Send {
    let mut turn = 0_usize;
    lines.chunks(2).flat_map(move |lines| {
        let (mut text, mut broken) = (Vec::new(), None);
        for line in lines {
            match line {
                Ok(line) => {
                    text.extend_from_slice(&line);
                    text.push(b'\n');
                }
                Err(error) => broken = Some(Err(error)),
            }
        }
        let mut rest = Bytes::from(text);
        let mut writes = Vec::new();
        while !rest.is_empty() {
            // Whatever the size in turn, a character of several bytes is always torn apart.
            let inside = rest.iter().skip(1).position(|byte| byte & 0xC0 == 0x80).map_or(rest.len(), |at| at + 1);
            let size = RAGGED_BYTES.get(turn % RAGGED_BYTES.len()).copied().unwrap_or(1);
            let size = if rest.len() > RAGGED_LARGE_BYTES { RAGGED_LARGE_BYTES } else { size };
            turn += 1;
            writes.push(Ok(rest.split_to(size.min(inside).min(rest.len()))));
        }
        writes.extend(broken);
        stream::iter(writes).then(|write| async move {
            tokio::time::sleep(Duration::from_millis(RAGGED_PAUSE_MILLIS)).await;
            write
        })
    })
}

async fn gather(model: &str, shape: &Shape, mut run: Run) -> Result<Response, ApiError> {
    let mut all = Parts::default();
    while let Some(step) = run.next().await {
        match step {
            Step::Delta { thinking, content } => {
                all.thinking += &thinking;
                all.content += &content;
            }
            Step::Done { reason, content, tool_calls } => {
                all.content += &content;
                all.tool_calls = tool_calls;
                all.done_reason = Some(reason);
                all.counters = run.counters();
            }
            Step::Fail(error) => return Err(error),
            Step::Cut => return Ok(cut()),
            // The original answers 200 with `done` false here.
            Step::End => break,
        }
    }
    Ok(Json(shape.object(model, all)).into_response())
}

/// A response that breaks off before its first byte of body.
fn cut() -> Response {
    let body = stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted))]);
    (StatusCode::OK, Body::from_stream(body)).into_response()
}

/// One document that ends at once: loaded or unloaded.
pub(super) fn lifecycle(shape: &Shape, model: &str, reason: &'static str) -> Response {
    Json(shape.object(model, Parts { done_reason: Some(reason), ..Parts::default() })).into_response()
}

/// Keeps a watch on the caller until the response starts.
pub(super) async fn watched(state: &Arc<State>, answer: impl Future<Output = Result<Response, ApiError>>) -> Response {
    let mut caller: Caller = state.caller();
    let response = answer.await.unwrap_or_else(IntoResponse::into_response);
    caller.finish();
    response
}

/// Server-sent events from texts.
pub(super) fn event_stream(events: impl futures::Stream<Item = String> + Send + 'static) -> Response {
    let body = Body::from_stream(events.map(|data| Ok::<_, Infallible>(Bytes::from(format!("data: {data}\n\n")))));
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))], body).into_response()
}

/// An error in the OpenAI layer's shape.
pub(super) fn openai_error(error: &ApiError) -> Response {
    let kind = match error.status.as_u16() {
        404 => "not_found_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    };
    let body = json!({"error": {"message": error.text, "type": kind, "param": null, "code": null}});
    (error.status, Json(body)).into_response()
}
