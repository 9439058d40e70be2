//! The server under test, over plain HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::socket::Socket;

/// How long a condition is waited for, in seconds.
pub const PATIENCE_SECS: u64 = 60;
/// Pause between two looks at a condition, in milliseconds.
const LOOK_MS: u64 = 10;

/// How a scenario ended, other than by an error.
pub enum Outcome {
    Passed,
    /// Why it does not apply to this server.
    Skipped(String),
}

/// A server.
#[derive(Clone)]
pub struct Target {
    pub base: String,
    pub http: reqwest::Client,
    /// Version as three numbers.
    pub version: (u32, u32, u32),
    pub checkpoint: String,
    /// It stands in front of a fleet: it keeps its clients apart and does not repeat ComfyUI's mishaps.
    pub is_front: bool,
    /// Largest upload it says it takes, in bytes.
    pub upload_limit: usize,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.bytes).with_context(|| format!("{}: {}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn is(&self, status: u16) -> anyhow::Result<&Self> {
        ensure!(self.status.as_u16() == status, "expected {status}, got {}: {}", self.status, self.text());
        Ok(self)
    }

    pub fn is_empty(&self, status: u16) -> anyhow::Result<&Self> {
        self.is(status)?;
        ensure!(self.bytes.is_empty(), "expected an empty body: {}", self.text());
        Ok(self)
    }

    /// The plain-text 500 of a server that tripped.
    pub fn is_crash(&self) -> anyhow::Result<&Self> {
        self.is(500)?;
        ensure!(self.header("content-type").starts_with("text/plain"), "{}", self.header("content-type"));
        ensure!(self.text().contains("Server got itself in trouble"), "{}", self.text());
        Ok(self)
    }
}

impl Target {
    pub async fn new(base: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(PATIENCE_SECS)).build()?;
        let (version, checkpoint, is_front, upload_limit) = Default::default();
        let mut target = Self { base: base.to_owned(), http, version, checkpoint, is_front, upload_limit };
        let stats = target.get("/system_stats").await?.is(200)?.json()?;
        target.is_front = stats["system"]["gesso_nodes"].is_u64();
        let features = target.get("/features").await?.is(200)?.json()?;
        target.upload_limit = features["max_upload_size"].as_u64().context("no upload limit")?.try_into()?;
        let version = stats["system"]["comfyui_version"].as_str().context("no version")?.to_owned();
        let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
        target.version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let checkpoints = target.options("CheckpointLoaderSimple", "ckpt_name").await?;
        // The small family is quicker where there is a choice.
        target.checkpoint = checkpoints
            .iter()
            .find(|name| name.contains("v1-5"))
            .or(checkpoints.first())
            .context("the server has no checkpoint")?
            .clone();
        Ok(target)
    }

    pub fn describe(&self) -> String {
        let (major, minor, patch) = self.version;
        format!("{} ({major}.{minor}.{patch})", self.base)
    }

    /// Whether the server is at least 0.8.0.
    pub fn newer(&self) -> bool {
        self.version >= (0, 8, 0)
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { status, headers, bytes: response.bytes().await?.to_vec() })
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn post_text(&self, path: &str, body: &'static str) -> anyhow::Result<Answer> {
        self.send(self.request(Method::POST, path).body(body)).await
    }

    /// Queue a graph for a client; the prompt id.
    pub async fn queue(&self, graph: &Value, client: &str) -> anyhow::Result<String> {
        self.queue_with(json!({"prompt": graph, "client_id": client})).await
    }

    pub async fn queue_with(&self, body: Value) -> anyhow::Result<String> {
        let accepted = self.post("/prompt", &body).await?.is(200)?.json()?;
        ensure!(accepted["node_errors"] == json!({}), "{accepted}");
        Ok(accepted["prompt_id"].as_str().context("no prompt_id")?.to_owned())
    }

    /// The history entry of a prompt, waited for.
    pub async fn finished(&self, id: &str) -> anyhow::Result<Value> {
        self.wait_for(&format!("{id} in history"), async || {
            let entry = self.history(id).await?;
            Ok(if entry.is_null() { None } else { Some(entry) })
        })
        .await
    }

    /// The history entry of a prompt, or null.
    pub async fn history(&self, id: &str) -> anyhow::Result<Value> {
        Ok(self.get(&format!("/history/{}", escape(id))).await?.is(200)?.json()?[id].take())
    }

    /// Run a graph to its end; the history entry.
    pub async fn run(&self, graph: &Value) -> anyhow::Result<Value> {
        let id = self.queue(graph, &unique("client")).await?;
        self.finished(&id).await
    }

    pub async fn wait_for<T>(&self, what: &str, mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
        let deadline = Instant::now() + Duration::from_secs(PATIENCE_SECS);
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if Instant::now() > deadline {
                bail!("waited {PATIENCE_SECS} s for {what}");
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
    }

    /// Leave nothing queued or running behind from the scenario before.
    pub async fn settle(&self) -> anyhow::Result<()> {
        self.post("/queue", &json!({"clear": true})).await?.is(200)?;
        self.post("/interrupt", &json!({})).await?.is(200)?;
        self.idle().await
    }

    pub async fn idle(&self) -> anyhow::Result<()> {
        self.wait_for("an idle queue", async || {
            let counted = self.get("/prompt").await?.json()?;
            Ok((counted["exec_info"]["queue_remaining"] == json!(0)).then_some(()))
        })
        .await
    }

    /// The options of a combo, in either spelling.
    pub async fn options(&self, class: &str, input: &str) -> anyhow::Result<Vec<String>> {
        let info = self.get(&format!("/object_info/{class}")).await?.is(200)?.json()?;
        let declaration = &info[class]["input"]["required"][input];
        let list = if declaration[0].is_array() { &declaration[0] } else { &declaration[1]["options"] };
        Ok(list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    pub async fn socket(&self, client: &str) -> anyhow::Result<Socket> {
        Socket::connect(&self.base, &format!("/ws?clientId={client}")).await
    }

    /// Upload a picture; the stored name.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()).mime_str("image/png")?;
        let mut form = reqwest::multipart::Form::new().part("image", part);
        for (field, value) in fields {
            form = form.text((*field).to_owned(), (*value).to_owned());
        }
        self.send(self.request(Method::POST, "/upload/image").multipart(form)).await
    }
}

/// A name nobody used before.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}-{}", uuid::Uuid::new_v4().simple())
}

/// Percent-encode what an id may contain and a path may not.
pub fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Fail with both values shown.
pub fn same(what: &str, left: &Value, right: &Value) -> anyhow::Result<()> {
    ensure!(left == right, "{what}: expected {right}, got {left}");
    Ok(())
}
