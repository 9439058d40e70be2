//! Claims and phases: what a person decides in a debate.

use axum::{Json, extract::State, http::StatusCode};
use gesso_core::{
    debate::{Claim, ClaimVerdict, Conversation, Debate, Phase, decide::ConceptAct},
    ids::{ClaimId, ConversationId, MessageId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::Problem,
    http::{Answer, Body, Id, extract::read_json_or_default},
    state::AppState,
};

/// What is said of a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    verdict: ClaimVerdict,
    /// Why, at most 500 characters; the specialist is told.
    #[serde(default)]
    note: Option<String>,
}

/// A claim and what it did to the intent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Judged {
    #[serde(flatten)]
    claim: Claim,
    /// The intent's revision.
    revision: i64,
    /// The prompt it leads to.
    prompt: String,
}

/// What the intent has become.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenBack {
    revision: i64,
    prompt: String,
}

/// Where to go.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// The next phase when absent.
    #[serde(default)]
    phase: Option<Phase>,
}

/// Every claim of a conversation, oldest first.
#[utoipa::path(get, path = "/api/chat/conversations/{id}/claims", tag = "chat", params(("id" = ConversationId, Path)), responses((status = 200, body = Vec<Claim>), (status = 404, body = Problem)))]
pub async fn list(State(state): State<AppState>, Id(id): Id<ConversationId>) -> Answer<Json<Vec<Claim>>> {
    Ok(Json(state.store.debate(state.owner, id).await?.claims))
}

/// Says something of a claim: only what it brings into the picture changes.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/claims/{claim}", tag = "chat", params(("id" = ConversationId, Path), ("claim" = ClaimId, Path)), request_body = Said, responses((status = 200, body = Judged), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn judge(
    State(state): State<AppState>,
    Id((id, claim)): Id<(ConversationId, ClaimId)>,
    body: Body<Said>,
) -> Answer<Json<Judged>> {
    let Said { verdict, note } = body.value;
    let debate = state.debates.judge(state.owner, id, claim, verdict, note.as_deref()).await?;
    let TakenBack { revision, prompt } = TakenBack::of(&debate);
    let claim = debate.claims.into_iter().find(|known| known.id == claim).ok_or_else(|| Problem::not_found("claim"))?;
    Ok(Json(Judged { claim, revision, prompt }))
}

/// Locks, words, weighs or takes out a concept of the intent. What a claim brought is locked and taken out with its claim.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/concepts/{concept}", tag = "chat", params(("id" = ConversationId, Path), ("concept" = String, Path)), request_body = ConceptAct, responses((status = 200, body = TakenBack), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn on_concept(
    State(state): State<AppState>,
    Id((id, concept)): Id<(ConversationId, String)>,
    body: Body<ConceptAct>,
) -> Answer<Json<TakenBack>> {
    Ok(Json(TakenBack::of(&state.debates.on_concept(state.owner, id, &concept, &body.value).await?)))
}

/// Takes a fact of a message's pictures into the intent; facts are the sentences of what was seen, counted from 0.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/messages/{message}/facts/{fact}", tag = "chat", params(("id" = ConversationId, Path), ("message" = MessageId, Path), ("fact" = usize, Path)), responses((status = 200, body = TakenBack), (status = 404, body = Problem)))]
pub async fn take_fact(
    State(state): State<AppState>,
    Id((id, message, fact)): Id<(ConversationId, MessageId, usize)>,
) -> Answer<Json<TakenBack>> {
    Ok(Json(TakenBack::of(&state.debates.take_fact(state.owner, id, message, fact).await?)))
}

/// Takes the last change of the intent back, with the verdicts that made it.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/undo", tag = "chat", params(("id" = ConversationId, Path)), responses((status = 200, body = TakenBack), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(State(state): State<AppState>, Id(id): Id<ConversationId>) -> Answer<Json<TakenBack>> {
    Ok(Json(TakenBack::of(&state.debates.take_back(state.owner, id).await?)))
}

/// Goes to the next phase, or to the one named: what nobody contests is accepted by the rule "phase end". Nobody speaks
/// until the next message.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/advance", tag = "chat", params(("id" = ConversationId, Path)), request_body = Advance, responses((status = 200, body = Conversation), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn advance(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    body: axum::body::Bytes,
) -> Answer<(StatusCode, Json<Conversation>)> {
    // A body is not needed to go to the next phase.
    let advance: Advance = read_json_or_default(&body)?;
    state.debates.advance(state.owner, id, advance.phase).await?;
    Ok((StatusCode::OK, Json(state.store.conversation(state.owner, id).await?)))
}

impl TakenBack {
    fn of(debate: &Debate) -> Self {
        Self { revision: debate.revision, prompt: debate.compiled().positive }
    }
}
