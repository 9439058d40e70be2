//! Events by SSE and WebSocket: in order, without gap or repeat, from any cursor.

use futures::StreamExt;
use reqwest::Method;
use serde_json::Value;
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::support::{Client, Nodes, PATIENCE, Studio, text};

/// Reads SSE frames until `enough` says so.
async fn read_sse(
    client: &Client,
    path: &str,
    cursor: Option<&str>,
    enough: impl Fn(&[(String, String, Value)]) -> bool,
) -> Vec<(String, String, Value)> {
    let mut request = client.request(Method::GET, path);
    if let Some(cursor) = cursor {
        request = request.header("last-event-id", cursor);
    }
    let mut chunks = request.send().await.unwrap().bytes_stream();
    let (mut buffer, mut events) = (String::new(), Vec::new());
    while !enough(&events) {
        let chunk = tokio::time::timeout(PATIENCE, chunks.next()).await.expect("an event").unwrap().unwrap();
        buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((frame, rest)) = buffer.split_once("\n\n") {
            let field =
                |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
            if let (Some(event), Some(id), Some(data)) = (field("event:"), field("id:"), field("data:")) {
                events.push((event, id, serde_json::from_str(&data).unwrap()));
            }
            buffer = rest.to_owned();
        }
    }
    events
}

fn kinds<'a>(events: &'a [(String, String, Value)], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|(event, ..)| event == kind).map(|(.., data)| data).collect()
}

#[tokio::test]
async fn a_sessions_stream_tells_the_life_of_each_picture_and_resumes_without_gap_or_repeat() {
    let nodes = Nodes::one(20.0).await;
    let client = Studio::start(&nodes).await;
    let client = &client.client;
    let session = client.session().await;
    let batch = client.batch(&session, 3).await;
    client.ended_batch(&batch).await;
    let path = format!("/api/sessions/{session}/events");
    let all = read_sse(client, &path, Some("0"), |events| kinds(events, "complete").len() == 3).await;
    let seqs: Vec<i64> = all.iter().map(|(.., data)| data["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>(), "places rise by one");
    assert_eq!((kinds(&all, "generation_queued").len(), kinds(&all, "placed").len()), (3, 3));
    for complete in kinds(&all, "complete") {
        assert_eq!(complete["images"].as_array().map(Vec::len), Some(1));
        assert!(complete["image_url"].as_str().unwrap().starts_with("/api/images/"));
    }
    let (_, middle, _) = &all[3];
    let rest =
        read_sse(client, &path, Some(middle), |events| kinds(events, "complete").len() == kinds(&all[4..], "complete").len())
            .await;
    let expected: Vec<_> = all[4..].iter().map(|(.., data)| data.clone()).collect();
    assert_eq!(rest.into_iter().map(|(.., data)| data).collect::<Vec<_>>(), expected);
    let future = read_sse(client, &path, Some("999"), |events| !events.is_empty()).await;
    assert_eq!(future[0].0, "resync", "a cursor the stream does not know");
}

#[tokio::test]
async fn progress_and_previews_come_live_and_carry_the_last_stored_place() {
    let nodes = Nodes::one(2.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let url = studio.client.url(&format!("/ws/session/{session}?cursor=0")).replace("http://", "ws://");
    let (mut socket, _) = connect_async(url).await.unwrap();
    let generation = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    let (mut stored, mut steps, mut previews, mut is_complete) = (0, Vec::new(), 0, false);
    while !is_complete {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await.expect("a frame").unwrap().unwrap();
        match message {
            Message::Text(frame) => {
                let event: Value = serde_json::from_str(&frame).unwrap();
                let seq = event["seq"].as_i64().unwrap();
                if event["type"] == "progress" {
                    assert_eq!(seq, stored, "progress carries the last stored place");
                    assert_eq!((&event["generation_id"], &event["node_id"]), (&generation.clone().into(), &"only".into()));
                    steps.push(event["current"].as_u64().unwrap());
                } else {
                    assert_eq!(seq, stored + 1);
                    stored = seq;
                    is_complete = event["type"] == "complete";
                }
            }
            Message::Binary(frame) => {
                let (head, image) = gesso_core::event::PreviewHead::split(&frame).unwrap();
                assert_eq!(head.generation_id.to_string(), generation);
                assert!(image::load_from_memory(image).is_ok(), "a preview is a picture");
                previews += 1;
            }
            _ => {}
        }
    }
    assert!(steps.contains(&8), "the last of 8 steps was told: {steps:?}");
    assert!(previews > 0);
}

#[tokio::test]
async fn the_owners_stream_has_places_of_its_own_and_tells_of_the_fleet() {
    let nodes = Nodes::one(20.0).await;
    let studio = Studio::start(&nodes).await;
    let (one, two) = (studio.client.session().await, studio.client.session().await);
    for session in [&one, &two] {
        let id = text(&studio.client.post("/api/generate", &Client::draft(session)).await["id"]);
        studio.client.ended(&id).await;
    }
    nodes.node("only").kill();
    let all = read_sse(&studio.client, "/api/events", Some("0"), |events| {
        kinds(events, "gpu_state").iter().any(|event| event["state"] == "down")
    })
    .await;
    let stored: Vec<i64> =
        all.iter().filter(|(kind, ..)| kind != "progress").map(|(.., data)| data["seq"].as_i64().unwrap()).collect();
    assert_eq!(stored, (1..=stored.len() as i64).collect::<Vec<_>>());
    assert_eq!(kinds(&all, "complete").len(), 2);
    assert!(kinds(&all, "gpu_state").iter().any(|event| event["state"] == "healthy"));
}

#[tokio::test]
async fn without_a_cursor_a_stream_starts_now() {
    let nodes = Nodes::one(20.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let first = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    studio.client.ended(&first).await;
    let path = format!("/api/sessions/{session}/events");
    let mut stream = studio.client.request(Method::GET, &path).send().await.unwrap().bytes_stream();
    let second = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    let mut seen = String::new();
    while !seen.contains("event: complete") {
        let chunk = tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event").unwrap().unwrap();
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(seen.contains(&second) && !seen.contains(&first));
}
