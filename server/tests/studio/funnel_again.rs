//! Asking once more for what made nothing: in its place on the board, once, as it was asked for.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    funnel::{complete, generations, route, tell},
    support::{Nodes, Studio},
};

#[tokio::test]
async fn what_was_cancelled_is_asked_for_again_in_its_place_and_once() {
    let nodes = Nodes::one(30.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let ready = json!({"prompt": "a boat", "count": 3});
    client.ask(Method::PUT, &route(&session), Some(&ready)).await;
    // Held before anything begins, so that all of it can be cancelled.
    tell(client, &session, json!({"command": "start"})).await;
    tell(client, &session, json!({"command": "pause"})).await;
    let cancelled = tell(client, &session, json!({"command": "cancel_all"})).await;
    let ids = |funnel: &Value| -> Vec<Value> {
        let lines = funnel["stages"][0]["lines"].as_array().unwrap();
        lines.iter().map(|line| line["generation_id"].clone()).collect()
    };
    let first = ids(&cancelled);
    let done: Vec<Value> = crate::support::until("all of it has ended", || async {
        let made = generations(client, &session).await;
        made.iter().all(|it| it["status"] == "cancelled" || it["status"] == "complete").then_some(made)
    })
    .await;
    let lost: Vec<Value> = done.iter().filter(|it| it["status"] == "cancelled").map(|it| it["id"].clone()).collect();
    assert!(!lost.is_empty(), "the last of three was not begun when everything was cancelled: {done:?}");

    let again = json!({"command": "again", "generation_ids": lost});
    for _ in 0..2 {
        tell(client, &session, again.clone()).await;
    }
    tell(client, &session, json!({"command": "resume"})).await;
    complete(client, &session, 0, 3).await;
    let made = generations(client, &session).await;
    assert_eq!(made.len(), 3 + lost.len(), "asked twice, made once");
    let now = ids(&client.get(&route(&session)).await);
    assert_eq!(now.len(), 3, "in the same places");
    let request = |id: &Value| made.iter().find(|it| it["id"] == *id).unwrap()["request"].clone();
    for (before, after) in first.iter().zip(&now) {
        assert_eq!(before != after, lost.contains(before));
        assert_eq!(request(before), request(after), "the very same request");
    }
    let kept = json!({"command": "again", "generation_ids": [now[0]]});
    let (status, _) = client.ask(Method::POST, &route(&session), Some(&kept)).await;
    assert_eq!(status, StatusCode::CONFLICT, "what is there is not made again");
}
