//! `POST /api/embed` and the legacy `/api/embeddings`: hashed words, so that similar texts have similar vectors.

use std::sync::Arc;

use axum::{
    Json,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::{
    super::{
        durations::KeepAlive,
        engine::{brief::Brief, tokens},
        errors::ApiError,
        inference,
        models::SimModel,
        options::Options,
        state::State,
        wire::{Body, nanos},
    },
    respond::watched,
};

/// Most texts in one request.
const MAX_INPUTS: usize = 2_048;

pub(super) async fn embed(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    let started = Instant::now();
    watched(&state, async {
        let body = Body::parse("EmbedRequest", &bytes)?;
        let (name, model) = find(&state, &body)?;
        let inputs: Vec<&str> = match body.get("input") {
            None => Vec::new(),
            Some(Value::String(text)) if text.is_empty() => Vec::new(),
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().ok_or_else(|| ApiError::bad("invalid input type")))
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(ApiError::bad("invalid input type")),
        };
        if inputs.len() > MAX_INPUTS {
            return Err(ApiError::bad(format!("more than {MAX_INPUTS} inputs")));
        }
        let num_ctx = prepare(&state, &body, &model).await?;
        let load = nanos(started.elapsed());
        let count: u64 = inputs.iter().map(|text| tokens::count(text).min(u64::from(num_ctx))).sum();
        if !body.bool("truncate")?.unwrap_or(true) && inputs.iter().any(|text| tokens::count(text) > u64::from(num_ctx)) {
            return Err(ApiError::bad("the input length exceeds the context length"));
        }
        tokio::time::sleep(state.scaled(count as f64 / model.prompt_tokens_per_sec)).await;
        let wanted = body.get("dimensions").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0);
        let vectors: Vec<Vec<f32>> = inputs
            .iter()
            .map(|text| {
                let mut vector = vector(text, model.embedding_length as usize);
                vector.truncate(wanted.unwrap_or(usize::MAX));
                normalise(vector)
            })
            .collect();
        let mut answer =
            json!({"model": name, "embeddings": vectors, "total_duration": nanos(started.elapsed()), "load_duration": load});
        if count > 0
            && let Some(map) = answer.as_object_mut()
        {
            map.insert("prompt_eval_count".into(), json!(count));
        }
        Ok(Json(answer).into_response())
    })
    .await
}

pub(super) async fn embeddings(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    watched(&state, async {
        let body = Body::parse("EmbeddingRequest", &bytes)?;
        if body.string("model")?.unwrap_or_default().is_empty() {
            return Err(ApiError::bad("model is required"));
        }
        let (_, model) = find(&state, &body)?;
        prepare(&state, &body, &model).await?;
        let prompt = body.string("prompt")?.unwrap_or_default();
        let vector = if prompt.is_empty() { Vec::new() } else { vector(prompt, model.embedding_length as usize) };
        Ok(Json(json!({"embedding": vector})).into_response())
    })
    .await
}

/// The model, or the embedding routes' own 404.
fn find(state: &State, body: &Body) -> Result<(String, SimModel), ApiError> {
    let name = body.string("model")?.unwrap_or_default();
    if name.is_empty() {
        return Err(ApiError::no_model(""));
    }
    let missing = |error: ApiError| match error.status {
        StatusCode::NOT_FOUND => ApiError::new(error.status, format!("model {name:?} not found, try pulling it first")),
        _ => error,
    };
    let (model, _) = state.find(name).map_err(missing)?;
    Ok((name.to_owned(), model))
}

async fn prepare(state: &Arc<State>, body: &Body, model: &SimModel) -> Result<u32, ApiError> {
    let options = Options::parse(body.object("options")?)?;
    let keep = KeepAlive::parse(body.get("keep_alive"))?;
    inference::refuse(state).await?;
    let num_ctx = state.scheduler.machine().num_ctx(model, options.num_ctx);
    inference::load(state, model, num_ctx, keep).await?;
    Ok(num_ctx)
}

/// Every content word adds a few signed components.
fn vector(text: &str, width: usize) -> Vec<f32> {
    let mut out = vec![0.0_f32; width.max(1)];
    let brief = Brief::read(text);
    let words = if brief.words.is_empty() { vec![text.to_lowercase()] } else { brief.words };
    for word in words {
        for pair in Sha256::digest(&word).chunks_exact(4) {
            let [a, b, c, sign] = pair else { continue };
            let at = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
            let width = out.len();
            if let Some(cell) = out.get_mut(at % width) {
                *cell += if sign & 1 == 0 { 1.0 } else { -1.0 };
            }
        }
    }
    out
}

fn normalise(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
    vector
}
