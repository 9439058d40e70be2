//! The OpenAI layer, as far as a chat needs it: `/v1/models` and `/v1/chat/completions`.

use std::sync::Arc;

use axum::{
    Json,
    extract::State as Shared,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::{
    super::{
        errors::ApiError,
        inference::{Request, Run},
        plan::Step,
        state::State,
        wire::Body,
    },
    chat::read_messages,
    respond::{event_stream, openai_error, watched},
};

/// `data` is null when nothing is installed.
pub(super) async fn models(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let row = |(model, modified): &(super::super::SimModel, OffsetDateTime)| json!({"id": model.name, "object": "model", "created": modified.unix_timestamp(), "owned_by": "library"});
    let rows: Vec<Value> = state.models().iter().map(row).collect();
    Json(json!({"object": "list", "data": if rows.is_empty() { Value::Null } else { Value::Array(rows) }}))
}

pub(super) async fn chat(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    let started = Instant::now();
    watched(&state, async { Ok(complete(&state, &bytes, started).await.unwrap_or_else(|error| openai_error(&error))) }).await
}

async fn complete(state: &Arc<State>, bytes: &Bytes, started: Instant) -> Result<Response, ApiError> {
    let body = Body::parse("ChatCompletionRequest", bytes)?;
    let model = body.string("model")?.unwrap_or_default().to_owned();
    if body.array("messages", "openai.Message")?.is_empty() {
        return Err(ApiError::bad("[] is too short - 'messages'"));
    }
    let native = Body::parse("ChatRequest", native(&body)?.to_string().as_bytes())?;
    let mut request = Request::parse(&native, state.find(&model)?.0, &model, "chat")?;
    read_messages(&body, &mut request)?;
    let usage = body.get("stream_options").and_then(|o| o.get("include_usage")).and_then(Value::as_bool).unwrap_or(false);
    let streaming = body.bool("stream")?.unwrap_or(false);
    let mut run = Run::start(state, request, started).await?;
    let id = format!("chatcmpl-{}", started.elapsed().as_nanos() % 1_000);
    let created = OffsetDateTime::now_utc().unix_timestamp();
    let head = json!({"id": id, "created": created, "model": model, "system_fingerprint": "fp_ollama"});
    if !streaming {
        return gather(head, run).await;
    }
    let first = match run.next().await {
        Some(Step::Fail(error)) => return Err(error),
        first => first,
    };
    let caller = state.caller();
    let chunk = move |choices: Value, more: Value| {
        let mut chunk = head.clone();
        if let (Some(map), Value::Object(more)) = (chunk.as_object_mut(), more) {
            map.insert("object".into(), json!("chat.completion.chunk"));
            map.insert("choices".into(), choices);
            map.extend(more);
        }
        chunk.to_string()
    };
    let events = stream::unfold((run, first, true, caller), move |(mut run, first, begin, mut caller)| {
        let chunk = chunk.clone();
        async move {
            let step = match first {
                Some(step) => Some(step),
                None => run.next().await,
            };
            if !matches!(step, Some(Step::Delta { .. })) {
                caller.finish();
            }
            let mut out = Vec::new();
            let choice = |delta: Value, reason: Value| json!([{"index": 0, "delta": delta, "finish_reason": reason}]);
            match step? {
                Step::Delta { thinking, content } => {
                    let mut delta = json!({"role": "assistant", "content": content});
                    if let Some(map) = delta.as_object_mut() {
                        if !begin {
                            map.remove("role");
                        }
                        if !thinking.is_empty() {
                            map.insert("reasoning".into(), json!(thinking));
                        }
                    }
                    out.push(chunk(choice(delta, Value::Null), json!({})));
                }
                Step::Done { reason, content, .. } => {
                    if !content.is_empty() {
                        out.push(chunk(choice(json!({"content": content}), Value::Null), json!({})));
                    }
                    out.push(chunk(choice(json!({}), json!(reason)), json!({})));
                    if usage {
                        out.push(chunk(json!([]), json!({"usage": counted(&run)})));
                    }
                    out.push("[DONE]".into());
                }
                // The layer loses the text of an error midway: an empty chunk and the end.
                Step::Fail(_) => out.push(chunk(choice(json!({}), Value::Null), json!({}))),
                Step::Cut | Step::End => {}
            }
            Some((out, (run, None, false, caller)))
        }
    });
    let events = futures::StreamExt::flat_map(events, stream::iter);
    Ok(event_stream(events))
}

/// The request in the native shape; messages are read from the original.
fn native(body: &Body) -> Result<Value, ApiError> {
    let mut options = Map::new();
    for (theirs, ours) in
        [("max_tokens", "num_predict"), ("seed", "seed"), ("temperature", "temperature"), ("top_p", "top_p"), ("stop", "stop")]
    {
        if let Some(value) = body.get(theirs) {
            let value = if theirs == "stop" && value.is_string() { json!([value]) } else { value.clone() };
            options.insert(ours.into(), value);
        }
    }
    let format = body.get("response_format");
    let schema = format.and_then(|f| f.get("json_schema")).and_then(|s| s.get("schema"));
    let format = match format.and_then(|f| f.get("type")).and_then(Value::as_str) {
        Some("json_object") => json!("json"),
        Some("json_schema") => schema.cloned().unwrap_or(Value::Null),
        _ => Value::Null,
    };
    let think = match body.string("reasoning_effort")? {
        None => Value::Null,
        Some("none") => json!(false),
        Some("minimal" | "low") => json!("low"),
        Some("medium") => json!("medium"),
        Some(_) => json!("high"),
    };
    Ok(json!({"options": options, "format": format, "think": think}))
}

async fn gather(mut answer: Value, mut run: Run) -> Result<Response, ApiError> {
    let (mut text, mut reasoning, mut finish) = (String::new(), String::new(), Value::Null);
    while let Some(step) = run.next().await {
        match step {
            Step::Delta { thinking, content } => {
                reasoning += &thinking;
                text += &content;
            }
            Step::Done { reason, content, .. } => {
                text += &content;
                finish = json!(reason);
            }
            Step::Fail(error) => return Err(error),
            Step::Cut | Step::End => break,
        }
    }
    let mut message = json!({"role": "assistant", "content": text});
    if let Some(map) = message.as_object_mut().filter(|_| !reasoning.is_empty()) {
        map.insert("reasoning".into(), json!(reasoning));
    }
    if let Some(map) = answer.as_object_mut() {
        map.insert("object".into(), json!("chat.completion"));
        map.insert("choices".into(), json!([{"index": 0, "message": message, "finish_reason": finish}]));
        map.insert("usage".into(), counted(&run));
    }
    Ok(Json(answer).into_response())
}

fn counted(run: &Run) -> Value {
    let counters = run.counters();
    let (prompt, written) = (counters.prompt_eval_count, counters.eval_count);
    json!({"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written})
}
