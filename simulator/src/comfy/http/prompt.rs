//! `POST /prompt` (comfyui protocol: queue a graph).

use axum::{
    body::Body,
    extract::State,
    http::{Request, StatusCode},
    response::Response,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Shared, answer};
use crate::comfy::{
    exec::input_exists,
    node::{Node, now_ms},
    queue::{Item, MAX_PENDING, Number},
    validate::{Verdict, refusal, validate},
};

/// `GET /prompt`: how many prompts wait or run.
pub(super) async fn count(State(node): Shared) -> Response {
    answer::ok(&node.exec_info())
}

pub(super) async fn post(State(node): Shared, request: Request<Body>) -> Response {
    match answer::read_json(request).await {
        Ok(body) => accept(&node, body).unwrap_or_else(|Crash| answer::crash()),
        Err(response) => response,
    }
}

/// The real server trips and answers 500.
struct Crash;

fn accept(node: &Node, body: Value) -> Result<Response, Crash> {
    // Lists and texts have no keys; anything else cannot even be asked for one.
    let mut body = match body {
        Value::Object(body) => body,
        Value::Array(_) | Value::String(_) => serde_json::Map::new(),
        _ => return Err(Crash),
    };
    let number = match body.get("number") {
        Some(number) => Number::Given(given(number).ok_or(Crash)?),
        None => node.queue().next_number(body.get("front").is_some_and(truthy)),
    };
    let Some(mut prompt) = body.remove("prompt") else {
        let error = refusal("no_prompt", "No prompt provided", "No prompt provided");
        return Ok(refused(&error, &json!({})));
    };
    let id = match body.remove("prompt_id") {
        Some(Value::String(id)) => id,
        Some(other) => crate::comfy::validate::python_repr(&other),
        None => Uuid::new_v4().to_string(),
    };
    let targets: Option<Vec<String>> = match body.get("partial_execution_targets") {
        None | Some(Value::Null) => None,
        Some(Value::Array(list)) => Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        Some(_) => return Err(Crash),
    };
    let disk = node.disk.clone();
    let verdict = validate(&mut prompt, targets.as_deref(), &node.lists(), &|name| input_exists(&disk, name));
    if node.chaos.get().reject {
        let error = refusal("prompt_outputs_failed_validation", "Prompt outputs failed validation", "rejected on purpose");
        return Ok(refused(&error, &json!({})));
    }
    let mut extra = match body.remove("extra_data") {
        None => serde_json::Map::new(),
        Some(Value::Object(extra)) => extra,
        Some(_) => return Err(Crash),
    };
    if let Some(client) = body.remove("client_id") {
        extra.insert("client_id".to_owned(), client);
    }
    // Secrets of paid cloud nodes are not shown in the queue.
    extra.remove("auth_token_comfy_org");
    extra.remove("api_key_comfy_org");
    let (outputs, node_errors) = match verdict {
        Verdict::Accepted { outputs, node_errors } => (outputs, node_errors),
        Verdict::Refused { error, node_errors } => return Ok(refused(&error, &node_errors)),
        Verdict::Crash => return Err(Crash),
    };
    extra.insert("create_time".to_owned(), json!(now_ms()));
    let answer = json!({"prompt_id": id, "number": number.json(), "node_errors": node_errors});
    let pushed = {
        let mut queue = node.queue();
        if queue.pending().len() >= MAX_PENDING {
            return Err(Crash);
        }
        queue.push(Item { number, id, graph: prompt, extra: Value::Object(extra), outputs })
    };
    node.wake.notify_one();
    // Queued all the same, but the real server fails before it tells anybody.
    pushed.map_err(|_| Crash)?;
    node.broadcast_status();
    Ok(answer::ok(&answer))
}

fn refused(error: &Value, node_errors: &Value) -> Response {
    answer::json(StatusCode::BAD_REQUEST, &json!({"error": error, "node_errors": node_errors}))
}

fn given(number: &Value) -> Option<f64> {
    match number {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        _ => None,
    }
}

pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) => true,
    }
}
