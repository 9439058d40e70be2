//! `/ws`: one socket's life (comfyui protocol: websocket).

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{
        Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::Response,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Shared, answer, info, prompt::truthy};
use crate::comfy::node::Node;

pub(super) async fn connect(
    State(node): Shared,
    Query(query): Query<HashMap<String, String>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return answer::text(
            StatusCode::BAD_REQUEST,
            "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".",
        );
    };
    let named = query.get("clientId").filter(|id| !id.is_empty()).cloned();
    let sid = named.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    upgrade.on_upgrade(move |socket| async move {
        talk(&node, &sid, socket).await;
        // Whoever closes takes the id's entry along, even a newer socket's.
        node.sockets.close(&sid);
    })
}

async fn talk(node: &Arc<Node>, sid: &str, mut socket: WebSocket) {
    let mut opened = node.sockets.open(sid, node.exec_info());
    let mut first = true;
    let mut heard = true;
    loop {
        tokio::select! {
            biased;
            () = opened.cut.cancelled() => return,
            () = node.dead.cancelled() => return,
            frame = opened.frames.recv(), if heard => match frame {
                Some(frame) => {
                    if socket.send(frame).await.is_err() {
                        return;
                    }
                }
                // Replaced by a newer socket or dropped from the table: open but deaf.
                None => heard = false,
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    if first {
                        handshake(node, sid, &text);
                    }
                    first = false;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

/// Only a first message of the right type counts; anything else loses the chance.
fn handshake(node: &Node, sid: &str, text: &str) {
    let Ok(Value::Object(message)) = serde_json::from_str::<Value>(text) else {
        return;
    };
    if message.get("type").and_then(Value::as_str) == Some("feature_flags") {
        let wants = message.get("data").and_then(|data| data.get("supports_preview_metadata")).is_some_and(truthy);
        node.sockets.negotiate(sid, wants, &info::feature_flags());
    }
}
