//! `POST /api/pull`: layer by layer with progress; a broken pull resumes where it stopped.

use std::{collections::VecDeque, io, sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body as HttpBody,
    extract::State as Shared,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    super::{
        chaos::Switch,
        errors::ApiError,
        models::{self, SimModel},
        names::ModelName,
        state::{Caller, Download, State, lock},
        wire::Body,
    },
    manage::install,
    respond::{ndjson, ndjson_response, watched},
    show::model_member,
};

/// Bytes a second at speed 1.
const BYTES_PER_SEC: f64 = 120e6;
/// Progress is reported this often.
const TICK_MILLIS: u64 = 60;

pub(super) async fn pull(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Response {
    watched(&state, async {
        let body = Body::parse("PullRequest", &bytes)?;
        let name = model_member(&body)?;
        let wanted = ModelName::parse(&name)?;
        let installed: Vec<SimModel> = state.models().iter().map(|(model, _)| model.clone()).collect();
        let known: Vec<SimModel> = installed.into_iter().chain(models::installed()).chain(models::library()).collect();
        let mut pull = Pull::new(&state, models::find(&known, &wanted));
        if body.bool("stream")?.unwrap_or(true) {
            pull.caller = Some(state.caller());
            let lines = stream::unfold(pull, |mut pull| async move {
                let item = match pull.next().await? {
                    Ok(value) => Ok(ndjson(&value, 0)),
                    Err(Broken::Said(error)) => Ok(ndjson(&error.body(), 0)),
                    Err(Broken::Cut) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                };
                Some((item, pull))
            });
            return Ok(ndjson_response(HttpBody::from_stream(lines)));
        }
        let mut last = Value::Null;
        while let Some(item) = pull.next().await {
            last = match item {
                Ok(value) => value,
                Err(Broken::Said(error)) => return Err(error),
                Err(Broken::Cut) => return Err(ApiError::internal("unexpected EOF")),
            };
        }
        Ok(Json(last).into_response())
    })
    .await
}

/// How a pull ends early.
enum Broken {
    Said(ApiError),
    Cut,
}

enum Stage {
    Status(&'static str),
    Layer { digest: String, total: u64, begun: bool },
    Install(SimModel),
    Unknown,
}

struct Pull {
    state: Arc<State>,
    stages: VecDeque<Stage>,
    sent: u64,
    fail_after: Option<u64>,
    cut_after: Option<u64>,
    caller: Option<Caller>,
}

impl Pull {
    fn new(state: &Arc<State>, model: Option<&SimModel>) -> Self {
        let mut stages = VecDeque::from([Stage::Status("pulling manifest")]);
        match model {
            None => stages.push_back(Stage::Unknown),
            Some(model) => {
                stages.extend(model.layers().into_iter().map(|(digest, total)| Stage::Layer { digest, total, begun: false }));
                stages.extend(["verifying sha256 digest", "writing manifest"].map(Stage::Status));
                stages.push_back(Stage::Install(model.clone()));
            }
        }
        let chaos = &state.chaos;
        let (fail_after, cut_after) = (chaos.take(Switch::ErrorMid), chaos.take(Switch::Drop));
        Self { state: Arc::clone(state), stages, sent: 0, fail_after, cut_after, caller: None }
    }

    async fn next(&mut self) -> Option<Result<Value, Broken>> {
        let item = self.step().await;
        let over = self.stages.is_empty() || !matches!(item, Some(Ok(_)));
        if over && let Some(caller) = &mut self.caller {
            caller.finish();
        }
        if !matches!(item, Some(Ok(_))) {
            self.stages.clear();
        }
        self.sent += 1;
        item
    }

    async fn step(&mut self) -> Option<Result<Value, Broken>> {
        let stage = self.stages.front_mut()?;
        if self.cut_after.is_some_and(|n| self.sent >= n) {
            return Some(Err(Broken::Cut));
        }
        if self.fail_after.is_some_and(|n| self.sent >= n) {
            return Some(Err(Broken::Said(ApiError::internal("max retries exceeded: unexpected EOF"))));
        }
        let (value, over) = match stage {
            Stage::Status(text) => (json!({"status": text}), true),
            Stage::Unknown => return Some(Err(Broken::Said(ApiError::internal("pull model manifest: file does not exist")))),
            Stage::Install(model) => match install(&self.state, model.clone()) {
                Ok(()) => (json!({"status": "success"}), true),
                Err(error) => return Some(Err(Broken::Said(error))),
            },
            Stage::Layer { digest, total, begun } => {
                let state = &self.state;
                if *begun {
                    tokio::time::sleep(Duration::from_millis(TICK_MILLIS)).await;
                }
                let bytes = advance(state, digest, *total, *begun);
                *begun = true;
                let short: String = digest.chars().skip("sha256:".len()).take(12).collect();
                let mut value = json!({"status": format!("pulling {short}"), "digest": digest, "total": total});
                if bytes > 0
                    && let Some(map) = value.as_object_mut()
                {
                    map.insert("completed".into(), json!(bytes));
                }
                (value, bytes == *total)
            }
        };
        if over {
            self.stages.pop_front();
        }
        Some(Ok(value))
    }
}

/// Bytes of a layer that are here now; several pulls of one layer share the line.
fn advance(state: &State, digest: &str, total: u64, running: bool) -> u64 {
    let now = Instant::now();
    if state.models().iter().any(|(model, _)| model.layers().iter().any(|(known, _)| known == digest)) {
        return total;
    }
    let mut downloads = lock(&state.downloads);
    let layer = downloads.entry(digest.to_owned()).or_insert(Download { bytes: 0, seen: now });
    if running {
        // Nobody fetched during a pause longer than two ticks.
        let passed = (now - layer.seen).min(Duration::from_millis(2 * TICK_MILLIS));
        let gained = passed.as_secs_f64() * BYTES_PER_SEC * state.speed;
        layer.bytes = layer.bytes.saturating_add(gained as u64).min(total);
    }
    layer.seen = now;
    layer.bytes
}
