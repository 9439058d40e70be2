//! What is asked of the studio for a run.

use gesso_core::{
    generation::{BlockFault, BlocksTold, Generation, faults},
    ids::{GenerationId, SessionId},
    preflight::Preflight,
    problem::ProblemCode,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{api::json, browser, error::AppError};

/// The runs that are read after a reload.
const RUNS_READ: u32 = 50;

#[derive(Deserialize)]
struct Named<T> {
    id: T,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Generation>,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    code: Option<ProblemCode>,
    #[serde(default)]
    node_errors: Option<serde_json::Value>,
}

/// Why a run was not taken.
pub enum Refusal {
    /// Inputs are wrong; the sentence for all of them together.
    Faults(Vec<BlockFault>, String),
    /// Anything else.
    Problem(AppError),
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    json::read(text).map_err(|_| AppError::from(ProblemCode::Internal))
}

/// A text that is sent along so that the same request counts once.
pub fn key() -> String {
    format!("flow-{:.0}-{:.0}", browser::chance() * 1e15, browser::chance() * 1e15)
}

/// Makes the session of a document.
pub async fn session(title: &str) -> Result<SessionId, AppError> {
    let title = serde_json::Value::String(title.to_owned());
    let body = format!("{{\"flow\":\"editor\",\"title\":{title}}}");
    let text = browser::call_well("POST", "/api/sessions", Some(&body), Some(&key())).await?;
    read::<Named<SessionId>>(&text).map(|made| made.id)
}

/// Queues a run; `body` is the whole request, as text.
pub async fn execute(body: &str) -> Result<GenerationId, Refusal> {
    let key = key();
    let answer = browser::call("POST", "/api/comfyui/execute", Some(body), Some(&key)).await.map_err(Refusal::Problem)?;
    if (200..300).contains(&answer.status) {
        return read::<Named<GenerationId>>(&answer.text).map(|made| made.id).map_err(Refusal::Problem);
    }
    let refused: Refused = read(&answer.text).map_err(Refusal::Problem)?;
    let usual = AppError::from(refused.code.unwrap_or(ProblemCode::Internal));
    let detail = refused.detail.unwrap_or(usual.detail);
    match refused.node_errors.as_ref().map(faults).filter(|faults| !faults.is_empty()) {
        Some(faults) => Err(Refusal::Faults(faults, detail)),
        None => Err(Refusal::Problem(AppError::new(usual.code, detail))),
    }
}

/// Puts a run before what waits. One that has begun already is as good as first.
pub async fn first(id: GenerationId) {
    let body = Some("{\"first\":true}");
    // Refused, it has begun; the network gone, its place is the least of the troubles.
    let _ = browser::call("POST", &format!("/api/queue/{id}/move"), body, None).await;
}

/// Cancels a run. One that has ended meanwhile has ended.
pub async fn cancel(id: GenerationId) -> Result<(), AppError> {
    let answer = browser::call("DELETE", &format!("/api/generate/{id}"), None, None).await?;
    match answer.status {
        200..=299 | 404 | 409 => Ok(()),
        _ => Err(read(&answer.text).unwrap_or_else(|error| error)),
    }
}

/// The newest runs of a session, newest first.
pub async fn runs(session: SessionId) -> Result<Vec<Generation>, AppError> {
    let path = format!("/api/sessions/{session}/generations?limit={RUNS_READ}");
    let text = browser::call_well("GET", &path, None, None).await?;
    read::<Listed>(&text).map(|listed| listed.items)
}

/// How far the blocks of a run are.
pub async fn blocks(id: GenerationId) -> Result<BlocksTold, AppError> {
    let text = browser::call_well("GET", &format!("/api/generate/{id}/blocks"), None, None).await?;
    read(&text)
}

/// Where a prompt could run.
pub async fn preflight(prompt: &str) -> Result<Preflight, AppError> {
    let body = format!("{{\"workflow\":{prompt}}}");
    let text = browser::call_well("POST", "/api/comfyui/preflight", Some(&body), None).await?;
    read(&text)
}
