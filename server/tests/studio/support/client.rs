//! Asking a studio.

use std::collections::BTreeSet;

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::until;

/// Asks one studio.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    /// Asks the studio at `base`.
    pub fn new(base: &str) -> Self {
        Self { http: reqwest::Client::builder().no_proxy().build().unwrap(), base: base.to_owned() }
    }

    /// Its URL with a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request to be sent.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// Asks and gives the status and the JSON, null if there is none.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let request = self.request(method, path);
        let response = match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        };
        read(response.unwrap()).await
    }

    /// GET, which must succeed.
    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert!(status.is_success(), "GET {path}: {status} {body}");
        body
    }

    /// POST, which must succeed.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, Some(body)).await;
        assert!(status.is_success(), "POST {path}: {status} {answer}");
        answer
    }

    /// Waits until so many nodes are healthy.
    pub async fn all_nodes_healthy(&self, count: usize) {
        until("every node is healthy", || async {
            let gpus = self.get("/api/gpus").await;
            let healthy = gpus.as_array()?.iter().filter(|gpu| gpu["state"] == "healthy").count();
            (healthy == count).then_some(())
        })
        .await;
    }

    /// A fresh session.
    pub async fn session(&self) -> String {
        let session = self.post("/api/sessions", &json!({"flow": "draft_grid", "title": "A test"})).await;
        text(&session["id"])
    }

    /// A small draft for a session.
    pub fn draft(session: &str) -> Value {
        json!({
            "session_id": session, "task": "txt2img", "model_family": "sd15", "prompt": "a red boat under a teal sky",
            "params": {"width": 256, "height": 256, "steps": 8},
        })
    }

    /// Asks for a batch of drafts; gives its id.
    pub async fn batch(&self, session: &str, count: u32) -> String {
        let batch = self.post("/api/generate/batch", &json!({"request": Self::draft(session), "count": count})).await;
        assert_eq!(batch["total_count"], count);
        text(&batch["batch_id"])
    }

    /// Waits until a batch has ended, and gives it.
    pub async fn ended_batch(&self, id: &str) -> Value {
        until("the batch has ended", || async {
            let batch = self.get(&format!("/api/batches/{id}")).await;
            let ended =
                ["complete", "failed", "cancelled"].iter().map(|status| batch["counts"][status].as_u64().unwrap()).sum::<u64>();
            (ended == batch["total_count"].as_u64()?).then_some(batch)
        })
        .await
    }

    /// Waits until a generation has ended, and gives it.
    pub async fn ended(&self, id: &str) -> Value {
        until("the generation has ended", || async {
            let generation = self.get(&format!("/api/generate/{id}")).await;
            ["complete", "failed", "cancelled"].contains(&generation["status"].as_str()?).then_some(generation)
        })
        .await
    }
}

/// Reads an answer.
pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The text of a JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Asserts that a batch is exactly `count` complete generations with `count` different pictures.
pub fn assert_whole(batch: &Value, count: usize) {
    let generations = batch["generations"].as_array().unwrap();
    assert_eq!(batch["counts"]["complete"], count, "{}", batch["counts"]);
    let images: Vec<_> = generations.iter().flat_map(|generation| generation["images"].as_array().unwrap()).collect();
    assert_eq!(images.len(), count, "one picture for each generation");
    let distinct: BTreeSet<_> = images.iter().map(|image| text(&image["sha256"])).collect();
    assert_eq!(distinct.len(), count, "all pictures differ");
}
