//! Conversations: begun, found, read, renamed, branched, exported, deleted.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gesso_app::ports::store::{ConversationFilter, FoundConversation, MessageOrder, NewConversation};
use gesso_core::{
    capability::ModelFamily,
    debate::{Claim, Conversation, Message, Technical, TurnStage, briefing, export},
    ids::{ConversationId, MessageId, SessionId, TurnId},
    intent::IntentDocument,
    page::{MAX_LIMIT, Page},
    session::{Role, title_problem},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    clock,
    error::Problem,
    http::{Answer, Body, Id, NewId, Query, extract::page_limit},
    state::AppState,
};

/// Longest search text, in characters.
const MAX_SEARCH_CHARS: usize = 200;
/// Most messages of an export.
const MAX_EXPORTED: usize = 10_000;

/// A conversation to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    session_id: SessionId,
    /// Its name, 1–200 characters.
    #[serde(default)]
    title: Option<String>,
    /// The family its prompt is written for; the one of the session's intent, else SDXL, when absent.
    #[serde(default)]
    model_family: Option<ModelFamily>,
}

/// Which conversations a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    /// Only of this session.
    session_id: Option<SessionId>,
    /// Only with a message that has words beginning with each of these.
    q: Option<String>,
    /// Page size, 1–200; 50 when absent.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A conversation of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed {
    #[serde(flatten)]
    conversation: Conversation,
    /// Ids of its messages that have the words looked for; absent without a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Vec<MessageId>>,
}

/// A conversation with what it has come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Detailed {
    #[serde(flatten)]
    conversation: Conversation,
    /// The turn that runs; null when nobody speaks.
    turn_id: Option<TurnId>,
    /// Who has the floor.
    speaking: Option<Role>,
    /// What they do: speak to the person, or write down claims.
    stage: Option<TurnStage>,
    /// What the picture shall be.
    intent: IntentDocument,
    /// The revision of that.
    revision: i64,
    /// The prompt it leads to.
    prompt: String,
    /// The parameters that were accepted; null while there are none.
    technical: Option<Technical>,
    /// Every claim, oldest first.
    claims: Vec<Claim>,
    /// From here the session's events go on without gap or repeat.
    cursor: String,
}

/// A new name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// 1–200 characters.
    title: String,
}

/// Where to branch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The last message that belongs to the branch.
    message_id: MessageId,
}

/// In which form.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `md` (when absent) or `json`.
    format: Option<String>,
}

/// Everything of a conversation.
#[derive(Debug, Serialize)]
struct Exported {
    conversation: Conversation,
    messages: Vec<Message>,
    claims: Vec<Claim>,
    intent: IntentDocument,
    prompt: String,
}

/// Begins a conversation. It goes on from the session's intent, if there is one.
#[utoipa::path(post, path = "/api/chat/conversations", tag = "chat", request_body = Begin, responses((status = 201, body = Conversation), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<Begin>,
) -> Answer<(StatusCode, Json<Conversation>)> {
    let Begin { session_id, title, model_family } = body.value;
    if let Some(problem) = title.as_deref().and_then(title_problem) {
        return Err(Problem::invalid(vec![problem]));
    }
    let kept = state.store.intent(state.owner, session_id).await?.map(|row| row.document);
    let mut intent = kept.unwrap_or_else(|| IntentDocument::empty(model_family.unwrap_or(ModelFamily::Sdxl)));
    if let Some(family) = model_family {
        family.as_str().clone_into(&mut intent.target_profile);
    }
    let id = NewId::of(&state, "conversations", &headers, &body.fingerprint).await?;
    let new = NewConversation { id, session_id, title: title.unwrap_or_default(), intent, branched_from: None };
    let conversation = state.store.add_conversation(state.owner, &new, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(conversation)))
}

/// Lists conversations, newest first; with `q`, those with the words, and which messages have them.
#[utoipa::path(get, path = "/api/chat/conversations", tag = "chat", params(ConversationQuery), responses((status = 200, body = Page<Listed>)))]
pub async fn list(State(state): State<AppState>, Query(query): Query<ConversationQuery>) -> Answer<Json<Page<Listed>>> {
    if query.q.as_deref().is_some_and(|q| q.chars().count() > MAX_SEARCH_CHARS) {
        return Err(Problem::invalid_field("q", format!("A search has at most {MAX_SEARCH_CHARS} characters.")));
    }
    let limit = page_limit(query.limit)?;
    let q = query.q.filter(|q| !q.trim().is_empty());
    let is_search = q.is_some();
    let filter = ConversationFilter { session_id: query.session_id, q };
    let page = state.store.conversations(state.owner, &filter, query.cursor.as_deref(), limit).await?;
    let listed = |FoundConversation { conversation, matches }| Listed { conversation, matches: is_search.then_some(matches) };
    Ok(Json(page.map(listed)))
}

/// One conversation with its claims, its intent and its prompt.
#[utoipa::path(get, path = "/api/chat/conversations/{id}", tag = "chat", params(("id" = ConversationId, Path)), responses((status = 200, body = Detailed), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<ConversationId>) -> Answer<Json<Detailed>> {
    let session = state.store.conversation(state.owner, id).await?.session_id;
    let head = state.store.session_head(state.owner, session).await?;
    let debate = state.store.debate(state.owner, id).await?;
    // Chunks are not counted here: what is being said is in the messages, whose place is told with them.
    let running = debate.running();
    Ok(Json(Detailed {
        turn_id: running.map(|turn| turn.id),
        speaking: running.and_then(|turn| turn.turn.role()),
        stage: running.map(|turn| turn.stage),
        prompt: debate.compiled().positive,
        technical: briefing::chosen(&debate).cloned(),
        conversation: debate.conversation,
        intent: debate.intent,
        revision: debate.revision,
        claims: debate.claims,
        cursor: head.to_string(),
    }))
}

/// Renames a conversation.
#[utoipa::path(patch, path = "/api/chat/conversations/{id}", tag = "chat", params(("id" = ConversationId, Path)), request_body = Rename, responses((status = 200, body = Conversation), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn rename(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    body: Body<Rename>,
) -> Answer<Json<Conversation>> {
    if let Some(problem) = title_problem(&body.value.title) {
        return Err(Problem::invalid(vec![problem]));
    }
    state.store.rename_conversation(state.owner, id, &body.value.title, clock::now()).await?;
    Ok(Json(state.store.conversation(state.owner, id).await?))
}

/// Deletes a conversation with everything in it; what runs in it is stopped.
#[utoipa::path(delete, path = "/api/chat/conversations/{id}", tag = "chat", params(("id" = ConversationId, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete(State(state): State<AppState>, Id(id): Id<ConversationId>) -> Answer<StatusCode> {
    state.debates.delete(state.owner, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new conversation that has everything up to a message, and the intent as it was then.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/branch", tag = "chat", params(("id" = ConversationId, Path)), request_body = Branch, responses((status = 201, body = Conversation), (status = 404, body = Problem)))]
pub async fn branch(
    State(state): State<AppState>,
    Id(from): Id<ConversationId>,
    headers: HeaderMap,
    body: Body<Branch>,
) -> Answer<(StatusCode, Json<Conversation>)> {
    let id = NewId::of(&state, &format!("branch {from}"), &headers, &body.fingerprint).await?;
    let message = body.value.message_id;
    let branched = state.store.branch_conversation(state.owner, id, from, message, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(branched)))
}

/// The conversation as a file: Markdown for people, or JSON with everything.
#[utoipa::path(get, path = "/api/chat/conversations/{id}/export", tag = "chat", params(("id" = ConversationId, Path), ExportQuery), responses((status = 200, content_type = "text/markdown", body = String), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn export(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    Query(query): Query<ExportQuery>,
) -> Answer<Response> {
    let debate = state.store.debate(state.owner, id).await?;
    let (mut messages, mut cursor): (Vec<Message>, Option<String>) = (Vec::new(), None);
    while messages.len() < MAX_EXPORTED {
        let page = state.store.messages(state.owner, id, MessageOrder::OldestFirst, cursor.as_deref(), MAX_LIMIT).await?;
        messages.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let prompt = debate.compiled().positive;
    let (body, kind, ending) = match query.format.as_deref().unwrap_or("md") {
        "md" => {
            let text = export::markdown(&debate.conversation, &messages, &debate.claims, &prompt);
            (text, "text/markdown; charset=utf-8", "md")
        }
        "json" => {
            let (conversation, claims, intent) = (debate.conversation, debate.claims, debate.intent);
            let exported = Exported { conversation, messages, claims, intent, prompt };
            (serde_json::to_string_pretty(&exported).map_err(Problem::internal)?, "application/json", "json")
        }
        _ => return Err(Problem::invalid_field("format", "An export is md or json.")),
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"conversation-{id}.{ending}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
