//! A stand-in for a node: answers by a closure, keeps what it was asked, and hands its websockets to the test.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{
        Request, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use gesso_core::{fleet::NodeSpec, tier::Tier};
use gesso_server::comfy::{
    NodeClient,
    client::Timeouts,
    socket::{self, NodeSignal, Signals, Socket, SocketOptions},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle, time::timeout};

/// Longest wait for anything in a test.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// One request the stub has got.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// `POST /prompt`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A websocket a client has opened.
pub struct Peer {
    pub client_id: String,
    pub headers: HeaderMap,
    pub socket: WebSocket,
}

impl Peer {
    pub async fn say(&mut self, kind: &str, data: Value) {
        self.socket.send(Message::text(json!({"type": kind, "data": data}).to_string())).await.unwrap();
    }

    /// The first frame of every connection.
    pub async fn greet(&mut self) {
        let sid = self.client_id.clone();
        self.say("status", json!({"status": {"exec_info": {"queue_remaining": 0}}, "sid": sid})).await;
    }

    /// The next text the client sends.
    pub async fn hear(&mut self) -> Value {
        loop {
            let message = timeout(DEADLINE, self.socket.recv()).await.unwrap().unwrap().unwrap();
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }
}

type Answer = dyn Fn(&Seen) -> Response + Send + Sync;

#[derive(Clone)]
struct Shared {
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<Seen>>>,
    peers: mpsc::UnboundedSender<Peer>,
}

pub struct Stub {
    pub addr: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    peers: mpsc::UnboundedReceiver<Peer>,
    server: JoinHandle<()>,
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Stub {
    pub async fn start(answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let (sender, peers) = mpsc::unbounded_channel();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared { answer: Arc::new(answer), seen: Arc::clone(&seen), peers: sender };
        let app = Router::new().route("/ws", any(open)).fallback(answered).with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { addr, seen, peers, server }
    }

    /// One that only has a websocket.
    pub async fn silent() -> Self {
        Self::start(|_| StatusCode::NOT_FOUND.into_response()).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn client(&self) -> NodeClient {
        NodeClient::new(&spec(&self.url())).unwrap()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub async fn peer(&mut self) -> Peer {
        timeout(DEADLINE, self.peers.recv()).await.unwrap().unwrap()
    }

    /// Opens the client's socket with short patience.
    pub fn listen(&self, change: impl FnOnce(&mut SocketOptions)) -> (Socket, Signals) {
        let mut options = SocketOptions {
            backoff: Duration::from_millis(20),
            backoff_max: Duration::from_millis(50),
            ..SocketOptions::default()
        };
        change(&mut options);
        socket::open(&self.client(), options)
    }
}

async fn open(State(shared): State<Shared>, upgrade: WebSocketUpgrade, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let client_id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "clientId");
    let client_id = client_id.map(|(_, id)| id.into_owned()).unwrap_or_default();
    let headers = request.headers().clone();
    upgrade.on_upgrade(async move |socket| drop(shared.peers.send(Peer { client_id, headers, socket })))
}

async fn answered(State(shared): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let (path, query) = (head.uri.path().to_owned(), head.uri.query().unwrap_or_default().to_owned());
    let seen = Seen { method: head.method, path, query, headers: head.headers, body };
    let answer = (shared.answer)(&seen);
    shared.seen.lock().unwrap().push(seen);
    answer
}

pub fn answer(value: Value) -> Response {
    axum::Json(value).into_response()
}

pub fn text(status: u16, words: &'static str) -> Response {
    Response::builder().status(status).body(Body::from(words)).unwrap()
}

pub fn spec(url: &str) -> NodeSpec {
    NodeSpec {
        id: "n1".into(),
        name: "N1".into(),
        url: url.into(),
        headers: BTreeMap::new(),
        tier: Tier::Standard,
        vram_gb: None,
        capabilities: None,
        max_resolution: None,
        max_batch: None,
        shares_gpu_with: None,
        simulated: false,
    }
}

/// Timeouts that a test can wait for; `answer` long enough for a busy machine.
pub fn brief() -> Timeouts {
    let short = Duration::from_millis(400);
    Timeouts { connect: short, ping: short, answer: short, idle: short }
}

/// The next signal that is wanted; others are skipped.
pub async fn until(signals: &mut Signals, wanted: impl Fn(&NodeSignal) -> bool) -> NodeSignal {
    let search = async {
        loop {
            let signal = signals.recv().await;
            if wanted(&signal) {
                return signal;
            }
        }
    };
    timeout(DEADLINE, search).await.unwrap_or_else(|_| panic!("the signal did not come"))
}
