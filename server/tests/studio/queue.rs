//! Moving what waits.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Nodes, Studio, text, until};

#[tokio::test]
async fn the_job_that_is_made_the_next_is_drawn_next() {
    let nodes = Nodes::one(1.5).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let batch = client.batch(&session, 7).await;
    let waiting = until("four wait", || async {
        let queue = client.get("/api/queue").await["waiting"].as_array()?.clone();
        (queue.len() == 5).then_some(queue)
    })
    .await;
    let last = text(waiting.last().unwrap());
    let path = format!("/api/queue/{last}/move");
    let (status, queue) = client.ask(Method::POST, &path, Some(&json!({"first": true}))).await;
    assert_eq!(status, StatusCode::OK, "{queue}");
    assert_eq!(queue["waiting"][0], last.as_str());
    for wrong in [json!({}), json!({"first": true, "last": true}), json!({"before": last, "after": last}), json!({"up": 1})] {
        let (status, _) = client.ask(Method::POST, &path, Some(&wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let ended = client.ended_batch(&batch).await;
    let started = |id: &Value| {
        let generations = ended["generations"].as_array().unwrap();
        text(&generations.iter().find(|it| it["id"] == *id).unwrap()["started_at"])
    };
    let moved = started(waiting.last().unwrap());
    let overtaken = waiting.iter().take(4).filter(|id| started(id) > moved).count();
    assert!(overtaken >= 3, "it went before those that waited longer: {overtaken}");
    let (status, problem) = client.ask(Method::POST, &path, Some(&json!({"first": true}))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("conflict")), "it waits no more");
}
