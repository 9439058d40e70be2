//! `POST /prompt` (comfyui protocol: queue a graph).

use axum::{body::Body, extract::State, http::StatusCode, response::Response};
use gesso_app::ports::{
    StoreError,
    store::{NewPrompt, SessionFilter},
};
use gesso_core::{
    ids::{OwnerId, SessionId},
    session::{Flow, NewSession},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    ClientPart,
    answer::{self, Answer, Refusal, truthy},
    entry,
    given::kept_files,
};
use crate::{
    clock,
    comfy::graph,
    jobs::{ClientGraph, IntakeError},
    state::AppState,
};

/// Largest body of `POST /prompt`, in bytes: some graphs carry small pictures as text.
const MAX_PROMPT_BYTES: usize = 16 * 1024 * 1024;
/// Longest id a client may choose for a prompt or for itself, in bytes.
pub(super) const MAX_ID_BYTES: usize = 512;
/// What the session is called that the prompts go to.
const SESSION_TITLE: &str = "ComfyUI clients";
/// Secrets of paid cloud nodes, which the studio has no use for: never kept.
const SECRETS: [&str; 2] = ["auth_token_comfy_org", "api_key_comfy_org"];

/// What was posted, read.
struct Posted {
    graph: Value,
    targets: Vec<String>,
    prompt_id: String,
    client_id: Option<String>,
    extra: Map<String, Value>,
}

/// `POST /prompt`.
pub(super) async fn post(State(state): State<AppState>, body: Body) -> Answer {
    // Lists and texts have no members; of anything else not even that can be said.
    let mut body = match answer::read_json(body, MAX_PROMPT_BYTES).await? {
        Value::Object(body) => body,
        Value::Array(_) | Value::String(_) => Map::new(),
        _ => return Err(answer::crash().into()),
    };
    let (number, is_counted) = number(&state, &body).await?;
    let Some(graph) = body.remove("prompt") else {
        return Ok(refused("no_prompt", "No prompt provided", "No prompt provided"));
    };
    let posted = read(graph, body)?;
    let Some(schema) = state.fleet.schema(false).await else {
        return Ok(refusal(StatusCode::SERVICE_UNAVAILABLE, "no_node_answers", &IntakeError::Silent.to_string(), ""));
    };
    let named = graph::named_files(&posted.graph, &schema.classes);
    let files = kept_files(&*state.store, state.owner, named).await?;
    let has_file = |declaration: &Value, value: &str| files.has(declaration, value);
    let checked = graph::check_with_files(&posted.graph, &schema.classes, &posted.targets, &has_file);
    let checked = match checked {
        Ok(checked) => checked,
        Err(faults) => {
            let body = json!({"error": faults.error, "node_errors": faults.node_errors});
            return Ok(answer::json(StatusCode::BAD_REQUEST, &body));
        }
    };
    let Posted { mut graph, targets, prompt_id, client_id, extra } = posted;
    graph::coerce(&mut graph, &schema.classes);
    let facts = graph::facts(&graph, &schema.classes, &targets);
    let client = ClientPart {
        prompt_id: prompt_id.clone(),
        client_id: client_id.clone(),
        extra_pnginfo: extra.get("extra_pnginfo").filter(|info| info.is_object()).cloned(),
        preview_method: extra.get("preview_method").and_then(Value::as_str).map(str::to_owned),
        files: files.given(),
    };
    let outputs = checked.outputs;
    let extra_data = Value::Object(extra);
    let prompt = NewPrompt { prompt_id: prompt_id.clone(), client_id, number, is_counted, extra_data, outputs };
    state.front.watch(state.owner).await?;
    match add(&state, ClientGraph { graph, targets, facts, client, prompt }).await {
        Ok(()) => {}
        Err(IntakeError::NoNode(reason)) => return Ok(refused("no_node_can_run", &reason, "")),
        Err(IntakeError::Store(error)) => return Err(error.into()),
        Err(error) => return Ok(refused("invalid_prompt", &error.to_string(), "")),
    }
    state.front.tell_status(state.owner).await;
    state.jobs.wake();
    let number = entry::number_of(number, is_counted);
    Ok(answer::ok(&json!({"prompt_id": prompt_id, "number": number, "node_errors": checked.dropped})))
}

/// The number that decides whose turn it is. One is counted even for what is refused afterwards.
async fn number(state: &AppState, body: &Map<String, Value>) -> Result<(f64, bool), Refusal> {
    let given = match body.get("number") {
        None => {
            let is_first = body.get("front").is_some_and(truthy);
            return Ok((state.front.next_number(state.owner, is_first).await?, true));
        }
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(Value::Bool(is_one)) => Some(f64::from(u8::from(*is_one))),
        Some(_) => None,
    };
    let number = given.filter(|number| number.is_finite()).ok_or_else(|| Refusal::from(answer::crash()))?;
    Ok((number, false))
}

fn read(graph: Value, mut body: Map<String, Value>) -> Result<Posted, Refusal> {
    let crash = || Refusal::from(answer::crash());
    let graph = match graph {
        Value::Array(nodes) if nodes.is_empty() => Value::Object(Map::new()),
        // The format of the editor has members that are no nodes.
        Value::Object(nodes) if nodes.values().all(Value::is_object) => Value::Object(nodes),
        _ => return Err(crash()),
    };
    let targets = match body.remove("partial_execution_targets") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(_) => return Err(crash()),
    };
    let prompt_id = match body.remove("prompt_id") {
        Some(Value::String(id)) if !id.is_empty() => id,
        None | Some(Value::Null | Value::String(_)) => Uuid::new_v4().to_string(),
        Some(other) => other.to_string(),
    };
    let mut extra = match body.remove("extra_data") {
        None => Map::new(),
        Some(Value::Object(extra)) => extra,
        Some(_) => return Err(crash()),
    };
    if let Some(client) = body.remove("client_id") {
        extra.insert("client_id".into(), client);
    }
    SECRETS.iter().for_each(|secret| drop(extra.remove(*secret)));
    extra.insert("create_time".into(), clock::now().0.into());
    let client_id = extra.get("client_id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
    let is_long = prompt_id.len() > MAX_ID_BYTES || client_id.as_ref().is_some_and(|id| id.len() > MAX_ID_BYTES);
    if is_long || prompt_id.contains('\0') {
        let words = format!("prompt_id and client_id have at most {MAX_ID_BYTES} bytes, none of them zero.");
        return Err(refused("invalid_prompt", &words, "").into());
    }
    Ok(Posted { graph, targets, prompt_id, client_id, extra })
}

/// Adds the prompt to the owner's session for them, which may have been deleted since the last one.
async fn add(state: &AppState, graph: ClientGraph) -> Result<(), IntakeError> {
    let owner = state.owner;
    match state.jobs.execute_for_client(owner, session(state, owner).await?, graph.clone()).await {
        Err(IntakeError::Store(StoreError::NotFound { .. })) => {}
        other => return other,
    }
    state.front.sessions.lock().await.remove(&owner);
    state.jobs.execute_for_client(owner, session(state, owner).await?, graph).await
}

async fn session(state: &AppState, owner: OwnerId) -> Result<SessionId, StoreError> {
    let mut sessions = state.front.sessions.lock().await;
    if let Some(id) = sessions.get(&owner) {
        return Ok(*id);
    }
    let filter = SessionFilter { flow: Some(Flow::Editor), q: Some(SESSION_TITLE.into()), project_id: None };
    let found = state.store.sessions(owner, &filter, None, 1).await?.items.pop();
    let id = match found.filter(|session| session.title == SESSION_TITLE) {
        Some(session) => session.id,
        None => {
            let title = Some(SESSION_TITLE.into());
            let (flow, project_id, settings) = (Flow::Editor, None, None);
            let new = NewSession { flow, project_id, title, model_assignments: Default::default(), settings };
            state.store.create_session(owner, clock::new_id(), &new, clock::now()).await?.id
        }
    };
    sessions.insert(owner, id);
    Ok(id)
}

fn refused(kind: &str, message: &str, details: &str) -> Response {
    refusal(StatusCode::BAD_REQUEST, kind, message, details)
}

fn refusal(status: StatusCode, kind: &str, message: &str, details: &str) -> Response {
    let error = json!({"type": kind, "message": message, "details": details, "extra_info": {}});
    answer::json(status, &json!({"error": error, "node_errors": {}}))
}
