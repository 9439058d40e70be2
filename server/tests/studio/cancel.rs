//! Cancelling what is queued, what waits at a node and what runs, and nobody else's.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, text, until};

async fn with_status(client: &Client, batch: &str, status: &'static str) -> Value {
    until("a generation has the status", || async {
        let batch = client.get(&format!("/api/batches/{batch}")).await;
        batch["generations"].as_array()?.iter().find(|generation| generation["status"] == status).cloned()
    })
    .await
}

#[tokio::test]
async fn queued_waiting_and_running_jobs_are_cancelled_and_nobody_elses() {
    let nodes = Nodes::one(0.6).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    // Somebody else's prompt on the same node, straight to ComfyUI.
    let graph = json!({
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "theirs"}},
    });
    let comfy = Client::new(&nodes.node("only").url());
    let batch = client.batch(&session, 4).await;
    let running = with_status(client, &batch, "running").await;
    let waiting = with_status(client, &batch, "submitted").await;
    let queued = with_status(client, &batch, "queued").await;
    let theirs = text(&comfy.post("/prompt", &json!({"prompt": graph, "client_id": "them"})).await["prompt_id"]);
    for generation in [&queued, &waiting, &running] {
        let path = format!("/api/generate/{}", text(&generation["id"]));
        let (status, _) = client.ask(Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let ended = client.ended(&text(&generation["id"])).await;
        assert_eq!(ended["status"], "cancelled", "{ended}");
        assert!(ended["images"].as_array().unwrap().is_empty());
        let (status, _) = client.ask(Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::OK, "cancelled already");
    }
    let ended = client.ended_batch(&batch).await;
    assert_eq!(ended["counts"]["complete"], 1, "the one that was not cancelled: {}", ended["counts"]);
    until("their prompt is in the history", || async {
        comfy.get(&format!("/history/{theirs}")).await[&theirs]["status"]["completed"].as_bool().filter(|done| *done)
    })
    .await;
    let done = ended["generations"].as_array().unwrap().iter().find(|g| g["status"] == "complete").unwrap();
    let (status, problem) = client.ask(Method::DELETE, &format!("/api/generate/{}", text(&done["id"])), None).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("conflict")));
}

#[tokio::test]
async fn a_cancelled_batch_keeps_its_finished_pictures() {
    let nodes = Nodes::demo(6.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 20).await;
    let first = with_status(&studio.client, &batch, "complete").await;
    let (status, _) = studio.client.ask(Method::DELETE, &format!("/api/batches/{batch}"), None).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let ended = studio.client.ended_batch(&batch).await;
    let complete = ended["counts"]["complete"].as_u64().unwrap();
    assert!((1..20).contains(&complete), "{}", ended["counts"]);
    assert_eq!(ended["counts"]["failed"], 0);
    let kept = studio.client.get(&format!("/api/generate/{}", text(&first["id"]))).await;
    assert_eq!(kept["images"].as_array().map(Vec::len), Some(1));
    let (status, _) = studio.client.ask(Method::DELETE, &format!("/api/batches/{batch}"), None).await;
    assert_eq!(status, StatusCode::OK, "nothing is left to cancel");
}

#[tokio::test]
async fn deleting_a_session_cancels_what_runs_in_it() {
    let nodes = Nodes::one(1.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 3).await;
    with_status(&studio.client, &batch, "running").await;
    let (status, _) = studio.client.ask(Method::DELETE, &format!("/api/sessions/{session}"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    until("the node is idle", || async {
        let gpus = studio.client.get("/api/gpus").await;
        let held = gpus[0]["running"].as_array()?.len() + gpus[0]["pending"].as_array()?.len();
        (held == 0).then_some(())
    })
    .await;
    let (status, _) = studio.client.ask(Method::GET, &format!("/api/sessions/{session}"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
