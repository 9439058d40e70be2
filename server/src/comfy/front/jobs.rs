//! `/api/jobs`: queue and history in one view (comfyui protocol: jobs API).

use std::{cmp::Ordering, collections::HashMap};

use axum::{
    extract::{Path, Query as UrlQuery, State},
    http::StatusCode,
};
use gesso_app::ports::store::{HistoryWindow, Prompt};
use serde_json::{Map, Value, json};

use super::{
    answer::{self, Answer},
    entry,
    history::HISTORY_LIMIT,
    queue::{QUEUE_LIMIT, is_running},
};
use crate::state::AppState;

/// What a job can be; an interrupted one is `failed`.
const STATUSES: [&str; 4] = ["pending", "in_progress", "completed", "failed"];

/// What is asked for, checked.
#[derive(Debug, Default)]
struct Query {
    statuses: Vec<String>,
    workflow_id: Option<String>,
    by_duration: bool,
    ascending: bool,
    limit: Option<usize>,
    offset: usize,
}

/// `GET /api/jobs`.
pub(super) async fn list(State(state): State<AppState>, UrlQuery(query): UrlQuery<HashMap<String, String>>) -> Answer {
    let query = match read(&query) {
        Ok(query) => query,
        Err(sentence) => return Ok(answer::json(StatusCode::BAD_REQUEST, &json!({"error": sentence}))),
    };
    let mut jobs = Vec::new();
    for prompt in state.store.active_prompts(state.owner, QUEUE_LIMIT).await? {
        jobs.push(waiting(&state, &prompt));
    }
    for prompt in state.store.ended_prompts_of(state.owner, HistoryWindow::Newest(HISTORY_LIMIT)).await? {
        jobs.push(ended(&prompt));
    }
    Ok(answer::ok(&page(jobs, &query)))
}

/// `GET /api/jobs/{id}`.
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>) -> Answer {
    let active = state.store.active_prompts(state.owner, QUEUE_LIMIT).await?;
    if let Some(prompt) = active.iter().find(|prompt| prompt.asked.prompt_id == id) {
        return Ok(answer::ok(&Value::Object(waiting(&state, prompt))));
    }
    let Some(prompt) = state.store.ended_prompt(state.owner, &id).await? else {
        return Ok(answer::json(StatusCode::NOT_FOUND, &json!({"error": "Job not found"})));
    };
    let told = entry::told(&prompt);
    let mut job = ended(&prompt);
    job.insert("outputs".into(), Value::Object(told.outputs));
    job.insert("execution_status".into(), told.status);
    job.insert("workflow".into(), json!({"prompt": prompt.graph, "extra_data": prompt.asked.extra_data}));
    Ok(answer::ok(&Value::Object(job)))
}

fn read(given: &HashMap<String, String>) -> Result<Query, String> {
    let given = |name: &str| given.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let mut query = Query::default();
    if let Some(list) = given("status") {
        let words = list.split(',').map(|status| status.trim().to_lowercase()).filter(|status| !status.is_empty());
        query.statuses = words.collect();
        let unknown: Vec<&str> =
            query.statuses.iter().map(String::as_str).filter(|status| !STATUSES.contains(status)).collect();
        if !unknown.is_empty() {
            return Err(format!("Invalid status value(s): {}. Valid values: {}", unknown.join(", "), STATUSES.join(", ")));
        }
    }
    query.workflow_id = given("workflow_id").map(str::to_owned);
    query.by_duration = match given("sort_by").unwrap_or("created_at") {
        "created_at" => false,
        "execution_duration" => true,
        _ => return Err("sort_by must be 'created_at' or 'execution_duration'".into()),
    };
    query.ascending = match given("sort_order").unwrap_or("desc") {
        "asc" => true,
        "desc" => false,
        _ => return Err("sort_order must be 'asc' or 'desc'".into()),
    };
    if let Some(limit) = given("limit") {
        let limit: i64 = limit.parse().map_err(|_| "limit must be an integer")?;
        query.limit = Some(usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or("limit must be a positive integer")?);
    }
    if let Some(offset) = given("offset") {
        let offset: i64 = offset.parse().map_err(|_| "offset must be an integer")?;
        query.offset = usize::try_from(offset).unwrap_or(0);
    }
    Ok(query)
}

fn page(mut jobs: Vec<Map<String, Value>>, query: &Query) -> Value {
    let is = |job: &Map<String, Value>, name: &str, value: &str| job.get(name).and_then(Value::as_str) == Some(value);
    if !query.statuses.is_empty() {
        jobs.retain(|job| query.statuses.iter().any(|status| is(job, "status", status)));
    }
    if let Some(workflow) = &query.workflow_id {
        jobs.retain(|job| is(job, "workflow_id", workflow));
    }
    let key = if query.by_duration { duration } else { created };
    jobs.sort_by(|a, b| match (query.ascending, key(a).cmp(&key(b))) {
        (true, order) => order,
        (false, Ordering::Equal) => Ordering::Equal,
        (false, order) => order.reverse(),
    });
    let total = jobs.len();
    let shown = jobs.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX)).map(Value::Object);
    let shown: Vec<Value> = shown.collect();
    let has_more = query.limit.is_some() && query.offset.saturating_add(shown.len()) < total;
    json!({
        "jobs": shown,
        "pagination": {"offset": query.offset, "limit": query.limit, "total": total, "has_more": has_more},
    })
}

fn head(prompt: &Prompt, status: &str) -> Map<String, Value> {
    let mut job = Map::new();
    job.insert("id".into(), json!(prompt.asked.prompt_id));
    job.insert("status".into(), json!(status));
    job.insert("priority".into(), entry::number(prompt));
    job.insert("create_time".into(), json!(prompt.created_at.0));
    job
}

fn waiting(state: &AppState, prompt: &Prompt) -> Map<String, Value> {
    let mut job = head(prompt, if is_running(state, prompt) { "in_progress" } else { "pending" });
    job.insert("outputs_count".into(), json!(0));
    name_workflow(&mut job, prompt);
    job
}

fn ended(prompt: &Prompt) -> Map<String, Value> {
    let told = entry::told(prompt);
    let is_success = told.last().is_some_and(|(kind, _)| kind == "execution_success");
    let mut job = head(prompt, if is_success { "completed" } else { "failed" });
    for message in told.status.get("messages").and_then(Value::as_array).into_iter().flatten() {
        let (Some(kind), Some(data)) = (message.get(0).and_then(Value::as_str), message.get(1)) else { continue };
        let at = data.get("timestamp").cloned().unwrap_or_default();
        match kind {
            "execution_start" => drop(job.insert("execution_start_time".into(), at)),
            "execution_success" | "execution_interrupted" => drop(job.insert("execution_end_time".into(), at)),
            "execution_error" => {
                job.insert("execution_end_time".into(), at);
                job.insert("execution_error".into(), data.clone());
            }
            _ => {}
        }
    }
    let (count, preview) = summary(&told.outputs);
    job.insert("outputs_count".into(), json!(count));
    job.extend(preview.map(|preview| ("preview_output".to_owned(), preview)));
    name_workflow(&mut job, prompt);
    job
}

/// How many results there are, and the one to show: the first that was saved, else the first.
fn summary(outputs: &Map<String, Value>) -> (usize, Option<Value>) {
    let (mut count, mut first, mut saved) = (0, None, None);
    for (node, output) in outputs {
        for (media, items) in output.as_object().into_iter().flatten().filter(|(media, _)| *media != "animated") {
            for item in items.as_array().into_iter().flatten() {
                count += 1;
                let Value::Object(mut file) = item.clone() else { continue };
                file.insert("nodeId".into(), json!(node));
                file.insert("mediaType".into(), json!(media));
                let is_saved = file.get("type").and_then(Value::as_str) == Some("output");
                let place = if is_saved { &mut saved } else { &mut first };
                place.get_or_insert(Value::Object(file));
            }
        }
    }
    (count, saved.or(first))
}

fn name_workflow(job: &mut Map<String, Value>, prompt: &Prompt) {
    if let Some(id) = prompt.asked.extra_data.pointer("/extra_pnginfo/workflow/id").filter(|id| !id.is_null()) {
        job.insert("workflow_id".into(), id.clone());
    }
}

fn created(job: &Map<String, Value>) -> i64 {
    job.get("create_time").and_then(Value::as_i64).unwrap_or_default()
}

fn duration(job: &Map<String, Value>) -> i64 {
    let time = |key| job.get(key).and_then(Value::as_i64);
    time("execution_end_time").zip(time("execution_start_time")).map_or(0, |(end, start)| end - start)
}
