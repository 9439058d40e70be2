//! Events by WebSocket: the same envelopes as text frames, previews as binary frames.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::Response,
};
use gesso_core::{ids::SessionId, problem::ProblemCode};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::{Answer, Id, Query, events::bad_cursor};
use crate::{
    error::Problem,
    events::{Cursor, Delivery, Following, Scope, follow},
    state::AppState,
};

/// A ping goes out this often; a reader that is gone is noticed by it.
const PING_EVERY: Duration = Duration::from_secs(15);
/// A frame that cannot be handed over for this long ends the connection; the reader resumes from its cursor.
const SEND_PATIENCE: Duration = Duration::from_secs(20);
/// Readers have nothing to say; frames larger than this, in bytes, end the connection.
const MAX_INCOMING_BYTES: usize = 4 * 1024;

/// Where to resume.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketQuery {
    cursor: Option<String>,
}

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// `/ws/session/{id}?cursor=`
pub async fn of_session(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    Query(query): Query<SocketQuery>,
    upgrade: Upgrade,
) -> Answer<Response> {
    serve(state, Scope::Session(id), query, upgrade).await
}

/// `/ws?cursor=`
pub async fn of_owner(State(state): State<AppState>, Query(query): Query<SocketQuery>, upgrade: Upgrade) -> Answer<Response> {
    serve(state, Scope::Owner, query, upgrade).await
}

async fn serve(state: AppState, scope: Scope, query: SocketQuery, upgrade: Upgrade) -> Answer<Response> {
    let upgrade = upgrade.map_err(|_| {
        let detail = "This path speaks WebSocket only.";
        Problem::new(StatusCode::UPGRADE_REQUIRED, ProblemCode::ValidationFailed, detail)
    })?;
    let cursor = query.cursor.as_deref().map(|text| Cursor::parse(text).ok_or_else(bad_cursor)).transpose()?;
    let following = follow(&state.hub, state.store.clone(), state.owner, scope, cursor).await?;
    Ok(upgrade.max_message_size(MAX_INCOMING_BYTES).on_upgrade(|socket| deliver(socket, following, state.stop)))
}

async fn deliver(mut socket: WebSocket, mut following: Following, stop: CancellationToken) {
    let mut pings = tokio::time::interval(PING_EVERY);
    pings.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => break,
            _ = pings.tick() => Message::Ping(Bytes::new()),
            incoming = socket.recv() => match incoming {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            delivery = following.next() => match delivery {
                Ok(Delivery::Event(envelope)) => match serde_json::to_string(&*envelope) {
                    Ok(text) => Message::Text(Utf8Bytes::from(text)),
                    Err(_) => continue,
                },
                Ok(Delivery::Preview(frame)) => Message::Binary(frame),
                Ok(Delivery::Closed) => break,
                Err(error) => {
                    tracing::warn!(%error, "a websocket ends because the log cannot be read");
                    break;
                }
            },
        };
        match tokio::time::timeout(SEND_PATIENCE, socket.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
    // The reader may be gone already; there is nobody left to tell.
    let _ = socket.send(Message::Close(None)).await;
}
