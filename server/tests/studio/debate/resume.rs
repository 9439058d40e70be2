//! Nobody's reading is lost: a reload in the middle of a sentence, a second device, a restart, a pulled plug.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use super::scene::{Event, IDEA, LEISURELY, SLOWLY, Scene, begin, chunked, follow_session, of_kind, ollama, starts};
use crate::support::{Client, Nodes, Process, Studio, text, until};

fn message_of(event: &Event) -> String {
    text(&event.data["message_id"])
}

#[tokio::test]
async fn a_reload_in_the_middle_of_a_sentence_goes_on_after_the_last_chunk() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let mut first = scene.events("0").await;
    scene.post(IDEA).await;
    let mut read = first.up_to(|event| event.kind == "specialist_chunk").await;
    for _ in 0..3 {
        read.extend(first.up_to(|event| event.kind == "specialist_chunk").await);
    }
    drop(first);
    let last = read.last().unwrap().id.clone();
    assert!(last.ends_with(".4"), "{last}");
    // While nobody listens the turn goes on.
    let heard = text(&read.last().unwrap().data["message_id"]);
    until("more was said", || async {
        let messages = scene.messages().await;
        let content = messages.iter().find(|message| message["id"] == json!(heard))?["content"].as_str()?.len();
        (content > chunked(&read)[&heard].len() + 10).then_some(())
    })
    .await;
    let mut again = scene.events(&last).await;
    let rest = again.up_to(|event| event.kind == "specialist_end").await;
    assert_eq!(rest[0].kind, "specialist_chunk", "nothing is told twice");
    let numbers = |events: &[Event]| -> Vec<u64> {
        of_kind(events, "specialist_chunk").iter().map(|event| event.data["n"].as_u64().unwrap()).collect()
    };
    assert!(numbers(&rest)[0] > 4 && numbers(&rest).windows(2).all(|two| two[0] < two[1]));
    let end = rest.last().unwrap().clone();
    read.extend(rest);
    assert_eq!(chunked(&read)[&message_of(&end)], text(&end.data["content"]), "no gap and no repeat");
}

#[tokio::test]
async fn an_event_between_two_chunks_is_a_place_to_go_on_from() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let mut first = scene.events("0").await;
    scene.post(IDEA).await;
    let mut read = Vec::new();
    for _ in 0..3 {
        read.extend(first.up_to(|event| event.kind == "specialist_chunk").await);
    }
    scene.post("and a birch behind it").await;
    read.extend(first.up_to(|event| event.kind == "user_message").await);
    let between = read.last().unwrap().id.clone();
    assert!(!between.contains('.'), "{between}");
    // What came after the event is read a second time by another, from the event on.
    let heard = text(&read[read.len() - 2].data["message_id"]);
    let mut again = scene.events(&between).await;
    let rest = again.up_to(|event| event.kind == "specialist_end").await;
    read.extend(rest.iter().filter(|event| event.kind != "specialist_start").cloned());
    let end = rest.last().unwrap();
    assert_eq!(message_of(end), heard);
    assert_eq!(chunked(&read)[&heard], text(&end.data["content"]), "no gap and no repeat");
}

#[tokio::test]
async fn a_second_device_reads_the_text_so_far_and_goes_on_from_its_place() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    scene.post(IDEA).await;
    let (luna, content, cursor) = until("Luna is in her first sentence", || async {
        let page = scene.studio.client.get(&scene.path("/messages")).await;
        let luna = page["items"].get(1)?;
        let content = luna["content"].as_str()?.to_owned();
        assert_eq!((&luna["status"], &luna["writing"]), (&json!("partial"), &json!(true)));
        (content.len() > 20).then(|| (text(&luna["id"]), content, text(&page["events_cursor"])))
    })
    .await;
    let mut stream = scene.events(&cursor).await;
    let events = stream.up_to(|event| event.kind == "specialist_end").await;
    let end = events.last().unwrap();
    assert_eq!(message_of(end), luna);
    assert_eq!(format!("{content}{}", chunked(&events)[&luna]), text(&end.data["content"]));
}

#[tokio::test]
async fn who_reads_late_gets_the_stored_events_and_one_chunk() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    scene.post(IDEA).await;
    until("Luna has said something", || async {
        (scene.messages().await.get(1)?["content"].as_str()?.len() > 20).then_some(())
    })
    .await;
    let mut stream = scene.events("0").await;
    let events = stream.up_to(|event| event.kind == "specialist_chunk").await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["user_message", "intent_change", "phase_change", "specialist_start", "specialist_chunk"]);
    assert!(events.last().unwrap().data["content"].as_str().unwrap().len() > 20);
}

/// What is kept of a message right now.
async fn kept(folder: &Path, role: &'static str) -> Option<String> {
    let url = format!("sqlite://{}?mode=ro", folder.join("data/gesso.db").display());
    let mut connection = SqliteConnection::connect(&url).await.ok()?;
    let sql = "SELECT content FROM messages WHERE role = $1 AND writing";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(role).fetch_optional(&mut connection).await.ok()?;
    row.map(|(content,)| content)
}

async fn messages(client: &Client, conversation: &str) -> Vec<Value> {
    let page = client.get(&format!("/api/chat/conversations/{conversation}/messages")).await;
    page["items"].as_array().unwrap().clone()
}

async fn over(client: &Client, conversation: &str) {
    until("the turn is over", || async {
        (client.get(&format!("/api/chat/conversations/{conversation}")).await["turn_id"] == Value::Null).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_studio_killed_in_the_middle_of_a_turn_goes_on_and_repeats_nothing() {
    let server = ollama(LEISURELY, SLOWLY).await;
    let nodes = Nodes::one(50.0).await;
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start_with_ollama(folder.path(), &nodes, &server.url());
    let (session, conversation) = begin(&process.client).await;
    let mut stream = follow_session(&process.client, &session, "0").await;
    let path = format!("/api/chat/conversations/{conversation}/messages");
    process.client.post(&path, &json!({ "content": IDEA })).await;
    // Luna is done, Frame is in the middle of it, and some of that is kept.
    let mut before = stream.up_to(|event| event.kind == "specialist_chunk" && event.role() == "composition").await;
    let stored =
        until("some of it is kept", || async { kept(folder.path(), "composition").await.filter(|text| text.len() > 50) }).await;
    let cursor = before.last().unwrap().id.clone();
    process.kill();
    let process = Process::start_with_ollama(folder.path(), &nodes, &server.url());
    let mut stream = follow_session(&process.client, &session, &cursor).await;
    let mut after = stream.up_to(|event| event.kind == "specialist_chunk").await;
    // Who speaks now goes on slowly; the others need not.
    server.set_chaos("".parse().unwrap());
    after.extend(stream.up_to(|event| event.kind == "done").await);
    let again = &after[0];
    assert_eq!((again.kind.as_str(), again.role()), ("specialist_start", "composition"), "{again:?}");
    let chunk = &after[1];
    let text_so_far = text(&chunk.data["content"]);
    assert!(chunk.kind == "specialist_chunk" && text_so_far.starts_with(&stored), "{chunk:?} {stored}");
    let frame = message_of(again);
    assert_eq!(message_of(of_kind(&before, "specialist_start")[1]), frame, "it is the same message");
    let end = of_kind(&after, "specialist_end").into_iter().find(|end| message_of(end) == frame).unwrap();
    assert_eq!(chunked(&after)[&frame], text(&end.data["content"]), "the text so far and what came after it");
    let whole = text(&end.data["content"]);
    assert_eq!(whole.matches(&stored).count(), 1, "nothing is said twice: {whole}");
    over(&process.client, &conversation).await;
    before.extend(after);
    let mut spoken = starts(&before);
    spoken.dedup();
    assert_eq!(spoken[..3], ["style", "composition", "story"], "who was done does not speak again");
    let kept = messages(&process.client, &conversation).await;
    assert!(kept.iter().all(|message| message["status"] == "complete" && message["writing"] == false), "{kept:?}");
    let mut ids: Vec<_> = kept.iter().map(|message| text(&message["id"])).collect();
    ids.dedup();
    assert_eq!(ids.len(), kept.len());
    let claims = process.client.get(&format!("/api/chat/conversations/{conversation}/claims")).await;
    let mut told: Vec<_> = claims.as_array().unwrap().iter().map(|claim| (&claim["message_id"], &claim["proposal"])).collect();
    let count = told.len();
    told.dedup();
    assert_eq!(told.len(), count, "no claim is made twice");
}

#[tokio::test]
async fn a_restart_in_good_order_finds_the_turn() {
    let server = ollama(LEISURELY, SLOWLY).await;
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start_with(&nodes, &[("OLLAMA_HOST", &server.url())]).await;
    let (_, conversation) = begin(&studio.client).await;
    let path = format!("/api/chat/conversations/{conversation}/messages");
    studio.client.post(&path, &json!({ "content": IDEA })).await;
    until("Luna has said something", || async {
        (messages(&studio.client, &conversation).await.get(1)?["content"].as_str()?.len() > 20).then_some(())
    })
    .await;
    let so_far = text(&messages(&studio.client, &conversation).await[1]["content"]);
    let folder = studio.stop().await;
    server.set_chaos("".parse().unwrap());
    let process = Process::start_with_ollama(folder.path(), &nodes, &server.url());
    over(&process.client, &conversation).await;
    let luna = &messages(&process.client, &conversation).await[1];
    assert_eq!((&luna["role"], &luna["status"]), (&json!("style"), &json!("complete")));
    assert!(text(&luna["content"]).starts_with(&so_far), "{luna} {so_far}");
}
