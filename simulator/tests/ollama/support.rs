//! A fast server, a bare client, and line framing.

use std::{future::Future, time::Duration};

use gesso_simulator::ollama::{OllamaOptions, OllamaServer};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

/// Fast enough that whole answers take milliseconds.
pub const FAST: f64 = 2_000.0;
/// How long any condition may take.
const DEADLINE_SECS: u64 = 10;

pub struct Sim {
    pub server: OllamaServer,
    pub client: Client,
}

impl Sim {
    pub async fn with(chaos: &str, change: impl FnOnce(&mut OllamaOptions)) -> Self {
        let mut options = OllamaOptions { speed: FAST, chaos: chaos.parse().unwrap(), ..OllamaOptions::default() };
        change(&mut options);
        let server = OllamaServer::start(options, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        Self { server, client: Client::builder().no_proxy().build().unwrap() }
    }

    pub async fn start() -> Self {
        Self::with("", |_| ()).await
    }

    pub async fn send(&self, method: Method, path: &str, body: impl ToString) -> Response {
        self.client.request(method, self.server.url() + path).body(body.to_string()).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: impl ToString) -> Response {
        self.send(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.client.get(self.server.url() + path).send().await.unwrap().json().await.unwrap()
    }

    /// Every object of a stream that must succeed.
    pub async fn lines(&self, path: &str, body: impl ToString) -> Vec<Value> {
        let response = self.post(path, body).await;
        assert_eq!(response.status(), StatusCode::OK);
        objects(&response.bytes().await.unwrap())
    }

    /// Status and `error` text.
    pub async fn refusal(&self, path: &str, body: impl ToString) -> (u16, String) {
        let response = self.post(path, body).await;
        assert_eq!(response.headers()["content-type"], "application/json");
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["error"].as_str().unwrap().to_owned())
    }

    pub async fn ps(&self) -> Vec<Value> {
        self.get("/api/ps").await["models"].as_array().unwrap().clone()
    }

    pub async fn ps_names(&self) -> Vec<String> {
        self.ps().await.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }
}

/// The objects of an NDJSON body; blank lines are skipped.
pub fn objects(bytes: &[u8]) -> Vec<Value> {
    bytes
        .split(|&b| b == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// All content of a chat stream.
pub fn content(lines: &[Value]) -> String {
    lines.iter().map(|line| line["message"]["content"].as_str().unwrap_or_default()).collect()
}

/// All thinking of a chat stream.
pub fn thinking(lines: &[Value]) -> String {
    lines.iter().map(|line| line["message"]["thinking"].as_str().unwrap_or_default()).collect()
}

/// Waits for a condition, at most [`DEADLINE_SECS`].
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(DEADLINE_SECS);
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
