//! Listening to a node: one task per node keeps a websocket open and turns frames into [`NodeSignal`]s.
//!
//! What arrives here is a hint and may be lost; `/queue` and `/history` are the truth. Each connection has a client id of
//! its own: when a socket closes, the node forgets every socket of that id (comfyui protocol: session table).

mod connect;
mod frame;
mod outbox;
mod task;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{client::NodeClient, error::ComfyError};
use outbox::Outbox;

/// A connection that stays silent is pinged this often, in seconds.
const PING_SECS: u64 = 20;
/// A connection without any frame for this long is given up, in seconds; a busy node answers pings late.
const IDLE_SECS: u64 = 75;
/// A connection that should have said something and has not for this long is deaf, in seconds.
const DEAF_SECS: u64 = 20;
/// See [`SocketOptions::overtaking`], in seconds.
const OVERTAKING_SECS: u64 = 2;
/// The first and the longest pause before connecting again, in milliseconds.
const BACKOFF_MILLIS: (u64, u64) = (500, 30_000);

/// What a node says. Prompts may be other people's: filter by `prompt_id`.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeSignal {
    /// The connection is open; prompts submitted with this client id are reported on it.
    Connected {
        /// The session to submit with.
        client_id: String,
    },
    /// The connection is gone and is being opened again. What happened meanwhile is not told later: ask the node.
    Disconnected {
        /// In words.
        reason: String,
    },
    /// The reader was too slow and signals were dropped: ask the node.
    Missed,
    /// So many prompts run or wait there.
    QueueRemaining(u32),
    /// A prompt begins.
    Started {
        /// The prompt.
        prompt_id: String,
    },
    /// These nodes of the graph need not run: the last prompt's results are used.
    Cached {
        /// The prompt.
        prompt_id: String,
        /// Ids of the graph's nodes.
        nodes: Vec<String>,
    },
    /// A node of the graph begins.
    Executing {
        /// The prompt.
        prompt_id: String,
        /// Id of the graph's node.
        node: String,
    },
    /// A node of the graph has come this far; each sampler counts anew.
    Progress {
        /// The prompt.
        prompt_id: String,
        /// Id of the graph's node.
        node: String,
        /// Steps done.
        value: u32,
        /// Steps in all.
        max: u32,
    },
    /// A picture of the unfinished work.
    Preview {
        /// The prompt; absent from nodes that do not say: then it belongs to whatever runs there, if only one of ours does.
        prompt_id: Option<String>,
        /// Id of the graph's node, from nodes that say.
        node: Option<String>,
        /// Its media type.
        mime: &'static str,
        /// The picture.
        bytes: Bytes,
    },
    /// A prompt has ended in some way and is in the history.
    Ended {
        /// The prompt.
        prompt_id: String,
    },
    /// A prompt has failed. The history has it a moment later.
    Failed {
        /// The prompt.
        prompt_id: String,
        /// Why.
        error: ComfyError,
    },
    /// A prompt was interrupted. The history has it a moment later.
    Interrupted {
        /// The prompt.
        prompt_id: String,
    },
    /// An event of a prompt word for word, just before the signal that says what it means, if any does.
    Told {
        /// The prompt.
        prompt_id: String,
        /// The event's name.
        kind: String,
        /// Its data.
        data: Arc<Value>,
    },
}

/// How patient the connection is.
#[derive(Clone, Copy, Debug)]
pub struct SocketOptions {
    /// A silent connection is pinged this often.
    pub ping: Duration,
    /// A connection without any frame for this long is given up.
    pub idle: Duration,
    /// A connection that should have said something and has not for this long is given up.
    pub deaf: Duration,
    /// A frame this shortly before something was expected counts as having heard of it: frames and answers overtake
    /// each other.
    pub overtaking: Duration,
    /// The first pause before connecting again; it doubles up to `backoff_max`, and is jittered.
    pub backoff: Duration,
    /// The longest pause before connecting again.
    pub backoff_max: Duration,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(PING_SECS),
            idle: Duration::from_secs(IDLE_SECS),
            deaf: Duration::from_secs(DEAF_SECS),
            overtaking: Duration::from_secs(OVERTAKING_SECS),
            backoff: Duration::from_millis(BACKOFF_MILLIS.0),
            backoff_max: Duration::from_millis(BACKOFF_MILLIS.1),
        }
    }
}

/// Opens a connection to the node and keeps it open until the [`Signals`] are dropped.
#[must_use]
pub fn open(client: &NodeClient, options: SocketOptions) -> (Socket, Signals) {
    let outbox = Arc::new(Outbox::default());
    let stop = CancellationToken::new();
    let (client_id, ids) = watch::channel(None);
    let (expected, expectations) = watch::channel(None);
    let task = task::Task { client: client.clone(), options, outbox: Arc::clone(&outbox), client_id, expectations };
    tokio::spawn(stop.clone().run_until_cancelled_owned(task.run()));
    (Socket { client_id: ids, expected: Arc::new(expected) }, Signals { outbox, _stop: stop.drop_guard() })
}

/// The caller's side of a connection. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Socket {
    client_id: watch::Receiver<Option<String>>,
    expected: Arc<watch::Sender<Option<Instant>>>,
}

impl Socket {
    /// The session to submit with now; `None` while there is no connection.
    #[must_use]
    pub fn client_id(&self) -> Option<String> {
        self.client_id.borrow().clone()
    }

    /// Waits for a connection and gives its session; `None` once the connection was closed for good.
    pub async fn connected(&self) -> Option<String> {
        self.client_id.clone().wait_for(Option::is_some).await.ok()?.clone()
    }

    /// Says that something was just queued: a connection that hears nothing of it is deaf and is replaced by a fresh one.
    pub fn expect_status(&self) {
        self.expected.send_replace(Some(Instant::now()));
    }
}

/// What the node says, in order. Dropping it closes the connection.
#[derive(Debug)]
pub struct Signals {
    outbox: Arc<Outbox>,
    _stop: DropGuard,
}

impl Signals {
    /// Waits for the next signal. Safe to cancel.
    pub async fn recv(&mut self) -> NodeSignal {
        self.outbox.next().await
    }
}
