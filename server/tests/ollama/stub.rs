//! A server that answers a question with bytes of our choice, written one after another.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, body::Body, extract::State, response::Response, routing::any};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

pub struct Stub {
    addr: SocketAddr,
    script: Script,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Script {
    writes: Arc<Mutex<Vec<Vec<u8>>>>,
    seen: Arc<Mutex<Vec<Value>>>,
    hold: bool,
}

impl Stub {
    /// It has one model, `m`, and answers with these writes.
    pub async fn answering(writes: Vec<Vec<u8>>) -> Self {
        Self::start(writes, false).await
    }

    /// The same, and never ends its answer.
    pub async fn holding(writes: Vec<Vec<u8>>) -> Self {
        Self::start(writes, true).await
    }

    async fn start(writes: Vec<Vec<u8>>, hold: bool) -> Self {
        let script = Script { writes: Arc::new(Mutex::new(writes)), seen: Arc::default(), hold };
        let tags = || async { Json(json!({"models": [{"name": "m:latest", "size": 7, "details": {"family": "gptoss"}}]})) };
        let show = || async {
            Json(json!({"capabilities": ["completion", "thinking"],
                "model_info": {"general.architecture": "gptoss", "gptoss.context_length": 4096}}))
        };
        let router = Router::new()
            .route("/api/tags", any(tags))
            .route("/api/show", any(show))
            .route("/api/chat", any(chat))
            .with_state(script.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { addr, script, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The questions so far.
    pub fn seen(&self) -> Vec<Value> {
        self.script.seen.lock().unwrap().clone()
    }

    /// What it answers from now on.
    pub fn answer_with(&self, writes: Vec<Vec<u8>>) {
        *self.script.writes.lock().unwrap() = writes;
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn chat(State(script): State<Script>, Json(body): Json<Value>) -> Response {
    script.seen.lock().unwrap().push(body);
    let writes = script.writes.lock().unwrap().clone();
    let writes = stream::iter(writes).then(|write| async move {
        // A pause keeps the writes apart on the wire.
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok::<_, std::io::Error>(Bytes::from(write))
    });
    let body = if script.hold { Body::from_stream(writes.chain(stream::pending())) } else { Body::from_stream(writes) };
    Response::new(body)
}
