//! `/api/models`: checkpoints and language models; pulling and deleting the latter.

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    time::Duration,
};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::ACCEPT},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt, stream};
use gesso_core::{
    capability::ModelFamily,
    ids::NodeId,
    llm::{LanguageModel, MAX_MODEL_NAME_CHARS, Pull, PullError, ability, exam::Exam},
    problem::ProblemCode,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::{Answer, Body, Id, Query};
use crate::{
    clock,
    error::Problem,
    ollama::{Ollama, PullEvent, PullStream, PullTicket},
    state::AppState,
};

/// How long the answer to a pull waits for the registry to say that it has the model, in seconds.
const HEAD_SECS: u64 = 10;
/// What Ollama says before it knows whether the registry has the model.
const UNDECIDED: &str = "pulling manifest";
/// A comment goes out this often, so that nobody on the way takes the silence for an end.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Checkpoints of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeCheckpoints {
    node_id: NodeId,
    /// Every checkpoint file it has.
    names: Vec<String>,
    /// The file it uses for each family it can run.
    chosen: BTreeMap<ModelFamily, String>,
}

/// Everything that can make pictures or talk.
#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    /// By node.
    checkpoints: Vec<NodeCheckpoints>,
    /// On all Ollama servers.
    llms: Vec<LanguageModel>,
    /// What language models have shown they can do, by digest.
    exams: Vec<Exam>,
    /// Language models on their way, and the newest that arrived or failed; newest first.
    pulls: Vec<Pull>,
}

/// A language model to pull.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    /// Its name, such as `qwen3:8b` or `hf.co/someone/model:Q4_K_M`.
    model: String,
    /// The server it goes to, such as `ollama-2`; the first when absent.
    #[serde(default)]
    server: Option<String>,
}

/// A model to examine.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExamRequest {
    /// Its name.
    model: String,
}

/// Which server is meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OnServer {
    /// The server, such as `ollama-2`; every one when absent.
    server: Option<String>,
}

/// Checkpoints by node, language models with their capabilities, and pulls.
#[utoipa::path(get, path = "/api/models", tag = "fleet", responses((status = 200, body = Models)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Models>> {
    let checkpoints = state
        .fleet
        .nodes()
        .iter()
        .filter_map(|node| {
            let names = node.report()?.checkpoints.clone();
            let choice = |family| Some((family, state.fleet.checkpoint_of(node, family)?));
            let chosen = ModelFamily::ALL.into_iter().filter_map(choice).collect();
            Some(NodeCheckpoints { node_id: node.spec.id.clone(), names, chosen })
        })
        .collect();
    let ollama = &state.engines.ollama;
    // Without a server that answers there are none; `/ready` says why.
    let llms = ollama.fresh_models().await.unwrap_or_default();
    let exams = state.store.exams().await?;
    Ok(Json(Models { checkpoints, llms, exams, pulls: ollama.pulls().list() }))
}

/// Pulls a language model.
///
/// With `Accept: text/event-stream` the answer is its progress (`progress` with `status`, `completed` and `total` bytes,
/// then one `done` or `error`), and closing the stream cancels the pull. Otherwise 202: the pull goes on by itself, is
/// seen under `pulls` of `GET /api/models`, and `DELETE /api/models/{name}` cancels it. What has come of a cancelled pull
/// stays, and the next one goes on there. A name the registry does not know is 404 `model_missing`.
#[utoipa::path(post, path = "/api/models/pull", tag = "fleet", request_body = PullRequest, responses((status = 202, body = Pull), (status = 200, content_type = "text/event-stream", description = "Progress, when asked for"), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem), (status = 502, body = Problem)))]
pub async fn pull(State(state): State<AppState>, headers: HeaderMap, body: Body<PullRequest>) -> Answer<Response> {
    let PullRequest { model, server } = body.value;
    let is_watched = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(accepts_events);
    if !is_watched {
        let pull = pull_in_background(&state, &model, server.as_deref()).await?;
        return Ok((StatusCode::ACCEPTED, Json(pull)).into_response());
    }
    let watched = begin_pull(&state, &model, server.as_deref()).await?;
    let events = stream::unfold(watched, |mut watched| async move {
        let event = watched.next().await?;
        Some((Ok::<_, Infallible>(watched.told(event)), watched))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

/// Lets a pull go on by itself; one that runs already is told instead.
///
/// # Errors
/// The name is not acceptable, nobody can pull it, or the registry does not know it.
pub async fn pull_in_background(state: &AppState, model: &str, server: Option<&str>) -> Answer<Option<Pull>> {
    let name = checked_name("model", model)?;
    let ollama = &state.engines.ollama;
    if let Some(client) = ollama.client(server)
        && let Some(running) = ollama.pulls().running(&name, client.name())
    {
        return Ok(Some(running));
    }
    let mut watched = begin_pull(state, model, server).await?;
    let pull = watched.ticket.pull();
    tokio::spawn(async move { while watched.next().await.is_some() {} });
    Ok(pull)
}

async fn begin_pull(state: &AppState, model: &str, server: Option<&str>) -> Answer<Watched> {
    let model = checked_name("model", model)?;
    let ollama = state.engines.ollama.clone();
    let client = match (ollama.client(server), &server) {
        (Some(client), _) => client,
        (None, Some(_)) => return Err(Problem::invalid_field("server", "There is no such server; `GET /ready` names them.")),
        (None, None) => return Err(gesso_app::ports::llm::LlmError::NoServer.into()),
    };
    let ticket = ollama.pulls().begin(&model, client.name(), clock::now()).ok_or_else(|| {
        let detail = "Too many models are being pulled; wait until one has arrived.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, ProblemCode::RateLimited, detail)
    })?;
    let mut watched = Watched { stream: client.pull(&model), first: VecDeque::new(), ticket, ollama, stop: state.stop.clone() };
    watched.wait_for_head().await?;
    Ok(watched)
}

/// Deletes a language model from every server that has it; a pull of it that is under way is cancelled.
///
/// `/` and `:` of a name may be escaped or written as they are.
#[utoipa::path(delete, path = "/api/models/{name}", tag = "fleet", params(("name" = String, Path), OnServer), responses((status = 204), (status = 404, body = Problem), (status = 502, body = Problem)))]
pub async fn delete(State(state): State<AppState>, Id(name): Id<String>, Query(on): Query<OnServer>) -> Answer<StatusCode> {
    delete_everywhere(&state, &name, on.server.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a model wherever it is, or from the named server, and cancels its pull.
///
/// # Errors
/// The name is not acceptable, nobody has it and nobody pulls it, or a server does not answer.
pub async fn delete_everywhere(state: &AppState, name: &str, server: Option<&str>) -> Answer<()> {
    let name = checked_name("name", name)?;
    let ollama = &state.engines.ollama;
    let cancelled = ollama.pulls().cancel(&name, server);
    match ollama.delete(&name, server).await {
        Ok(_) => Ok(()),
        Err(gesso_app::ports::llm::LlmError::ModelMissing { .. }) if cancelled > 0 => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Sets a language model the five tasks of the exam and keeps what came of them, by the model's digest.
#[utoipa::path(post, path = "/api/models/exam", tag = "fleet", request_body = ExamRequest, responses((status = 200, body = Exam), (status = 404, body = Problem), (status = 502, body = Problem)))]
pub async fn examine(State(state): State<AppState>, body: Body<ExamRequest>) -> Answer<Json<Exam>> {
    Ok(Json(examine_model(&state, &body.value.model).await?))
}

/// The exam of an installed model, kept.
///
/// # Errors
/// It is not installed, or its server does not answer.
pub async fn examine_model(state: &AppState, model: &str) -> Answer<Exam> {
    let ollama = &state.engines.ollama;
    let known = crate::llm::choose(ollama, Some(model), ability::COMPLETION).await?;
    let exam = crate::llm::examine(ollama, &known).await?;
    // Without a digest nobody could tell later which model it was.
    if !exam.digest.is_empty() {
        state.store.keep_exam(&exam).await?;
    }
    Ok(exam)
}

/// The same for a name whose slashes are written as they are.
pub async fn delete_long(
    state: State<AppState>,
    Id((name, rest)): Id<(String, String)>,
    on: Query<OnServer>,
) -> Answer<StatusCode> {
    delete(state, Id(format!("{name}/{rest}")), on).await
}

/// A download with its say on the board.
struct Watched {
    stream: PullStream,
    /// What came before the answer began.
    first: VecDeque<PullEvent>,
    ticket: PullTicket,
    ollama: Ollama,
    stop: CancellationToken,
}

impl Watched {
    /// Waits until the registry has or has not the model, so that a wrong name is a problem and not a stream.
    async fn wait_for_head(&mut self) -> Answer<()> {
        let deadline = Instant::now() + Duration::from_secs(HEAD_SECS);
        while let Ok(Some(event)) = timeout_at(deadline, self.newest()).await {
            if let PullEvent::Ended(Err(error)) = event {
                return Err(error.into());
            }
            let is_undecided = matches!(&event, PullEvent::Progress { status, .. } if status == UNDECIDED);
            self.first.push_back(event);
            if !is_undecided {
                break;
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Option<PullEvent> {
        match self.first.pop_front() {
            Some(event) => Some(event),
            None => self.newest().await,
        }
    }

    /// The next event that nobody has seen; it is on the board before it is given.
    async fn newest(&mut self) -> Option<PullEvent> {
        let stopped = self.ticket.stopped();
        let event = tokio::select! {
            () = stopped.cancelled() => None,
            () = self.stop.cancelled() => None,
            event = self.stream.next() => event,
        };
        match &event {
            Some(PullEvent::Progress { status, completed, total }) => self.ticket.progress(status, *completed, *total),
            Some(PullEvent::Ended(result)) => {
                self.ollama.forget_lists();
                self.ticket.end(result.clone().map_err(|error| {
                    let problem = Problem::from(error);
                    PullError { code: problem.code(), detail: problem.detail().to_owned() }
                }));
            }
            None => {}
        }
        event
    }

    fn told(&self, event: PullEvent) -> Event {
        let Some(pull) = self.ticket.pull() else { return Event::default() };
        let (model, server) = (pull.model, pull.server);
        let (name, data) = match event {
            PullEvent::Progress { status, completed, total } => {
                let data = json!({"model": model, "server": server, "status": status, "completed": completed, "total": total});
                ("progress", data)
            }
            PullEvent::Ended(Ok(())) => ("done", json!({"model": model, "server": server})),
            PullEvent::Ended(Err(error)) => {
                let problem = Problem::from(error);
                ("error", json!({"model": model, "server": server, "code": problem.code(), "detail": problem.detail()}))
            }
        };
        // A document of strings and numbers always serialises.
        Event::default().event(name).json_data(data).unwrap_or_default()
    }
}

pub(super) fn accepts_events(accept: &str) -> bool {
    accept.split(',').any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "text/event-stream"))
}

/// Checks a name as Ollama would: parts of letters, digits, `-`, `_`, `.`, joined by `/` and `:`.
fn checked_name(field: &str, name: &str) -> Answer<String> {
    let name = name.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    let parts_are_good = name.split(['/', ':']).all(|part| part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    if name.len() > MAX_MODEL_NAME_CHARS || !name.chars().all(is_plain) || !parts_are_good {
        return Err(Problem::invalid_field(field, "A model is named like qwen3:8b or hf.co/someone/model:Q4_K_M."));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_before_anybody_is_asked() {
        for good in ["qwen3:8b", "llama3", "hf.co/me/x-1_2:Q4_K_M", "box:5000/me/x"] {
            assert!(checked_name("model", good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "../x", "a//b", ":x", "x:", "a?b", "ä", &"x".repeat(301)] {
            assert!(checked_name("model", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_event_streams_are_streams() {
        assert!(accepts_events("text/event-stream") && accepts_events("application/json, text/event-stream;q=0.5"));
        assert!(!accepts_events("*/*") && !accepts_events("text/event-streams"));
    }
}
