//! Pulled plugs in the middle of a funnel: it goes on where it was, and nothing is made twice.

use serde_json::{Value, json};

use crate::{
    funnel::{assert_nothing_doubled, complete, generations, route, tell},
    support::{Client, Nodes, Process, until},
};

/// Waits until at least one picture of a stage is complete and not all are.
async fn under_way(client: &Client, session: &str, stage: usize) {
    until("a stage is under way", || async {
        let counts = client.get(&route(session)).await["stages"][stage]["counts"].clone();
        (counts["complete"].as_u64()? >= 1).then_some(())
    })
    .await;
}

async fn killed_and_started_again(server: Process, folder: &std::path::Path, nodes: &Nodes) -> Process {
    server.kill();
    let server = Process::start(folder, nodes);
    server.client.all_nodes_healthy(nodes.len()).await;
    server
}

#[tokio::test]
async fn a_server_killed_in_every_stage_goes_on_and_doubles_nothing() {
    let nodes = Nodes::demo(12.0).await;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Process::start(folder.path(), &nodes);
    server.client.all_nodes_healthy(nodes.len()).await;
    let session = server.client.session().await;
    let small = json!({"megapixels": 0.15});
    let stages = json!({"drafts": {"rule": {"keep": 4}}, "refined": {"recipe": small}, "final": {"recipe": small}});
    let settings = json!({"prompt": "a boat", "count": 8, "stages": stages});
    tell(&server.client, &session, json!({"command": "start", "settings": settings})).await;
    under_way(&server.client, &session, 0).await;
    server = killed_and_started_again(server, folder.path(), &nodes).await;
    let drafts = complete(&server.client, &session, 0, 8).await;
    let promote = |stage: &str, images: &[Value]| json!({"command": "promote", "stage": stage, "image_ids": images});
    tell(&server.client, &session, promote("refined", &drafts[..4])).await;
    under_way(&server.client, &session, 1).await;
    server = killed_and_started_again(server, folder.path(), &nodes).await;
    let refined = complete(&server.client, &session, 1, 4).await;
    tell(&server.client, &session, promote("final", &refined[..2])).await;
    // Killed between a final and its enlargement, as near as can be told from outside.
    until("a final is painted", || async {
        let made = generations(&server.client, &session).await;
        let is_painted = |it: &Value| it["request"]["model_family"] == "flux" && it["status"] == "complete";
        made.iter().any(is_painted).then_some(())
    })
    .await;
    server = killed_and_started_again(server, folder.path(), &nodes).await;
    complete(&server.client, &session, 3, 2).await;
    let made = generations(&server.client, &session).await;
    assert_eq!(made.len(), 8 + 4 + 2 + 2);
    assert!(made.iter().all(|it| it["status"] == "complete"));
    assert_nothing_doubled(&made);
    let stats = &server.client.get(&format!("/api/sessions/{session}")).await["stats"];
    assert_eq!(stats["images"], 16, "no picture is kept twice");
}

#[tokio::test]
async fn a_pause_outlives_the_server() {
    let nodes = Nodes::one(8.0).await;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Process::start(folder.path(), &nodes);
    server.client.all_nodes_healthy(nodes.len()).await;
    let session = server.client.session().await;
    tell(&server.client, &session, json!({"command": "start", "settings": {"prompt": "a boat", "count": 5}})).await;
    under_way(&server.client, &session, 0).await;
    tell(&server.client, &session, json!({"command": "pause"})).await;
    server = killed_and_started_again(server, folder.path(), &nodes).await;
    let held = until("what ran is finished", || async {
        let made = generations(&server.client, &session).await;
        let held = made.iter().filter(|it| it["status"] == "queued").count();
        let done = made.iter().filter(|it| it["status"] == "complete").count();
        (held + done == 5).then_some(held)
    })
    .await;
    assert!(held >= 2, "{held} are held");
    assert_eq!(server.client.get(&route(&session)).await["state"], "paused");
    let other = server.client.session().await;
    let batch = server.client.batch(&other, 1).await;
    server.client.ended_batch(&batch).await;
    let made = generations(&server.client, &session).await;
    assert_eq!(made.iter().filter(|it| it["status"] == "queued").count(), held);
    tell(&server.client, &session, json!({"command": "resume"})).await;
    complete(&server.client, &session, 0, 5).await;
    assert_eq!(generations(&server.client, &session).await.len(), 5);
}
