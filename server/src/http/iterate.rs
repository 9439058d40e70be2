//! `/api/iterate`: from feedback to a better prompt, a plan, pictures.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use gesso_app::ports::{
    StoreError,
    store::{Batch, IntentRow, NewIntent},
};
use gesso_core::{
    board::{BoardChange, Verdict, VerdictKind},
    ids::{BatchId, ImageId, SessionId},
    request::{GenerationRequest, SEED_BOUND},
};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Answer, Body, NewId, generate::AcceptedGeneration};
use crate::{
    clock,
    error::Problem,
    iterate::{Base, DEFAULT_COUNT, MAX_COUNT, Plan, Refined, Refinement, plan, refine},
    state::AppState,
};

/// Feedback on a session's pictures.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    session_id: SessionId,
    /// What the person says, 1–2,000 characters; also `undo`, `pin …` and `unpin …`.
    feedback: String,
    /// Pictures of the session that are liked, at most 20.
    #[serde(default)]
    selected: Vec<ImageId>,
    /// Pictures of the session that are not, at most 20.
    #[serde(default)]
    rejected: Vec<ImageId>,
    /// How many new pictures when none is selected, 1–20; 4 when absent.
    #[serde(default)]
    count: Option<u32>,
}

/// What came of feedback, and what would be generated.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanAnswer {
    #[serde(flatten)]
    refinement: Refinement,
    plan: Plan,
}

/// What came of feedback, and what is generated.
#[derive(Debug, Serialize, ToSchema)]
pub struct AutoAnswer {
    #[serde(flatten)]
    planned: PlanAnswer,
    batch_id: BatchId,
    generations: Vec<AcceptedGeneration>,
}

/// Refines the session's intent by feedback, and its prompt with it.
///
/// The model is the one assigned to the critic, else to style, else the first installed that writes text; the answer
/// names it. The new revision is kept, and selected and rejected pictures become verdicts on the board. If the model gives
/// no usable answer, twice, it is 502 and nothing is changed.
#[utoipa::path(post, path = "/api/iterate/refine-prompt", tag = "iterate", request_body = Feedback, responses((status = 200, body = Refinement), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub async fn refine_prompt(State(state): State<AppState>, body: Body<Feedback>) -> Answer<Json<Refinement>> {
    let feedback = body.value;
    let (base, mut refined) = understood(&state, &feedback).await?;
    let ops = document(&refined.refinement)?;
    refined.refinement.revision = keep(&state, &base, &refined, &feedback, ops, None).await?;
    judge(&state, &feedback).await?;
    Ok(Json(refined.refinement))
}

/// The plan: what feedback would change, and what would be generated then. Nothing is kept and nothing queued.
#[utoipa::path(post, path = "/api/iterate", tag = "iterate", request_body = Feedback, responses((status = 200, body = PlanAnswer), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub async fn plan_only(State(state): State<AppState>, body: Body<Feedback>) -> Answer<Json<PlanAnswer>> {
    let (base, refined) = understood(&state, &body.value).await?;
    let plan = planned(&state, &base, &refined, &body.value);
    Ok(Json(PlanAnswer { refinement: refined.refinement, plan }))
}

/// The plan, carried out: the intent is kept and the pictures are queued, all or none. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/iterate/auto", tag = "iterate", request_body = Feedback, responses((status = 202, body = AutoAnswer), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)))]
pub async fn auto(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<Feedback>,
) -> Answer<(StatusCode, Json<AutoAnswer>)> {
    let feedback = body.value;
    let id: BatchId = NewId::of(&state, "iterate", &headers, &body.fingerprint).await?;
    let planned = match state.store.intent_of_request(state.owner, id.0).await? {
        // Sent again: the model is not asked a second time.
        Some(row) => read(row)?,
        None => decide(&state, &feedback, id).await?,
    };
    let batch = match state.store.batch(state.owner, id).await {
        Ok(batch) => state.jobs.with_progress_batch(batch),
        Err(StoreError::NotFound { .. }) => start(&state, id, &planned.plan.requests).await?,
        Err(error) => return Err(error.into()),
    };
    let generations = batch.generations.into_iter().map(AcceptedGeneration::from).collect();
    Ok((StatusCode::ACCEPTED, Json(AutoAnswer { planned, batch_id: id, generations })))
}

async fn understood(state: &AppState, feedback: &Feedback) -> Answer<(Base, Refined)> {
    if feedback.count.is_some_and(|count| !(1..=MAX_COUNT).contains(&count)) {
        return Err(Problem::invalid_field("count", format!("1 to {MAX_COUNT} new pictures can be asked for.")));
    }
    let Feedback { session_id, feedback, selected, rejected, .. } = feedback;
    let base = Base::find(state.store.as_ref(), state.owner, *session_id, feedback, selected, rejected).await?;
    let refined = refine(&state.engines.ollama, &base, feedback).await?;
    Ok((base, refined))
}

fn planned(state: &AppState, base: &Base, refined: &Refined, feedback: &Feedback) -> Plan {
    let can_repaint = |request: &GenerationRequest| state.jobs.templates().choose(request).is_ok();
    let seed = || rand::rng().random_range(0..SEED_BOUND);
    plan(base, refined, feedback.count.unwrap_or(DEFAULT_COUNT), can_repaint, seed)
}

/// Decides once what a request comes to, and keeps it under the request's id.
async fn decide(state: &AppState, feedback: &Feedback, id: BatchId) -> Answer<PlanAnswer> {
    let (base, refined) = understood(state, feedback).await?;
    let plan = planned(state, &base, &refined, feedback);
    // What could not be queued is refused before anything is kept.
    state.jobs.check_each(state.owner, &plan.requests).await?;
    let mut answer = PlanAnswer { refinement: refined.refinement.clone(), plan };
    answer.refinement.revision = base.revision + new_revisions(&base);
    let ops = document(&answer)?;
    keep(state, &base, &refined, feedback, ops, Some(id)).await?;
    judge(state, feedback).await?;
    Ok(answer)
}

async fn start(state: &AppState, id: BatchId, requests: &[GenerationRequest]) -> Answer<Batch> {
    Ok(state.jobs.generate_each(state.owner, id, requests.to_vec()).await?)
}

/// How many revisions a kept refinement adds: its own, and the one made from the prompt if that is not kept yet.
fn new_revisions(base: &Base) -> i64 {
    1 + i64::from(base.is_new)
}

/// Keeps the intent; gives the revision in force. Without a change and a request to find it by there is nothing to keep.
async fn keep(
    state: &AppState,
    base: &Base,
    refined: &Refined,
    feedback: &Feedback,
    ops: serde_json::Value,
    request: Option<BatchId>,
) -> Answer<i64> {
    let first = || NewIntent {
        document: base.intent.clone(),
        ops: json!({"prompt": {"after": base.prompt.0}, "negative_prompt": {"after": base.prompt.1}}),
        feedback: String::new(),
        request_id: None,
    };
    let mut new: Vec<NewIntent> = base.is_new.then(first).into_iter().collect();
    if request.is_some() || refined.intent != base.intent {
        let feedback = feedback.feedback.clone();
        let (document, request_id) = (refined.intent.clone(), request.map(|id| id.0));
        new.push(NewIntent { document, ops, feedback, request_id });
    }
    if new.is_empty() {
        return Ok(base.revision);
    }
    Ok(state.store.add_intents(state.owner, base.session.id, base.revision, &new, clock::now()).await?)
}

/// What is said of pictures stands on the board too.
async fn judge(state: &AppState, feedback: &Feedback) -> Answer<()> {
    let verdict = |verdict| move |image_id: &ImageId| Verdict { image_id: *image_id, verdict };
    let selected = feedback.selected.iter().map(verdict(VerdictKind::Select));
    let verdicts: Vec<_> = selected.chain(feedback.rejected.iter().map(verdict(VerdictKind::Reject))).collect();
    if !verdicts.is_empty() {
        let change = BoardChange { verdicts, promote: None };
        state.store.change_board(state.owner, feedback.session_id, &change, clock::now()).await?;
    }
    Ok(())
}

fn document(answer: &impl Serialize) -> Answer<serde_json::Value> {
    serde_json::to_value(answer).map_err(Problem::internal)
}

fn read(row: IntentRow) -> Answer<PlanAnswer> {
    serde_json::from_value(row.ops).map_err(Problem::internal)
}
