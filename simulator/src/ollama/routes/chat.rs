//! `POST /api/chat`.

use std::sync::Arc;

use axum::{extract::State as Shared, response::Response};
use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    super::{
        durations::KeepAlive,
        engine::{Form, Turn},
        errors::ApiError,
        inference::{self, Request, Run},
        state::State,
        wire::Body,
    },
    respond::{Shape, lifecycle, respond, watched},
};

/// Most messages in one request.
const MAX_MESSAGES: usize = 2_000;

pub(super) async fn chat(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    let started = Instant::now();
    watched(&state, async {
        let body = Body::parse("ChatRequest", &bytes)?;
        let requested = body.string("model")?.unwrap_or_default();
        if requested.is_empty() {
            return Err(ApiError::bad("model is required"));
        }
        let mut request = Request::parse(&body, state.find(requested)?.0, requested, "chat")?;
        read_messages(&body, &mut request)?;
        if request.turns.is_empty() {
            return idle(&state, &request, &Shape::Chat).await;
        }
        request.two_passes = request.form != Form::Prose && request.thoughts > 0;
        let (model, stream) = (request.requested.clone(), request.stream);
        let run = Run::start(&state, request, started).await?;
        respond(&state, model, Shape::Chat, stream, run).await
    })
    .await
}

pub(super) fn read_messages(body: &Body, request: &mut Request) -> Result<(), ApiError> {
    let messages = body.array("messages", "api.Message")?;
    if messages.len() > MAX_MESSAGES {
        return Err(ApiError::bad(format!("more than {MAX_MESSAGES} messages")));
    }
    for message in messages {
        let text = |field: &str| match message.get(field) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(other) => Err(body.wrong(other, &format!("messages.{field}"), "string")),
        };
        if let Some(images) = message.get("images").and_then(Value::as_array) {
            request.add_images(images)?;
        }
        request.turns.push(Turn { role: text("role")?.to_lowercase(), content: text("content")?.to_owned() });
    }
    Ok(())
}

/// Nothing to answer: load the model, or unload it with `keep_alive` 0.
pub(super) async fn idle(state: &Arc<State>, request: &Request, shape: &Shape) -> Result<Response, ApiError> {
    if request.keep == Some(KeepAlive::For(std::time::Duration::ZERO)) {
        state.scheduler.unload(&request.model);
        return Ok(lifecycle(shape, &request.requested, "unload"));
    }
    inference::refuse(state).await?;
    let num_ctx = state.scheduler.machine().num_ctx(&request.model, request.options.num_ctx);
    inference::load(state, &request.model, num_ctx, request.keep).await?;
    Ok(lifecycle(shape, &request.requested, "load"))
}
