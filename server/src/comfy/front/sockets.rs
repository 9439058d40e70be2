//! Who hears what: the clients that are connected, and where their prompts are (comfyui protocol: websocket, addressing).
//!
//! One entry for each client id of an owner. A newer socket of the same id takes the entry over; closing the older one
//! leaves it alone.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use axum::extract::ws::{Message, Utf8Bytes};
use bytes::{BufMut, Bytes, BytesMut};
use gesso_app::ports::{StoreResult, store::Store};
use gesso_core::ids::{GenerationId, OwnerId, SessionId};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{events::Hub, fleet::lock};

/// Frames that may wait for a socket; one that is further behind is closed.
const FRAMES_PER_SOCKET: usize = 1024;
/// With so many frames waiting, passing pictures are left out.
const FRAMES_BEFORE_PREVIEWS_GO: usize = 32;
/// Sockets one owner may have open.
const SOCKETS_PER_OWNER: usize = 256;

/// Binary event: a picture without a word of whose it is.
const EVENT_PREVIEW: u32 = 1;
/// Binary event: a picture with metadata.
const EVENT_PREVIEW_WITH_METADATA: u32 = 4;

/// The virtual ComfyUI while the studio runs.
pub struct Front {
    pub(super) store: Arc<dyn Store>,
    pub(super) hub: Arc<Hub>,
    pub(super) stop: CancellationToken,
    /// Owners whose log is followed.
    pub(super) followed: tokio::sync::Mutex<HashSet<OwnerId>>,
    /// The session that an owner's prompts go to.
    pub(super) sessions: tokio::sync::Mutex<HashMap<OwnerId, SessionId>>,
    /// Settings are read, changed and written by one at a time.
    pub(super) settings: tokio::sync::Mutex<()>,
    counters: tokio::sync::Mutex<HashMap<OwnerId, i64>>,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    serial: u64,
    sockets: HashMap<(OwnerId, String), Entry>,
    runs: HashMap<GenerationId, Run>,
}

struct Entry {
    serial: u64,
    frames: mpsc::Sender<Message>,
    cut: CancellationToken,
    wants_metadata: bool,
}

/// A prompt that a node works on, in this process.
struct Run {
    owner: OwnerId,
    client: Option<String>,
    executing: Option<String>,
    announced: HashSet<String>,
}

/// What an opened socket works with.
pub(super) struct Opened {
    /// Which of the sockets of its id it is.
    pub serial: u64,
    /// What to send; ends when a newer socket takes the id over.
    pub frames: mpsc::Receiver<Message>,
    /// Cancelled when the reader is too slow.
    pub cut: CancellationToken,
}

/// A picture of unfinished work.
#[derive(Clone)]
pub(super) struct Picture {
    /// For those who asked for it.
    pub metadata: Value,
    /// Its media type.
    pub mime: &'static str,
    /// The file.
    pub bytes: Bytes,
}

impl Front {
    /// A front without clients.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, hub: Arc<Hub>, stop: CancellationToken) -> Arc<Self> {
        let (followed, sessions, settings) = Default::default();
        Arc::new(Self { store, hub, stop, followed, sessions, settings, counters: Default::default(), table: Mutex::default() })
    }

    /// The next counted number of an owner's prompts; negative for one that goes before all others.
    pub(super) async fn next_number(&self, owner: OwnerId, is_first: bool) -> StoreResult<f64> {
        let mut counters = self.counters.lock().await;
        let next = match counters.get(&owner) {
            Some(next) => *next,
            // After a restart it goes on, so that what still waits keeps its place.
            None => self.store.last_counted(owner).await?.map_or(0, |last| last as i64 + 1),
        };
        counters.insert(owner, next + 1);
        Ok(if is_first { -(next as f64) } else { next as f64 })
    }

    /// Enters a socket: its first frame is the status, the second, if a prompt of its client runs, where that is. `None` if
    /// the owner has too many.
    pub(super) fn open(&self, owner: OwnerId, sid: &str, remaining: u32) -> Option<Opened> {
        let mut table = lock(&self.table);
        let (sender, frames) = mpsc::channel(FRAMES_PER_SOCKET);
        if table.sockets.keys().filter(|(of, _)| *of == owner).count() >= SOCKETS_PER_OWNER {
            return None;
        }
        table.serial += 1;
        let (serial, cut) = (table.serial, CancellationToken::new());
        let entry = Entry { serial, frames: sender, cut: cut.clone(), wants_metadata: false };
        entry.send(text("status", &json!({"status": exec_info(remaining), "sid": sid})));
        let executing = table.runs.values().find(|run| run.owner == owner && run.client.as_deref() == Some(sid));
        if let Some(node) = executing.and_then(|run| run.executing.as_ref()) {
            entry.send(text("executing", &json!({ "node": node })));
        }
        table.sockets.insert((owner, sid.to_owned()), entry);
        Some(Opened { serial, frames, cut })
    }

    /// A socket closed.
    pub(super) fn close(&self, owner: OwnerId, sid: &str, serial: u64) {
        let mut table = lock(&self.table);
        let key = (owner, sid.to_owned());
        if table.sockets.get(&key).is_some_and(|entry| entry.serial == serial) {
            table.sockets.remove(&key);
        }
    }

    /// The feature handshake of a socket's first message.
    pub(super) fn negotiate(&self, owner: OwnerId, sid: &str, serial: u64, wants_metadata: bool, answer: &Value) {
        let mut table = lock(&self.table);
        let entry = table.sockets.get_mut(&(owner, sid.to_owned())).filter(|entry| entry.serial == serial);
        if let Some(entry) = entry {
            entry.wants_metadata = wants_metadata;
            entry.send(text("feature_flags", answer));
        }
    }

    /// Tells every socket of an owner how many prompts wait or run.
    pub(super) async fn tell_status(&self, owner: OwnerId) {
        if !lock(&self.table).sockets.keys().any(|(of, _)| *of == owner) {
            return;
        }
        match self.store.count_active_prompts(owner).await {
            Ok(remaining) => self.tell(owner, None, "status", &json!({"status": exec_info(remaining)})),
            Err(error) => tracing::warn!(%error, "clients could not be told how long the queue is"),
        }
    }

    /// Tells one client, or every one of the owner's.
    pub(super) fn tell(&self, owner: OwnerId, client: Option<&str>, event: &str, data: &Value) {
        self.each(owner, client, || text(event, data));
    }

    /// Whether the client of a prompt would see a picture now, and if so whether with metadata.
    pub(super) fn audience(&self, owner: OwnerId, client: Option<&str>) -> Option<bool> {
        let table = lock(&self.table);
        match client {
            Some(client) => table.sockets.get(&(owner, client.to_owned())).map(|entry| entry.wants_metadata),
            None => table.sockets.keys().any(|(of, _)| *of == owner).then_some(false),
        }
    }

    /// Shows a picture of unfinished work in the spelling its audience wants.
    pub(super) fn show(&self, owner: OwnerId, client: Option<&str>, with_metadata: bool, picture: &Picture) {
        let frame = Message::Binary(if with_metadata { picture.with_metadata() } else { picture.plain() });
        // A PNG is a result that some graphs send this way, not a passing look.
        let is_passing = picture.mime != "image/png";
        let table = lock(&self.table);
        for (_, entry) in table.sockets.iter().filter(|((of, sid), _)| *of == owner && client.is_none_or(|id| id == sid)) {
            let waiting = entry.frames.max_capacity() - entry.frames.capacity();
            if !is_passing || waiting < FRAMES_BEFORE_PREVIEWS_GO {
                entry.send(frame.clone());
            }
        }
    }

    /// A node begins with a prompt.
    pub(super) fn begin(&self, owner: OwnerId, job: GenerationId, client: Option<&str>) {
        let run = Run { owner, client: client.map(str::to_owned), executing: None, announced: HashSet::new() };
        lock(&self.table).runs.insert(job, run);
    }

    /// Whether a node has begun with a prompt, in this process; the database has it a moment later.
    pub(super) fn has_begun(&self, job: GenerationId) -> bool {
        lock(&self.table).runs.contains_key(&job)
    }

    /// A node of the graph begins.
    pub(super) fn executing(&self, job: GenerationId, node: &str) {
        if let Some(run) = lock(&self.table).runs.get_mut(&job) {
            run.executing = Some(node.to_owned());
        }
    }

    /// A result was told.
    pub(super) fn announced(&self, job: GenerationId, node: &str) {
        if let Some(run) = lock(&self.table).runs.get_mut(&job) {
            run.announced.insert(node.to_owned());
        }
    }

    /// A node works on a prompt no more: it is over, or goes back to the queue. Gives the results that were told.
    pub fn over(&self, job: GenerationId) -> HashSet<String> {
        lock(&self.table).runs.remove(&job).map(|run| run.announced).unwrap_or_default()
    }

    fn each(&self, owner: OwnerId, client: Option<&str>, frame: impl FnOnce() -> Message) {
        let table = lock(&self.table);
        match client {
            Some(client) => {
                if let Some(entry) = table.sockets.get(&(owner, client.to_owned())) {
                    entry.send(frame());
                }
            }
            None => {
                let frame = frame();
                for (_, entry) in table.sockets.iter().filter(|((of, _), _)| *of == owner) {
                    entry.send(frame.clone());
                }
            }
        }
    }
}

impl Entry {
    /// A reader that is too slow is cut off rather than served with gaps.
    fn send(&self, frame: Message) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(frame) {
            self.cut.cancel();
        }
    }
}

impl Picture {
    fn plain(&self) -> Bytes {
        let mut frame = BytesMut::with_capacity(8 + self.bytes.len());
        frame.put_u32(EVENT_PREVIEW);
        frame.put_u32(if self.mime == "image/png" { 2 } else { 1 });
        frame.put_slice(&self.bytes);
        frame.freeze()
    }

    fn with_metadata(&self) -> Bytes {
        let metadata = self.metadata.to_string();
        let mut frame = BytesMut::with_capacity(8 + metadata.len() + self.bytes.len());
        frame.put_u32(EVENT_PREVIEW_WITH_METADATA);
        // Ids and constants: far below 4 GiB.
        frame.put_u32(u32::try_from(metadata.len()).unwrap_or_default());
        frame.put_slice(metadata.as_bytes());
        frame.put_slice(&self.bytes);
        frame.freeze()
    }
}

/// How many prompts wait or run, as ComfyUI puts it.
pub(super) fn exec_info(remaining: u32) -> Value {
    json!({"exec_info": {"queue_remaining": remaining}})
}

fn text(event: &str, data: &Value) -> Message {
    Message::Text(Utf8Bytes::from(json!({"type": event, "data": data}).to_string()))
}
