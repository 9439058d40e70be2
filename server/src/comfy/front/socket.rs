//! `/ws`: one socket's life (comfyui protocol: websocket).

use std::{collections::HashMap, time::Duration};

use axum::{
    extract::{
        Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
};
use gesso_core::ids::OwnerId;
use serde_json::Value;
use uuid::Uuid;

use super::{
    answer::{self, Answer, truthy},
    information::feature_flags,
    prompt::MAX_ID_BYTES,
    sockets::{Front, Opened},
};
use crate::state::AppState;

/// A frame that cannot be handed over for this long, in seconds, ends the connection.
const SEND_SECS: u64 = 20;
/// Largest message of a client, in bytes: they say who they are and no more.
const MAX_INCOMING_BYTES: usize = 64 * 1024;

pub(super) async fn connect(
    State(state): State<AppState>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer {
    let Ok(upgrade) = upgrade else {
        let words = "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".";
        return Ok(answer::text(StatusCode::BAD_REQUEST, words));
    };
    let named = query.get("clientId").filter(|id| !id.is_empty()).cloned();
    let sid = named.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    if sid.len() > MAX_ID_BYTES {
        return Ok(answer::text(StatusCode::BAD_REQUEST, "The clientId is too long."));
    }
    let owner = state.owner;
    state.front.watch(owner).await?;
    let remaining = state.store.count_active_prompts(owner).await?;
    Ok(upgrade.max_message_size(MAX_INCOMING_BYTES).on_upgrade(move |socket| async move {
        let Some(opened) = state.front.open(owner, &sid, remaining) else { return };
        let serial = opened.serial;
        talk(&state, &sid, socket, opened).await;
        state.front.close(owner, &sid, serial);
    }))
}

async fn talk(state: &AppState, sid: &str, mut socket: WebSocket, mut opened: Opened) {
    let mut is_first = true;
    let mut is_heard = true;
    loop {
        tokio::select! {
            () = state.stop.cancelled() => return,
            () = opened.cut.cancelled() => return,
            frame = opened.frames.recv(), if is_heard => match frame {
                Some(frame) => {
                    let sent = tokio::time::timeout(Duration::from_secs(SEND_SECS), socket.send(frame)).await;
                    if !matches!(sent, Ok(Ok(()))) {
                        return;
                    }
                }
                // A newer socket has taken the id over: this one stays open and hears nothing any more.
                None => is_heard = false,
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    if std::mem::take(&mut is_first) {
                        handshake(&state.front, state.owner, sid, opened.serial, &text);
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

/// Only a first message of the right type counts; anything else loses the chance.
fn handshake(front: &Front, owner: OwnerId, sid: &str, serial: u64, text: &str) {
    let Ok(message) = serde_json::from_str::<Value>(text) else { return };
    if message.get("type").and_then(Value::as_str) == Some("feature_flags") {
        let wants = message.pointer("/data/supports_preview_metadata").is_some_and(truthy);
        front.negotiate(owner, sid, serial, wants, &feature_flags());
    }
}
