//! Lists, show, pull, copy, delete, embeddings.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Sim, eventually, objects};

#[tokio::test]
async fn lists_carry_capabilities_sizes_and_digests() {
    let sim = Sim::start().await;
    let tags = sim.get("/api/tags").await;
    let models = tags["models"].as_array().unwrap();
    assert_eq!(models.len(), 6);
    for model in models {
        assert_eq!(model["digest"].as_str().unwrap().len(), 64);
        assert!(model["size"].as_u64().unwrap() > 1_000_000);
        assert!(model["details"]["context_length"].is_u64() && model["capabilities"].is_array());
        assert!(model["modified_at"].as_str().unwrap().ends_with("+02:00"));
    }
    let empty = Sim::with("", |options| options.models.clear()).await;
    assert_eq!(empty.get("/api/tags").await, json!({"models": []}));
    assert_eq!(empty.get("/v1/models").await["data"], Value::Null);
}

#[tokio::test]
async fn show_names_the_window_under_the_architecture() {
    let sim = Sim::start().await;
    for body in [json!({"model": "gemma3:12b"}), json!({"name": "GEMMA3:12b"})] {
        let shown: Value = sim.post("/api/show", body).await.json().await.unwrap();
        let arch = shown["model_info"]["general.architecture"].as_str().unwrap().to_owned();
        assert_eq!(shown["model_info"][format!("{arch}.context_length")], 131_072);
        assert!(shown["capabilities"].as_array().unwrap().contains(&json!("vision")));
        assert!(shown["model_info"]["general.parameter_count"].as_u64().unwrap() > 12_000_000_000);
    }
    assert_eq!(sim.refusal("/api/show", json!({"model": "nobody"})).await, (404, "model 'nobody' not found".into()));
    assert_eq!(sim.refusal("/api/show", json!({})).await, (400, "model is required".into()));
}

#[tokio::test]
async fn a_pull_reports_layer_by_layer_and_installs() {
    let sim = Sim::with("", |options| options.speed = 100.0).await;
    let lines = sim.lines("/api/pull", json!({"model": "qwen3:4b"})).await;
    let statuses: Vec<&str> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(statuses[0], "pulling manifest");
    assert_eq!(statuses[statuses.len() - 3..], ["verifying sha256 digest", "writing manifest", "success"]);
    let weights = &lines[1];
    assert!(weights.get("completed").is_none() && weights["total"].as_u64() == Some(2_600_000_000));
    let digest = weights["digest"].as_str().unwrap();
    assert_eq!(statuses[1], format!("pulling {}", &digest[7..19]));
    let progress: Vec<u64> =
        lines.iter().filter(|line| line["digest"] == digest).filter_map(|line| line["completed"].as_u64()).collect();
    assert!(progress.len() > 1 && progress.is_sorted() && progress.last() == Some(&2_600_000_000));
    let tags = sim.get("/api/tags").await;
    assert_eq!(tags["models"][0]["name"], "qwen3:4b", "newest first");
    // What is here is not fetched again.
    let again = sim.lines("/api/pull", json!({"model": "qwen3:4b", "stream": true})).await;
    assert!(again.iter().filter(|line| line["digest"].is_string()).all(|line| line["completed"] == line["total"]));
    let whole: Value = sim.post("/api/pull", json!({"name": "qwen3:4b", "stream": false})).await.json().await.unwrap();
    assert_eq!(whole, json!({"status": "success"}));
}

#[tokio::test]
async fn a_pull_that_is_left_resumes_where_it_stopped() {
    let sim = Sim::with("", |options| options.speed = 4.0).await;
    let mut response = sim.post("/api/pull", json!({"model": "gemma3:4b"})).await;
    let mut bytes = Vec::new();
    while objects_so_far(&bytes).iter().filter(|line| line["completed"].is_u64()).count() < 3 {
        bytes.extend_from_slice(&response.chunk().await.unwrap().unwrap());
    }
    let reached = objects_so_far(&bytes).last().unwrap()["completed"].as_u64().unwrap();
    drop(response);
    eventually("the disconnect is seen", async || sim.server.disconnects() == 1).await;
    let mut response = sim.post("/api/pull", json!({"model": "gemma3:4b"})).await;
    let mut bytes = Vec::new();
    while objects_so_far(&bytes).len() < 2 {
        bytes.extend_from_slice(&response.chunk().await.unwrap().unwrap());
    }
    assert!(objects_so_far(&bytes)[1]["completed"].as_u64().unwrap() >= reached);
}

fn objects_so_far(bytes: &[u8]) -> Vec<Value> {
    objects(&bytes[..bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1)])
}

#[tokio::test]
async fn pulls_fail_in_their_stream() {
    let sim = Sim::with("error-mid=2*1", |_| ()).await;
    let broken = sim.lines("/api/pull", json!({"model": "qwen3:4b"})).await;
    assert_eq!((broken.len(), broken[2]["error"].is_string()), (3, true));
    let unknown = sim.lines("/api/pull", json!({"model": "nobody:7b"})).await;
    assert_eq!(unknown, [json!({"status": "pulling manifest"}), json!({"error": "pull model manifest: file does not exist"})]);
    let (status, text) = sim.refusal("/api/pull", json!({"model": "nobody:7b", "stream": false})).await;
    assert_eq!((status, text.as_str()), (500, "pull model manifest: file does not exist"));
    assert_eq!(sim.server.disconnects(), 0);
}

#[tokio::test]
async fn delete_and_copy_answer_with_nothing() {
    let sim = Sim::start().await;
    let copied = sim.post("/api/copy", json!({"source": "llama3.2:3b", "destination": "mine"})).await;
    assert_eq!((copied.status().as_u16(), copied.text().await.unwrap().as_str()), (200, ""));
    assert_eq!(sim.get("/api/tags").await["models"][0]["name"], "mine:latest");
    sim.post("/api/chat", json!({"model": "mine"})).await;
    let deleted = sim.send(Method::DELETE, "/api/delete", json!({"model": "MINE"})).await;
    assert_eq!((deleted.status().as_u16(), deleted.text().await.unwrap().as_str()), (200, ""));
    assert!(sim.ps_names().await.is_empty());
    let gone = sim.send(Method::DELETE, "/api/delete", json!({"model": "mine"})).await;
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn embeddings_are_normalised_and_alike_for_alike_texts() {
    let sim = Sim::start().await;
    let body = json!({"model": "nomic-embed-text", "input": ["red fox in snow", "a fox in the snow", "steel bridge"]});
    let answer: Value = sim.post("/api/embed", body).await.json().await.unwrap();
    let vectors: Vec<Vec<f64>> = serde_json::from_value(answer["embeddings"].clone()).unwrap();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    assert!(vectors.iter().all(|v| v.len() == 768 && (dot(v, v) - 1.0).abs() < 1e-4));
    assert!(dot(&vectors[0], &vectors[1]) > dot(&vectors[0], &vectors[2]) + 0.3);
    let short: Value = sim
        .post("/api/embed", json!({"model": "nomic-embed-text", "input": "fox", "dimensions": 64}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(short["embeddings"][0].as_array().unwrap().len(), 64);
    let empty: Value = sim.post("/api/embed", json!({"model": "nomic-embed-text"})).await.json().await.unwrap();
    assert!(empty["embeddings"] == json!([]) && empty.get("prompt_eval_count").is_none());
    let long = json!({"model": "nomic-embed-text", "input": "word ".repeat(5_000), "truncate": false});
    assert_eq!(sim.refusal("/api/embed", long).await, (400, "the input length exceeds the context length".into()));
    let missing = (404, "model \"nobody\" not found, try pulling it first".to_owned());
    assert_eq!(sim.refusal("/api/embed", json!({"model": "nobody", "input": "x"})).await, missing);
    let legacy: Value =
        sim.post("/api/embeddings", json!({"model": "nomic-embed-text", "prompt": "fox"})).await.json().await.unwrap();
    assert_eq!(legacy["embedding"].as_array().unwrap().len(), 768);
}
