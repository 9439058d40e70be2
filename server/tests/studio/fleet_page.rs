//! The fleet while the studio runs: nodes come, are drained, changed and go; nothing is lost and no restart is needed.

use gesso_simulator::comfy::NodeProfile;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, assert_whole, text, until};

async fn gpu(client: &Client, id: &str) -> Option<Value> {
    client.get("/api/gpus").await.as_array().unwrap().iter().find(|gpu| gpu["id"] == id).cloned()
}

async fn post(client: &Client, path: &str) -> (StatusCode, Value) {
    client.ask(Method::POST, path, None).await
}

#[tokio::test]
async fn a_drained_node_finishes_what_it_began_and_the_rest_goes_elsewhere() {
    let nodes = Nodes::start(vec![NodeProfile::small("one", 8.0), NodeProfile::small("two", 8.0)], 2.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let batch = client.batch(&session, 12).await;
    // Both nodes are at work, and one has a job waiting behind another.
    until("a job waits at node one", || async {
        let node = gpu(client, "one").await?;
        (!node["pending"].as_array()?.is_empty()).then_some(())
    })
    .await;
    let (status, drained) = post(client, "/api/gpus/one/drain").await;
    assert_eq!((status, &drained["state"]), (StatusCode::OK, &json!("draining")));
    let ended = client.ended_batch(&batch).await;
    assert_whole(&ended, 12);
    let node = gpu(client, "one").await.unwrap();
    assert_eq!((node["state"].as_str(), node["pending"].as_array().map(Vec::len)), (Some("draining"), Some(0)));
    let on = |id: &str| ended["generations"].as_array().unwrap().iter().filter(|it| it["node_id"] == id).count();
    assert!(on("one") < on("two"), "the drained node made fewer: {} and {}", on("one"), on("two"));
    // New work goes to the other alone.
    let later = client.ended_batch(&client.batch(&session, 3).await).await;
    assert!(later["generations"].as_array().unwrap().iter().all(|it| it["node_id"] == "two"), "{later}");
    let (_, resumed) = post(client, "/api/gpus/one/resume").await;
    assert_eq!(resumed["state"], "healthy");
    assert_eq!(post(client, "/api/gpus/nobody/drain").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_drain_outlasts_a_restart() {
    let nodes = Nodes::start(vec![NodeProfile::small("one", 8.0), NodeProfile::small("two", 8.0)], 20.0).await;
    let studio = Studio::start(&nodes).await;
    post(&studio.client, "/api/gpus/one/drain").await;
    let folder = studio.stop().await;
    let studio = Studio::reopen(folder, &nodes).await;
    until("node one drains and node two is healthy", || async {
        let (one, two) = (gpu(&studio.client, "one").await?, gpu(&studio.client, "two").await?);
        (one["state"] == "draining" && two["state"] == "healthy").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_node_is_added_takes_work_is_changed_and_goes_without_a_restart() {
    let file = Nodes::one(20.0).await;
    let more = Nodes::start(vec![NodeProfile::small("added", 8.0)], 20.0).await;
    let studio = Studio::start(&file).await;
    let client = &studio.client;
    let url = more.node("added").url();
    let new = json!({"name": "Second Card", "url": url, "tier": "quality", "headers": {"X-Token": "very secret"}});
    let (status, added) = client.ask(Method::POST, "/api/gpus", Some(&new)).await;
    assert_eq!((status, &added["id"]), (StatusCode::CREATED, &json!("second-card")), "{added}");
    client.all_nodes_healthy(2).await;
    // Only the new one may work now.
    post(client, "/api/gpus/only/drain").await;
    let session = client.session().await;
    let made = client.ended_batch(&client.batch(&session, 2).await).await;
    assert_whole(&made, 2);
    assert!(made["generations"].as_array().unwrap().iter().all(|it| it["node_id"] == "second-card"), "{made}");
    let everything = client.get("/api/gpus").await.to_string();
    assert!(!everything.contains("very secret") && !everything.contains(&url), "neither headers nor addresses are told");
    let patch = json!({"name": "Moth", "max_resolution": 768});
    let (status, changed) = client.ask(Method::PATCH, "/api/gpus/second-card", Some(&patch)).await;
    assert_eq!((status, &changed["name"], &changed["max_resolution"]), (StatusCode::OK, &json!("Moth"), &json!(768)));
    let (_, cleared) = client.ask(Method::PATCH, "/api/gpus/second-card", Some(&json!({"max_resolution": null}))).await;
    assert_eq!((&cleared["name"], &cleared["max_resolution"]), (&json!("Moth"), &Value::Null));
    // It is there after a restart, with its changes.
    let folder = studio.stop().await;
    let studio = Studio::reopen(folder, &file).await;
    until("the added node is back", || async {
        let node = gpu(&studio.client, "second-card").await?;
        (node["state"] == "healthy" && node["name"] == "Moth").then_some(())
    })
    .await;
    let (status, _) = studio.client.ask(Method::DELETE, "/api/gpus/second-card", None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(gpu(&studio.client, "second-card").await.is_none());
    assert_eq!(studio.client.ask(Method::DELETE, "/api/gpus/second-card", None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_changed_or_used_is_said() {
    let nodes = Nodes::one(0.6).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    for (method, path) in [(Method::DELETE, "/api/gpus/only"), (Method::PATCH, "/api/gpus/only")] {
        let body = (method == Method::PATCH).then(|| json!({"name": "Mine"}));
        let (status, problem) = client.ask(method, path, body.as_ref()).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(text(&problem["detail"]).contains("fleet file"), "{problem}");
    }
    for (body, field) in [
        (json!({"name": "", "url": "http://moth", "tier": "draft"}), "name"),
        (json!({"name": "Moth", "url": "ftp://moth", "tier": "draft"}), "url"),
        (json!({"name": "Moth", "url": "http://moth", "tier": "draft", "max_batch": 99}), "max_batch"),
        (json!({"name": "Moth", "url": "http://moth", "tier": "draft", "id": "a b"}), "id"),
        (json!({"name": "Moth", "url": "http://moth", "tier": "draft", "headers": {"bad header": "x"}}), "url"),
    ] {
        let (status, problem) = client.ask(Method::POST, "/api/gpus", Some(&body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["fields"][0]["field"], field, "{problem}");
    }
    let twin = json!({"id": "only", "name": "Twin", "url": "http://127.0.0.1:9", "tier": "draft"});
    assert_eq!(client.ask(Method::POST, "/api/gpus", Some(&twin)).await.0, StatusCode::CONFLICT);
    // One that does not answer is kept, down, and tested without being trusted.
    let silent = json!({"id": "silent", "name": "Silent", "url": "http://127.0.0.1:9", "tier": "draft"});
    assert_eq!(client.ask(Method::POST, "/api/gpus", Some(&silent)).await.0, StatusCode::CREATED);
    let (status, probe) = post(client, "/api/gpus/silent/probe").await;
    assert_eq!((status, &probe["answered"]), (StatusCode::OK, &json!(false)));
    assert!(!text(&probe["detail"]).is_empty());
    let (_, probe) = post(client, "/api/gpus/only/probe").await;
    assert_eq!((&probe["answered"], &probe["gpu"]["state"]), (&json!(true), &json!("healthy")));
}

#[tokio::test]
async fn a_node_that_holds_a_job_is_not_taken_away() {
    let file = Nodes::one(20.0).await;
    let slow = Nodes::start(vec![NodeProfile::small("slow", 8.0)], 0.5).await;
    let studio = Studio::start(&file).await;
    let client = &studio.client;
    let new = json!({"id": "slow", "name": "Slow", "url": slow.node("slow").url(), "tier": "draft"});
    assert_eq!(client.ask(Method::POST, "/api/gpus", Some(&new)).await.0, StatusCode::CREATED);
    client.all_nodes_healthy(2).await;
    post(client, "/api/gpus/only/drain").await;
    let session = client.session().await;
    let batch = client.batch(&session, 1).await;
    until("the slow node has the job", || async {
        let node = gpu(client, "slow").await?;
        (node["running"].as_array()?.len() + node["pending"].as_array()?.len() > 0).then_some(())
    })
    .await;
    let (status, problem) = client.ask(Method::DELETE, "/api/gpus/slow", None).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text(&problem["detail"]).contains("Drain it"), "{problem}");
    let ended = client.ended_batch(&batch).await;
    assert_whole(&ended, 1);
    assert_eq!(client.ask(Method::DELETE, "/api/gpus/slow", None).await.0, StatusCode::NO_CONTENT);
}
