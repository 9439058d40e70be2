//! Twenty drafts over four nodes.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::{Client, Nodes, Studio, assert_whole, text};

#[tokio::test]
async fn twenty_drafts_are_twenty_different_pictures_over_four_nodes() {
    let nodes = Nodes::demo(8.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 20).await;
    let batch = studio.client.ended_batch(&batch).await;
    assert_whole(&batch, 20);
    let generations = batch["generations"].as_array().unwrap();
    let used: BTreeSet<_> = generations.iter().map(|generation| text(&generation["node_id"])).collect();
    assert_eq!(used.len(), 4, "every node had work: {used:?}");
    for generation in generations {
        assert_eq!(generation["attempts"].as_array().map(Vec::len), Some(1), "{generation}");
        assert_eq!(generation["attempts"][0]["prompt_id"], generation["id"], "our id is the node's id on the first attempt");
        assert_eq!(generation["why"]["chosen"], generation["node_id"]);
        assert_eq!(generation["why"]["candidates"].as_array().map(Vec::len), Some(4));
    }
    let stats = &studio.client.get(&format!("/api/sessions/{session}")).await["stats"];
    assert_eq!(stats["images"], 20);
    assert!(stats["bytes"].as_i64().unwrap() > 20_000);
}

#[tokio::test]
async fn seeds_are_kept_exactly_and_the_defaults_are_told() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let seeds = [u64::MAX, 1 << 53, 0];
    let request = json!({"request": Client::draft(&session), "count": 3, "seeds": seeds});
    let batch = text(&studio.client.post("/api/generate/batch", &request).await["batch_id"]);
    let batch = studio.client.ended_batch(&batch).await;
    let kept: Vec<_> =
        batch["generations"].as_array().unwrap().iter().map(|g| g["request"]["params"]["seed"].as_u64().unwrap()).collect();
    assert_eq!(kept, seeds);
    let params = &batch["generations"][0]["request"]["params"];
    assert_eq!((&params["sampler"], &params["batch_size"]), (&json!("euler"), &json!(1)));
    assert!(params["cfg"].is_number());
}

#[tokio::test]
async fn a_session_comes_back_after_a_restart_and_work_goes_on() {
    let nodes = Nodes::one(2.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 4).await;
    let studio = studio.restart(&nodes).await;
    assert_whole(&studio.client.ended_batch(&batch).await, 4);
}

#[tokio::test]
async fn a_picture_is_repainted_and_knows_its_parent() {
    let nodes = Nodes::demo(30.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let first = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    let first = studio.client.ended(&first).await;
    let parent = text(&first["images"][0]["id"]);
    let mut request = Client::draft(&session);
    request["task"] = json!("img2img");
    request["source_image"] = json!(parent);
    request["params"] = json!({"steps": 8, "denoise": 0.4});
    let child = text(&studio.client.post("/api/generate", &request).await["id"]);
    let child = studio.client.ended(&child).await;
    assert_eq!(child["status"], "complete", "{child}");
    assert_eq!(child["images"][0]["parents"], json!([parent]));
    let upscale = json!({"session_id": session, "task": "upscale", "source_image": child["images"][0]["id"]});
    let large = text(&studio.client.post("/api/generate", &upscale).await["id"]);
    let large = studio.client.ended(&large).await;
    assert_eq!(large["images"][0]["width"], 1024, "256 enlarged four times: {large}");
    assert_eq!(large["node_id"], "atlas", "the only node with an upscale model");
}

#[tokio::test]
async fn a_batch_size_of_three_makes_three_pictures_in_one_prompt() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let mut request = Client::draft(&session);
    request["params"]["batch_size"] = json!(3);
    let id = text(&studio.client.post("/api/generate", &request).await["id"]);
    let generation = studio.client.ended(&id).await;
    assert_eq!(generation["images"].as_array().map(Vec::len), Some(3), "{generation}");
}
