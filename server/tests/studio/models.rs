//! `/api/models`: what is there, what comes, what goes.

use futures::StreamExt;
use gesso_simulator::ollama::{OllamaOptions, OllamaServer};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Nodes, Studio, text, until};

/// A simulated Ollama that downloads a model in well under a second at speed 100.
pub async fn ollama(speed: f64) -> OllamaServer {
    let options = OllamaOptions { speed, ..OllamaOptions::default() };
    OllamaServer::start(options, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

async fn studio(server: &OllamaServer) -> (Studio, Nodes) {
    let nodes = Nodes::one(50.0).await;
    (Studio::start_with(&nodes, &[("OLLAMA_HOST", &server.url())]).await, nodes)
}

async fn names(studio: &Studio) -> Vec<String> {
    studio.client.get("/api/models").await["llms"].as_array().unwrap().iter().map(|model| text(&model["name"])).collect()
}

/// The events of a stream, as name and data.
fn events(text: &str) -> Vec<(String, Value)> {
    let read = |block: &str| {
        let line = |field: &str| block.lines().find_map(|line| line.strip_prefix(field)).map(str::trim);
        Some((line("event:")?.to_owned(), serde_json::from_str(line("data:")?).unwrap()))
    };
    text.split("\n\n").filter_map(read).collect()
}

fn pull(studio: &Studio, model: &str) -> reqwest::RequestBuilder {
    let request = studio.client.request(Method::POST, "/api/models/pull").json(&json!({ "model": model }));
    request.header("accept", "text/event-stream")
}

#[tokio::test]
async fn language_models_are_listed_with_what_they_can_do() {
    let server = ollama(100.0).await;
    let (studio, _nodes) = studio(&server).await;
    let models = studio.client.get("/api/models").await;
    let qwen = models["llms"].as_array().unwrap().iter().find(|model| model["name"] == "qwen3:8b").unwrap();
    assert_eq!(qwen["capabilities"], json!(["completion", "tools", "thinking"]));
    assert_eq!((&qwen["server"], &qwen["context_length"]), (&json!("ollama-1"), &json!(40_960)));
    assert_eq!(models["checkpoints"][0]["node_id"], "only");
    assert_eq!(models["pulls"], json!([]));
}

#[tokio::test]
async fn a_pull_is_followed_by_events_and_the_model_is_there() {
    let server = ollama(100.0).await;
    let (studio, _nodes) = studio(&server).await;
    let response = pull(&studio, "qwen3:4b").send().await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &"text/event-stream".parse().unwrap())
    );
    let events = events(&response.text().await.unwrap());
    let (last, before) = events.split_last().unwrap();
    assert_eq!(last, &("done".to_owned(), json!({"model": "qwen3:4b", "server": "ollama-1"})));
    assert!(before.len() > 5 && before.iter().all(|(name, _)| name == "progress"), "{before:?}");
    let end = &before.last().unwrap().1;
    assert!(end["completed"] == end["total"] && end["total"].as_u64() > Some(2_000_000_000), "{end}");
    assert!(names(&studio).await.contains(&"qwen3:4b".to_owned()));
    assert_eq!(studio.client.get("/api/models").await["pulls"][0]["state"], "complete");
}

#[tokio::test]
async fn a_pull_without_events_goes_on_by_itself_and_is_seen() {
    let server = ollama(20.0).await;
    let (studio, _nodes) = studio(&server).await;
    let body = json!({"model": "gemma3:4b"});
    let (status, answer) = studio.client.ask(Method::POST, "/api/models/pull", Some(&body)).await;
    assert_eq!((status, &answer["state"]), (StatusCode::ACCEPTED, &json!("running")), "{answer}");
    until("progress is seen", || async {
        let pulls = studio.client.get("/api/models").await["pulls"].clone();
        (pulls[0]["completed"].as_u64()? > 0).then_some(())
    })
    .await;
    // Asking again joins the one under way.
    let (status, _) = studio.client.ask(Method::POST, "/api/models/pull", Some(&body)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    until("the model is there", || async { names(&studio).await.contains(&"gemma3:4b".to_owned()).then_some(()) }).await;
    let pulls = studio.client.get("/api/models").await["pulls"].clone();
    assert_eq!((pulls.as_array().map(Vec::len), &pulls[0]["state"]), (Some(1), &json!("complete")));
}

#[tokio::test]
async fn closing_the_stream_cancels_and_so_does_deleting() {
    let server = ollama(1.0).await;
    let (studio, _nodes) = studio(&server).await;
    let state = || async { studio.client.get("/api/models").await["pulls"][0]["state"].as_str().map(str::to_owned) };
    let mut stream = pull(&studio, "qwen3:14b").send().await.unwrap().bytes_stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!((server.active(), state().await.as_deref()), (1, Some("running")));
    drop(stream);
    until("the server notices", || async { (server.disconnects() == 1 && server.active() == 0).then_some(()) }).await;
    until("the board says so", || async { (state().await.as_deref() == Some("cancelled")).then_some(()) }).await;
    let (status, _) = studio.client.ask(Method::POST, "/api/models/pull", Some(&json!({"model": "qwen3:14b"}))).await;
    assert_eq!((status, server.active()), (StatusCode::ACCEPTED, 1));
    let (status, _) = studio.client.ask(Method::DELETE, "/api/models/qwen3%3A14b", None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    until("it stopped", || async { (server.active() == 0 && state().await.as_deref() == Some("cancelled")).then_some(()) })
        .await;
    assert!(!names(&studio).await.contains(&"qwen3:14b".to_owned()));
}

#[tokio::test]
async fn models_are_deleted_whatever_their_names_hold() {
    let server = ollama(100.0).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for name in ["hf.co/me/one:Q4", "me/two:x", "hf.co/me/three:x"] {
        let copy = json!({"source": "llama3.2:3b", "destination": name});
        assert!(http.post(server.url() + "/api/copy").json(&copy).send().await.unwrap().status().is_success());
    }
    let (studio, _nodes) = studio(&server).await;
    for (path, name) in [
        ("hf.co%2Fme%2Fone%3AQ4", "hf.co/me/one:Q4"),
        ("me/two:x", "me/two:x"),
        ("hf.co/me/three:x", "hf.co/me/three:x"),
        ("llama3.2:3b", "llama3.2:3b"),
    ] {
        assert!(names(&studio).await.contains(&name.to_owned()), "{name}");
        let (status, problem) = studio.client.ask(Method::DELETE, &format!("/api/models/{path}"), None).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{path}: {problem}");
        assert!(!names(&studio).await.contains(&name.to_owned()), "{name}");
        let (status, problem) = studio.client.ask(Method::DELETE, &format!("/api/models/{path}"), None).await;
        assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("model_missing")), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_pulled_is_a_problem_in_one_sentence() {
    let server = ollama(100.0).await;
    let (studio, _nodes) = studio(&server).await;
    let body = json!({"model": "nobody/has:this"});
    let (status, problem) = studio.client.ask(Method::POST, "/api/models/pull", Some(&body)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("model_missing")), "{problem}");
    let (status, problem) = crate::support::read(pull_of(&studio, "nobody/has:this").await).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("model_missing")), "{problem}");
    for body in
        [json!({"model": ""}), json!({"model": "a b"}), json!({"model": "x", "server": "ollama-9"}), json!({"name": "x"})]
    {
        let (status, problem) = studio.client.ask(Method::POST, "/api/models/pull", Some(&body)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("validation_failed")), "{body}");
    }
    server.set_chaos("error-mid=3*1".parse().unwrap());
    let events = events(&pull_of(&studio, "qwen3:4b").await.text().await.unwrap());
    let (name, data) = events.last().unwrap();
    assert_eq!((name.as_str(), &data["code"]), ("error", &json!("upstream_unavailable")), "{data}");
    assert_eq!(studio.client.get("/api/models").await["pulls"][0]["error"]["detail"], data["detail"]);
}

async fn pull_of(studio: &Studio, model: &str) -> reqwest::Response {
    pull(studio, model).send().await.unwrap()
}

#[tokio::test]
async fn without_ollama_there_are_no_models_and_the_reason_is_told() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    assert_eq!(studio.client.get("/api/models").await["llms"], json!([]));
    let (status, problem) = studio.client.ask(Method::POST, "/api/models/pull", Some(&json!({"model": "qwen3:8b"}))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_GATEWAY, &json!("upstream_unavailable")), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("Start Ollama"), "{problem}");
}
