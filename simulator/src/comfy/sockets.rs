//! The websocket session table and who hears what (comfyui protocol: websocket).
//!
//! One entry per client id. When any socket of an id closes, the entry goes, even if a
//! newer socket took it over: that one stays open and deaf, as with the real server.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::extract::ws::{Message, Utf8Bytes};
use bytes::{BufMut, Bytes, BytesMut};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Frames one socket may lag behind before it is cut.
pub(crate) const SOCKET_QUEUE_FRAMES: usize = 4096;

/// Binary event for clients without the preview feature.
const EVENT_PREVIEW: u32 = 1;
/// Binary event for clients that asked for preview metadata.
const EVENT_PREVIEW_WITH_METADATA: u32 = 4;
/// Image type 1 of a plain preview: JPEG.
const IMAGE_JPEG: u32 = 1;

struct Session {
    frames: mpsc::Sender<Message>,
    cut: CancellationToken,
    preview_metadata: bool,
    logs: bool,
}

/// All sessions of one server life, and the client of the running prompt.
#[derive(Default)]
pub(crate) struct Sockets(Mutex<Table>);

#[derive(Default)]
struct Table {
    sessions: HashMap<String, Session>,
    client: Option<String>,
    executing: Option<String>,
}

/// What a newly opened socket works with.
pub(crate) struct Opened {
    pub frames: mpsc::Receiver<Message>,
    /// Cancelled when the connection shall be dropped without a close frame.
    pub cut: CancellationToken,
}

impl Sockets {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Register a socket: it gets `status` with its sid first, then, if its prompt is
    /// running, where that is.
    pub fn open(&self, sid: &str, status: Value) -> Opened {
        let (sender, frames) = mpsc::channel(SOCKET_QUEUE_FRAMES);
        let cut = CancellationToken::new();
        let mut table = self.table();
        let mut data = json!({ "status": status });
        data["sid"] = json!(sid);
        let session = Session { frames: sender, cut: cut.clone(), preview_metadata: false, logs: false };
        session.send(text("status", &data));
        if table.client.as_deref() == Some(sid)
            && let Some(node) = &table.executing
        {
            session.send(text("executing", &json!({ "node": node })));
        }
        table.sessions.insert(sid.to_owned(), session);
        Opened { frames, cut }
    }

    /// Any socket of this id closed.
    pub fn close(&self, sid: &str) {
        self.table().sessions.remove(sid);
    }

    /// The feature handshake of a socket's first message.
    pub fn negotiate(&self, sid: &str, preview_metadata: bool, answer: &Value) {
        if let Some(session) = self.table().sessions.get_mut(sid) {
            session.preview_metadata = preview_metadata;
            session.send(text("feature_flags", answer));
        }
    }

    /// Subscribe or unsubscribe from `logs`.
    pub fn subscribe_logs(&self, sid: &str, enabled: bool) {
        if let Some(session) = self.table().sessions.get_mut(sid) {
            session.logs = enabled;
        }
    }

    /// One log line for the subscribers.
    pub fn log(&self, line: &Value) {
        for session in self.table().sessions.values().filter(|session| session.logs) {
            session.send(text("logs", line));
        }
    }

    /// The prompt that starts now belongs to this client, or to nobody.
    pub fn begin(&self, client: Option<&str>) {
        let mut table = self.table();
        table.client = client.map(str::to_owned);
        table.executing = None;
    }

    /// No node runs any more; a reconnecting client is not told of one.
    pub fn end(&self) {
        self.table().executing = None;
    }

    /// Whether the running prompt has a client, connected or not.
    pub fn has_client(&self) -> bool {
        self.table().client.is_some()
    }

    /// To everyone.
    pub fn broadcast(&self, event: &str, data: &Value) {
        let frame = text(event, data);
        for session in self.table().sessions.values() {
            session.send(frame.clone());
        }
    }

    /// To the client of the running prompt; to nobody without one.
    pub fn to_client(&self, event: &str, data: &Value) {
        let table = self.table();
        if let Some(session) = table.client.as_ref().and_then(|client| table.sessions.get(client)) {
            session.send(text(event, data));
        }
    }

    /// To the client of the running prompt; to everyone without one.
    pub fn to_client_or_all(&self, event: &str, data: &Value) {
        if self.has_client() { self.to_client(event, data) } else { self.broadcast(event, data) }
    }

    /// A node starts: remembered for reconnects, told to the client.
    pub fn executing(&self, node: &str, data: &Value) {
        let mut table = self.table();
        if table.client.is_some() {
            table.executing = Some(node.to_owned());
        }
        drop(table);
        self.to_client("executing", data);
    }

    /// Whether anybody would see a preview, and whether with metadata.
    pub fn preview_audience(&self) -> Option<bool> {
        let table = self.table();
        match &table.client {
            Some(client) => table.sessions.get(client).map(|session| session.preview_metadata),
            None => (!table.sessions.is_empty()).then_some(false),
        }
    }

    /// A preview in the spelling its audience wants.
    pub fn preview(&self, with_metadata: bool, metadata: &Value, jpeg: &[u8]) {
        let frame = Message::Binary(if with_metadata { metadata_frame(metadata, jpeg) } else { plain_frame(jpeg) });
        let table = self.table();
        match &table.client {
            Some(client) => {
                if let Some(session) = table.sessions.get(client) {
                    session.send(frame);
                }
            }
            None => {
                for session in table.sessions.values() {
                    session.send(frame.clone());
                }
            }
        }
    }

    /// Drop the running client's connection without a close frame.
    pub fn cut_client(&self) {
        let table = self.table();
        if let Some(session) = table.client.as_ref().and_then(|client| table.sessions.get(client)) {
            session.cut.cancel();
        }
    }
}

impl Session {
    /// A socket that is too slow for its bounded queue is cut.
    fn send(&self, frame: Message) {
        if self.frames.try_send(frame).is_err() {
            self.cut.cancel();
        }
    }
}

fn text(event: &str, data: &Value) -> Message {
    Message::Text(Utf8Bytes::from(json!({"type": event, "data": data}).to_string()))
}

fn plain_frame(jpeg: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(8 + jpeg.len());
    frame.put_u32(EVENT_PREVIEW);
    frame.put_u32(IMAGE_JPEG);
    frame.put_slice(jpeg);
    frame.freeze()
}

fn metadata_frame(metadata: &Value, jpeg: &[u8]) -> Bytes {
    let metadata = metadata.to_string();
    let mut frame = BytesMut::with_capacity(8 + metadata.len() + jpeg.len());
    frame.put_u32(EVENT_PREVIEW_WITH_METADATA);
    // A few hundred bytes by construction: ids and constants.
    frame.put_u32(u32::try_from(metadata.len()).unwrap_or(u32::MAX));
    frame.put_slice(metadata.as_bytes());
    frame.put_slice(jpeg);
    frame.freeze()
}
