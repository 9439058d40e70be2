//! The jobs view over queue and history (comfyui protocol: jobs API, 0.8.0). Pure.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{
    history::{Entry, History},
    queue::{Item, Queue},
};

/// The states a job can be in; an interrupted one is `failed`.
pub(crate) const STATUSES: [&str; 4] = ["pending", "in_progress", "completed", "failed"];

/// Something in a stored prompt that makes the real server answer 500 (`extra_pnginfo: null`).
#[derive(Debug)]
pub(crate) struct Broken;

/// A listing request, already validated.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pub statuses: Vec<String>,
    pub workflow_id: Option<String>,
    pub by_duration: bool,
    pub ascending: bool,
    pub limit: Option<usize>,
    pub offset: usize,
}

/// `GET /api/jobs`.
pub(crate) fn list(queue: &Queue, history: &History, query: &Query) -> Result<Value, Broken> {
    let mut jobs = Vec::new();
    if let Some(item) = queue.running() {
        jobs.push(waiting(item, "in_progress")?);
    }
    for item in queue.pending() {
        jobs.push(waiting(item, "pending")?);
    }
    for entry in history.iter() {
        jobs.push(finished(entry)?);
    }
    if !query.statuses.is_empty() {
        jobs.retain(|job| query.statuses.iter().any(|status| job.get("status") == Some(&json!(status))));
    }
    if let Some(workflow) = &query.workflow_id {
        jobs.retain(|job| job.get("workflow_id") == Some(&json!(workflow)));
    }
    jobs.sort_by(|a, b| {
        let key = if query.by_duration { duration } else { created };
        let order = key(a).cmp(&key(b));
        match (query.ascending, order) {
            (true, order) => order,
            (false, Ordering::Equal) => Ordering::Equal,
            (false, order) => order.reverse(),
        }
    });
    let total = jobs.len();
    let page: Vec<Value> =
        jobs.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX)).map(Value::Object).collect();
    let has_more = query.limit.is_some() && query.offset.saturating_add(page.len()) < total;
    Ok(json!({
        "jobs": page,
        "pagination": {"offset": query.offset, "limit": query.limit, "total": total, "has_more": has_more},
    }))
}

/// `GET /api/jobs/{id}`; `None` when unknown.
pub(crate) fn one(queue: &Queue, history: &History, id: &str) -> Result<Option<Value>, Broken> {
    if let Some(entry) = history.get(id) {
        let mut job = finished(entry)?;
        job.insert("outputs".to_owned(), json!(entry.outputs));
        job.insert("execution_status".to_owned(), entry.status());
        job.insert("workflow".to_owned(), json!({"prompt": entry.item.graph, "extra_data": entry.item.extra}));
        return Ok(Some(Value::Object(job)));
    }
    if let Some(item) = queue.running().filter(|item| item.id == id) {
        return Ok(Some(Value::Object(waiting(item, "in_progress")?)));
    }
    match queue.pending().iter().find(|item| item.id == id) {
        Some(item) => Ok(Some(Value::Object(waiting(item, "pending")?))),
        None => Ok(None),
    }
}

fn head(item: &Item, status: &str) -> Map<String, Value> {
    let mut job = Map::new();
    job.insert("id".to_owned(), json!(item.id));
    job.insert("status".to_owned(), json!(status));
    job.insert("priority".to_owned(), item.number.json());
    if let Some(created) = item.extra.get("create_time") {
        job.insert("create_time".to_owned(), created.clone());
    }
    job
}

fn waiting(item: &Item, status: &str) -> Result<Map<String, Value>, Broken> {
    let mut job = head(item, status);
    job.insert("outputs_count".to_owned(), json!(0));
    name_workflow(&mut job, item)?;
    Ok(job)
}

fn finished(entry: &Entry) -> Result<Map<String, Value>, Broken> {
    let mut job = head(&entry.item, if entry.success { "completed" } else { "failed" });
    for (name, data) in &entry.messages {
        let at = data.get("timestamp").cloned().unwrap_or(Value::Null);
        match name.as_str() {
            "execution_start" => {
                job.insert("execution_start_time".to_owned(), at);
            }
            "execution_success" | "execution_interrupted" => {
                job.insert("execution_end_time".to_owned(), at);
            }
            "execution_error" => {
                job.insert("execution_end_time".to_owned(), at);
                job.insert("execution_error".to_owned(), data.clone());
            }
            _ => {}
        }
    }
    let (count, preview) = summary(&entry.outputs);
    job.insert("outputs_count".to_owned(), json!(count));
    if let Some(preview) = preview {
        job.insert("preview_output".to_owned(), preview);
    }
    name_workflow(&mut job, &entry.item)?;
    Ok(job)
}

/// How many outputs there are and the one to show: the first of type `output`, else the first.
fn summary(outputs: &Map<String, Value>) -> (usize, Option<Value>) {
    let mut count = 0;
    let mut preview: Option<Value> = None;
    let mut final_found = false;
    for (node, output) in outputs {
        for (media, items) in output.as_object().into_iter().flatten().filter(|(media, _)| *media != "animated") {
            for item in items.as_array().into_iter().flatten() {
                count += 1;
                let Some(file) = item.as_object() else {
                    continue;
                };
                let is_final = file.get("type") == Some(&json!("output"));
                if preview.is_none() || (is_final && !final_found) {
                    let mut shown = file.clone();
                    shown.insert("nodeId".to_owned(), json!(node));
                    shown.insert("mediaType".to_owned(), json!(media));
                    preview = Some(Value::Object(shown));
                }
                final_found |= is_final;
            }
        }
    }
    (count, preview)
}

fn name_workflow(job: &mut Map<String, Value>, item: &Item) -> Result<(), Broken> {
    let mut at = &item.extra;
    for key in ["extra_pnginfo", "workflow", "id"] {
        let Some(object) = at.as_object() else {
            return Err(Broken);
        };
        match object.get(key) {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    if !at.is_null() {
        job.insert("workflow_id".to_owned(), at.clone());
    }
    Ok(())
}

fn created(job: &Map<String, Value>) -> i64 {
    job.get("create_time").and_then(Value::as_i64).unwrap_or_default()
}

fn duration(job: &Map<String, Value>) -> i64 {
    let time = |key| job.get(key).and_then(Value::as_i64);
    match (time("execution_start_time"), time("execution_end_time")) {
        (Some(start), Some(end)) => end - start,
        _ => 0,
    }
}
