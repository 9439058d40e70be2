//! Pulled plugs: the server three times, a node, a node that restarts and forgets.

use serde_json::Value;

use crate::support::{Nodes, Process, Studio, assert_whole, until};

fn attempts(batch: &Value) -> Vec<&Value> {
    let generations = batch["generations"].as_array().unwrap().iter();
    generations.flat_map(|generation| generation["attempts"].as_array().unwrap()).collect()
}

/// Waits until more than `count` generations of a batch are complete.
async fn more_complete_than(client: &crate::support::Client, batch: &str, count: u64) -> u64 {
    until("more pictures are complete", || async {
        let complete = client.get(&format!("/api/batches/{batch}")).await["counts"]["complete"].as_u64()?;
        (complete > count).then_some(complete)
    })
    .await
}

#[tokio::test]
async fn a_server_killed_three_times_during_a_batch_loses_and_doubles_nothing() {
    let nodes = Nodes::demo(6.0).await;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Process::start(folder.path(), &nodes);
    server.client.all_nodes_healthy(nodes.len()).await;
    let session = server.client.session().await;
    let batch = server.client.batch(&session, 20).await;
    let mut complete = 0;
    for _ in 0..3 {
        complete = more_complete_than(&server.client, &batch, complete).await;
        server.kill();
        server = Process::start(folder.path(), &nodes);
    }
    let ended = server.client.ended_batch(&batch).await;
    assert_whole(&ended, 20);
    let stats = &server.client.get(&format!("/api/sessions/{session}")).await["stats"];
    assert_eq!(stats["images"], 20, "no picture is kept twice");
}

#[tokio::test]
async fn a_node_killed_during_a_batch_costs_no_picture_and_says_so() {
    let nodes = Nodes::demo(6.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 20).await;
    more_complete_than(&studio.client, &batch, 1).await;
    nodes.node("atlas").kill();
    let ended = studio.client.ended_batch(&batch).await;
    assert_whole(&ended, 20);
    let on_atlas = attempts(&ended).into_iter().filter(|attempt| attempt["node_id"] == "atlas");
    let lost: Vec<_> = on_atlas.filter(|attempt| attempt["outcome"] != "complete").collect();
    assert!(!lost.is_empty(), "the killed node held work");
    for attempt in lost {
        assert!(attempt["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{attempt}");
        assert!(["lost", "failed"].contains(&attempt["outcome"].as_str().unwrap()), "{attempt}");
    }
    let gpus = studio.client.get("/api/gpus").await;
    assert!(gpus.as_array().unwrap().iter().any(|gpu| gpu["id"] == "atlas" && gpu["state"] == "down"), "{gpus}");
}

#[tokio::test]
async fn a_node_that_restarts_forgets_its_queue_and_the_studio_does_not() {
    let nodes = Nodes::one(3.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 4).await;
    more_complete_than(&studio.client, &batch, 0).await;
    nodes.node("only").restart_on_same_port().await.unwrap();
    let ended = studio.client.ended_batch(&batch).await;
    assert_whole(&ended, 4);
    assert!(attempts(&ended).iter().any(|attempt| attempt["outcome"] == "lost"), "{ended}");
}

#[tokio::test]
async fn a_node_that_accepts_and_never_answers_is_given_up() {
    let nodes = Nodes::demo(20.0).await;
    nodes.node("atlas").chaos().update(|chaos| chaos.stall = true);
    let studio = Studio::start_with(&nodes, &[("GESSO_STALL_SECS", "3")]).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 6).await;
    let ended = studio.client.ended_batch(&batch).await;
    assert_whole(&ended, 6);
    let stalled: Vec<_> = attempts(&ended).into_iter().filter(|attempt| attempt["outcome"] == "failed").collect();
    assert!(!stalled.is_empty(), "{ended}");
    assert!(stalled.iter().all(|attempt| attempt["class"] == "transient"), "{stalled:?}");
}

#[tokio::test]
async fn a_card_that_is_too_small_is_tried_once_and_the_sizes_are_named() {
    let nodes = Nodes::one(30.0).await;
    nodes.node("only").chaos().update(|chaos| chaos.oom = 1.0);
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let batch = studio.client.batch(&session, 1).await;
    let ended = studio.client.ended_batch(&batch).await;
    let generation = &ended["generations"][0];
    assert_eq!(generation["status"], "failed");
    assert_eq!(generation["error"]["class"], "capacity");
    assert!(generation["error"]["detail"].as_str().unwrap().contains("GB"), "{generation}");
    assert_eq!(attempts(&ended).len(), 1);
}
