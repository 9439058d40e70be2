//! The owner's queue: listing, deleting, interrupting (comfyui protocol: queue, history, interrupt, free).

use std::{cmp::Reverse, collections::BinaryHeap};

use axum::{body::Body, extract::State, http::StatusCode};
use gesso_app::ports::store::{CancelAnswer, Prompt};
use gesso_core::generation::Status;
use serde_json::{Value, json};

use super::{
    answer::{self, Answer, Refusal, truthy},
    entry,
    sockets::exec_info,
};
use crate::state::AppState;

/// Prompts that are listed or acted on at once.
pub(super) const QUEUE_LIMIT: u32 = 2_000;
/// Largest body of a command, in bytes.
pub(super) const MAX_COMMAND_BYTES: usize = 1024 * 1024;

/// `GET /prompt`: how many prompts wait or run.
pub(super) async fn count(State(state): State<AppState>) -> Answer {
    let remaining = state.store.count_active_prompts(state.owner).await?;
    Ok(answer::ok(&exec_info(remaining)))
}

/// `GET /queue`.
pub(super) async fn list(State(state): State<AppState>) -> Answer {
    let prompts = state.store.active_prompts(state.owner, QUEUE_LIMIT).await?;
    let (running, pending): (Vec<_>, Vec<_>) = prompts.into_iter().partition(|prompt| is_running(&state, prompt));
    let running: Vec<Value> = running.iter().map(entry::item).collect();
    // What waits is listed in the order of a heap, as ever; its first is the next to run.
    let heap: BinaryHeap<_> = pending.iter().fold(BinaryHeap::new(), |mut heap, prompt| {
        heap.push(Reverse(Turn(prompt)));
        heap
    });
    let pending: Vec<Value> = heap.into_vec().into_iter().map(|Reverse(Turn(prompt))| entry::item(prompt)).collect();
    Ok(answer::ok(&json!({"queue_running": running, "queue_pending": pending})))
}

/// Whether a node works on it.
pub(super) fn is_running(state: &AppState, prompt: &Prompt) -> bool {
    match prompt.status {
        Status::Running | Status::Storing => true,
        Status::Claimed | Status::Submitted => state.front.has_begun(prompt.job),
        _ => false,
    }
}

/// A prompt by when its turn is.
struct Turn<'a>(&'a Prompt);

impl Ord for Turn<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b) = (&self.0.asked, &other.0.asked);
        a.number.total_cmp(&b.number).then_with(|| a.prompt_id.cmp(&b.prompt_id))
    }
}

impl PartialOrd for Turn<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turn<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Turn<'_> {}

/// `POST /queue`: takes waiting prompts out; they leave no trace here.
pub(super) async fn change(State(state): State<AppState>, body: Body) -> Answer {
    let body = answer::read_json(body, MAX_COMMAND_BYTES).await?;
    let ids: Vec<&str> = body.get("delete").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let is_all = body.get("clear").is_some_and(truthy);
    if is_all || !ids.is_empty() {
        delete(&state, |prompt| is_all || ids.contains(&prompt.asked.prompt_id.as_str())).await?;
    }
    Ok(answer::empty(StatusCode::OK))
}

/// Deletes waiting prompts, page by page.
async fn delete(state: &AppState, is_meant: impl Fn(&Prompt) -> bool) -> Result<(), Refusal> {
    loop {
        let prompts = state.store.active_prompts(state.owner, QUEUE_LIMIT).await?;
        let is_whole = prompts.len() < QUEUE_LIMIT as usize;
        let meant = prompts.iter().filter(|prompt| is_meant(prompt) && !is_running(state, prompt));
        let jobs: Vec<_> = meant.map(|prompt| prompt.job).collect();
        // Forgotten first: what is not known as a prompt any more has no end to be told.
        state.store.forget_prompts(state.owner, &jobs).await?;
        for job in &jobs {
            state.jobs.cancel(state.owner, *job).await?;
        }
        if !jobs.is_empty() {
            state.front.tell_status(state.owner).await;
        }
        if is_whole || jobs.is_empty() {
            return Ok(());
        }
    }
}

/// `POST /interrupt`: stops the owner's prompts that run, or one of them. A body that cannot be read means all.
pub(super) async fn interrupt(State(state): State<AppState>, body: Body) -> Answer {
    let body = answer::read(body, MAX_COMMAND_BYTES).await?;
    let body = serde_json::from_slice(&body).unwrap_or_else(|_| json!({}));
    let Value::Object(body) = body else { return Ok(answer::crash()) };
    let meant = body.get("prompt_id").filter(|id| truthy(id));
    for prompt in state.store.active_prompts(state.owner, QUEUE_LIMIT).await? {
        let is_meant = meant.is_none_or(|id| id.as_str() == Some(prompt.asked.prompt_id.as_str()));
        if is_meant && is_running(&state, &prompt) {
            let answer: CancelAnswer = state.jobs.cancel(state.owner, prompt.job).await?;
            tracing::debug!(job.id = %prompt.job, ?answer, "a ComfyUI client interrupts a prompt");
        }
    }
    Ok(answer::empty(StatusCode::OK))
}

/// `POST /free`: the memory of a fleet is not one client's to empty, so nothing is unloaded.
pub(super) async fn free(body: Body) -> Answer {
    answer::read_json(body, MAX_COMMAND_BYTES).await?;
    Ok(answer::empty(StatusCode::OK))
}
