//! `POST /api/generate`.

use std::sync::Arc;

use axum::{extract::State as Shared, response::Response};
use bytes::Bytes;
use tokio::time::Instant;

use super::{
    super::{
        engine::{Form, Turn, tokens},
        errors::ApiError,
        inference::{Request, Run},
        state::State,
        wire::Body,
    },
    chat::idle,
    respond::{Shape, respond, watched},
};

/// Most context tokens a final object echoes.
const MAX_CONTEXT_TOKENS: u64 = 4_096;

pub(super) async fn generate(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    let started = Instant::now();
    watched(&state, async {
        let body = Body::parse("GenerateRequest", &bytes)?;
        let requested = body.string("model")?.unwrap_or_default();
        if requested.is_empty() {
            return Err(ApiError::no_model(""));
        }
        let mut request = Request::parse(&body, state.find(requested)?.0, requested, "generate")?;
        let raw = body.bool("raw")?.unwrap_or(false);
        let system = body.string("system")?.unwrap_or_default();
        let template = body.string("template")?.unwrap_or_default();
        if raw && !(system.is_empty() && template.is_empty() && body.array("context", "int")?.is_empty()) {
            return Err(ApiError::bad("raw mode does not support template, system, or context"));
        }
        if !body.string("suffix")?.unwrap_or_default().is_empty() && !request.model.can("insert") {
            return Err(ApiError::bad(format!("{requested} does not support insert")));
        }
        request.add_images(body.array("images", "api.ImageData")?)?;
        let prompt = body.string("prompt")?.unwrap_or_default();
        let turn = |role: &str, content: &str| Turn { role: role.into(), content: content.into() };
        if !system.is_empty() {
            request.turns.push(turn("system", system));
        }
        request.turns.push(turn("user", prompt));
        if request.form != Form::Prose {
            // The grammar applies from the first token here, so that no thinking survives.
            request.thoughts = 0;
        }
        let count = if raw { 0 } else { tokens::count(prompt).min(MAX_CONTEXT_TOKENS) };
        let shape = Shape::Generate { context: (0..count).map(|n| 1_000 + n as u32).collect() };
        if prompt.is_empty() {
            return idle(&state, &request, &Shape::Generate { context: Vec::new() }).await;
        }
        let (model, stream) = (request.requested.clone(), request.stream);
        let run = Run::start(&state, request, started).await?;
        respond(&state, model, shape, stream, run).await
    })
    .await
}
