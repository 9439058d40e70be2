//! `POST /api/vision/analyze`: a question about uploads, answered word by word.

use std::convert::Infallible;

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt};
use gesso_app::ports::{
    StoreError,
    llm::{LlmBackend, LlmEvent, LlmMessage, LlmRequest, LlmRole},
};
use gesso_core::{ids::AssetId, problem::FieldProblem};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Answer, Body, events::HEARTBEAT};
use crate::{
    error::Problem,
    llm::{look_at, see, seeing},
    state::AppState,
};

/// Most pictures of one question.
const MAX_IMAGES: usize = 8;
/// Longest question, in characters.
const MAX_QUERY_CHARS: usize = 4_000;
/// Longest answer, in tokens.
const MAX_TOKENS: u32 = 1_000;

/// A question about pictures.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Analyze {
    /// Uploads, 1–8.
    images: Vec<AssetId>,
    /// 1–4,000 characters.
    query: String,
    /// The model; the first installed one that sees when absent.
    #[serde(default)]
    model: Option<String>,
}

/// Answers a question about pictures: events `chunk` with `content`, then `done` or `error`.
#[utoipa::path(post, path = "/api/vision/analyze", tag = "chat", request_body = Analyze, responses((status = 200, content_type = "text/event-stream", body = String), (status = 404, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub async fn analyze(
    State(state): State<AppState>,
    body: Body<Analyze>,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let Analyze { images, query, model } = body.value;
    check(&images, &query)?;
    let mut shown = Vec::with_capacity(images.len());
    for image in images {
        let picture = match state.store.source_picture(state.owner, image.0).await {
            Ok(picture) if picture.image_id.is_none() => picture,
            Ok(_) | Err(StoreError::NotFound { .. }) => {
                return Err(Problem::invalid_field("images", "There is no such upload."));
            }
            Err(error) => return Err(error.into()),
        };
        shown.push(look_at(&state.media, &picture.blob.sha256).await?);
    }
    let llm = &state.engines.ollama;
    let model = match model.as_deref() {
        Some(name) => see(llm, name).await?,
        None => seeing(llm, &[]).await?,
    };
    let request = LlmRequest {
        model: model.name.clone(),
        messages: vec![LlmMessage { images: shown, ..LlmMessage::new(LlmRole::User, query.trim()) }],
        think: false,
        schema: None,
        temperature: 0.2,
        seed: None,
        max_tokens: MAX_TOKENS,
    };
    let name = model.name;
    let events = llm.chat(request).filter_map(move |event| std::future::ready(told(event, &name).map(Ok)));
    let events = events.take_until(state.stop.cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn check(images: &[AssetId], query: &str) -> Answer<()> {
    let mut fields = Vec::new();
    if images.is_empty() || images.len() > MAX_IMAGES {
        fields.push(FieldProblem::new("images", format!("1 to {MAX_IMAGES} uploads can be looked at.")));
    }
    if query.trim().is_empty() || query.chars().count() > MAX_QUERY_CHARS {
        fields.push(FieldProblem::new("query", format!("A question has 1 to {MAX_QUERY_CHARS} characters.")));
    }
    if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
}

fn told(event: LlmEvent, model: &str) -> Option<Event> {
    let (name, data): (&str, Value) = match event {
        LlmEvent::Text(content) => ("chunk", json!({ "content": content })),
        LlmEvent::Ended(Ok(_)) => ("done", json!({ "model": model })),
        LlmEvent::Ended(Err(error)) => {
            let problem = Problem::from(error);
            ("error", json!({"code": problem.code(), "detail": problem.detail()}))
        }
        LlmEvent::Queued { .. } | LlmEvent::Asked { .. } | LlmEvent::Thinking(_) => return None,
    };
    // Strings always serialise.
    Some(Event::default().event(name).json_data(data).unwrap_or_default())
}
