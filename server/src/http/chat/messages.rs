//! Messages: said, read, answered once more, and the turn that answers stopped.

use std::{collections::VecDeque, convert::Infallible};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use gesso_app::ports::{StoreError, store::MessageOrder};
use gesso_core::{
    debate::{Message, conversation::NewMessage},
    event::{Envelope, StudioEvent},
    ids::{ConversationId, MessageId, TurnId},
    page::Page,
    session::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    debate::Said,
    error::Problem,
    events::{Delivery, Following, Scope, follow},
    http::{
        Answer, Body, Id, NewId, Query,
        events::{HEARTBEAT, sse_event},
        extract::{page_limit, read_json_or_default},
        models::accepts_events,
    },
    state::AppState,
};

/// A message that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    message_id: MessageId,
    /// The turn that answers it.
    turn_id: TurnId,
}

/// Who shall answer once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    role: Role,
}

/// A turn that was begun or stopped.
#[derive(Debug, Serialize, ToSchema)]
pub struct TurnAnswer {
    turn_id: Option<TurnId>,
}

/// Which messages are shown.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// Page size, 1–200; 50 when absent.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// `oldest` (when absent) or `newest`: which end comes first.
    order: Option<String>,
}

/// Who is stopped.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The specialist who has the floor: the turn goes on with whoever is next. The whole turn when absent.
    #[serde(default)]
    role: Option<Role>,
}

/// Messages, oldest first unless asked otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct Messages {
    #[serde(flatten)]
    page: Page<Message>,
    /// From here the session's events go on after what is in these messages, without gap or repeat.
    events_cursor: String,
}

/// Says something. With `Accept: text/event-stream` the turn's events follow, up to `done`; else 202. During a running
/// turn it joins that one. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/messages", tag = "chat", params(("id" = ConversationId, Path)), request_body = NewMessage, responses((status = 202, body = Accepted), (status = 200, content_type = "text/event-stream", body = Envelope), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn say(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    headers: HeaderMap,
    body: Body<NewMessage>,
) -> Answer<Response> {
    let problems = body.value.problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let wants_events = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(accepts_events);
    let message_id: MessageId = NewId::of(&state, &format!("messages {id}"), &headers, &body.fingerprint).await?;
    let said = match known(&state, &headers, message_id).await? {
        Some(said) => said,
        None => state.debates.say(state.owner, id, message_id, &body.value).await?,
    };
    if !wants_events {
        let accepted = Accepted { message_id: said.message_id, turn_id: said.turn_id };
        return Ok((StatusCode::ACCEPTED, Json(accepted)).into_response());
    }
    let scope = Scope::Session(said.session);
    let following = follow(&state.hub, state.store.clone(), state.owner, scope, Some(said.from)).await?;
    let turn = Turn { conversation: id, turn: said.turn_id, first: said.first.into(), is_over: false };
    let events = stream::unfold((following, turn, state.stop), |(mut following, mut turn, stop)| async move {
        let event = tokio::select! {
            () = stop.cancelled() => return None,
            event = turn.next(&mut following) => event?,
        };
        Some((Ok::<_, Infallible>(event), (following, turn, stop)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

/// A message that was said before under the same key.
async fn known(state: &AppState, headers: &HeaderMap, id: MessageId) -> Answer<Option<Said>> {
    if !headers.contains_key("idempotency-key") {
        return Ok(None);
    }
    match state.store.message(state.owner, id).await {
        Ok((conversation, message)) => {
            let session = state.store.conversation(state.owner, conversation).await?.session_id;
            let from = crate::events::Cursor::after(0);
            Ok(Some(Said { session, message_id: id, turn_id: message.turn_id, first: Vec::new(), from }))
        }
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The events of one turn, of all those of its session.
struct Turn {
    conversation: ConversationId,
    turn: TurnId,
    /// Told before anything else.
    first: VecDeque<Envelope>,
    is_over: bool,
}

impl Turn {
    async fn next(&mut self, following: &mut Following) -> Option<Event> {
        if let Some(first) = self.first.pop_front() {
            return Some(sse_event(&first));
        }
        while !self.is_over {
            match following.next().await {
                Ok(Delivery::Event(envelope)) if self.is_of_it(&envelope.event) => {
                    self.is_over = matches!(envelope.event, StudioEvent::Done { .. });
                    return Some(sse_event(&envelope));
                }
                Ok(Delivery::Event(_) | Delivery::Preview(_)) => {}
                Ok(Delivery::Closed) => return None,
                Err(error) => {
                    tracing::warn!(%error, "a turn's stream ends because the log cannot be read");
                    return None;
                }
            }
        }
        None
    }

    fn is_of_it(&self, event: &StudioEvent) -> bool {
        match event {
            StudioEvent::UserMessage { turn_id, .. } | StudioEvent::Done { turn_id, .. } => *turn_id == self.turn,
            StudioEvent::SpecialistStart(speech)
            | StudioEvent::SpecialistState { speech, .. }
            | StudioEvent::SpecialistChunk { speech, .. }
            | StudioEvent::SpecialistEnd { speech, .. } => speech.turn_id == self.turn,
            StudioEvent::Error { conversation_id, turn_id, .. } => {
                *conversation_id == self.conversation && turn_id.is_none_or(|turn| turn == self.turn)
            }
            StudioEvent::Resync => true,
            event => event.conversation_id() == Some(self.conversation),
        }
    }
}

/// The messages of a conversation, oldest first, or newest first with `order=newest`; those being written hold what
/// readers were told so far.
#[utoipa::path(get, path = "/api/chat/conversations/{id}/messages", tag = "chat", params(("id" = ConversationId, Path), MessageQuery), responses((status = 200, body = Messages), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    Query(query): Query<MessageQuery>,
) -> Answer<Json<Messages>> {
    let limit = page_limit(query.limit)?;
    let order = match query.order.as_deref().unwrap_or("oldest") {
        "oldest" => MessageOrder::OldestFirst,
        "newest" => MessageOrder::NewestFirst,
        _ => return Err(Problem::invalid_field("order", "Messages come oldest or newest first.")),
    };
    let session = state.store.conversation(state.owner, id).await?.session_id;
    let head = state.store.session_head(state.owner, session).await?;
    let mut page = state.store.messages(state.owner, id, order, query.cursor.as_deref(), limit).await?;
    let cursor = state.hub.freshen(session, head, &mut page.items);
    Ok(Json(Messages { page, events_cursor: cursor.to_string() }))
}

/// Lets one specialist answer the last message once more.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/again", tag = "chat", params(("id" = ConversationId, Path)), request_body = Again, responses((status = 202, body = TurnAnswer), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn again(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    body: Body<Again>,
) -> Answer<(StatusCode, Json<TurnAnswer>)> {
    let turn_id = state.debates.again(state.owner, id, body.value.role).await?;
    Ok((StatusCode::ACCEPTED, Json(TurnAnswer { turn_id: Some(turn_id) })))
}

/// Stops the turn that runs, or with `role` the specialist who has the floor: the connection to the model closes, what was
/// said stays. Nothing happens when no turn runs.
#[utoipa::path(post, path = "/api/chat/conversations/{id}/stop", tag = "chat", params(("id" = ConversationId, Path)), request_body = Option<Stop>, responses((status = 202, body = TurnAnswer), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn stop(
    State(state): State<AppState>,
    Id(id): Id<ConversationId>,
    body: axum::body::Bytes,
) -> Answer<(StatusCode, Json<TurnAnswer>)> {
    let turn_id = match read_json_or_default::<Stop>(&body)?.role {
        Some(role) => Some(state.debates.stop_specialist(state.owner, id, role).await?),
        None => state.debates.stop_turn(state.owner, id).await?,
    };
    Ok((StatusCode::ACCEPTED, Json(TurnAnswer { turn_id })))
}
