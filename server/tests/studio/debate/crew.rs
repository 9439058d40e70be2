//! Specialists as a person wants them, what is told while they are waited for, stopping one, concepts, kept words, exams.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::scene::{FAST, IDEA, LEISURELY, SLOWLY, Scene, of_kind};
use crate::support::text;

/// Slow enough that a model takes more than a second to load.
const LOADS_SLOWLY: f64 = 2.0;

#[tokio::test]
async fn a_specialist_s_own_model_answers_from_the_next_turn_on() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    let usual = client.get("/api/specialists").await;
    assert_eq!((usual.as_array().unwrap().len(), &usual[0]["name"]), (5, &json!("Luna")));
    let setting = json!({"model": "qwen3:8b", "instructions": "You are Luna, and terse.", "temperature": 0.25});
    let (status, changed) = client.ask(Method::PUT, "/api/specialists/style", Some(&setting)).await;
    assert_eq!((status, &changed["setting"]), (StatusCode::OK, &setting));
    let events = scene.say(IDEA).await;
    let model = |role: &str| {
        let ends = of_kind(&events, "specialist_end");
        text(&ends.iter().find(|end| end.role() == role).unwrap().data["model"])
    };
    assert_eq!(model("style"), "qwen3:8b");
    assert_ne!(model("story"), "qwen3:8b");
    let (status, _) = client.ask(Method::PUT, "/api/specialists/style", Some(&json!({"temperature": 3}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(client.ask(Method::PUT, "/api/specialists/nobody", Some(&json!({}))).await.0, StatusCode::NOT_FOUND);
    let (_, back) = client.ask(Method::PUT, "/api/specialists/style", Some(&json!({}))).await;
    assert_eq!(back["setting"], json!({"model": null, "instructions": null, "temperature": null}));
}

#[tokio::test]
async fn who_is_waited_for_says_for_what() {
    let scene = Scene::new(LOADS_SLOWLY, "").await;
    let events = scene
        .follow(&json!({"content": IDEA}))
        .await
        .up_to(|event| event.kind == "specialist_chunk" && event.role() == "composition")
        .await;
    let states = of_kind(&events, "specialist_state");
    let of = |role: &str| -> Vec<String> {
        states.iter().filter(|event| event.role() == role).map(|event| text(&event.data["state"])).collect()
    };
    assert_eq!(of("style"), ["loading", "writing"], "the first answer waits for its model");
    assert_eq!(of("composition"), ["reading"], "the next one finds it in memory");
    for state in &states {
        assert!(!state.id.is_empty() && state.data["message_id"].is_string(), "{state:?}");
    }
    let detail = scene.state().await;
    assert_eq!((&detail["speaking"], &detail["stage"]), (&json!("composition"), &json!("prose")));
    assert_eq!(scene.studio.client.ask(Method::POST, &scene.path("/stop"), None).await.0, StatusCode::ACCEPTED);
    scene.quiet().await;
    let detail = scene.state().await;
    assert_eq!((&detail["speaking"], &detail["stage"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn one_specialist_is_stopped_and_the_turn_goes_on() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let mut events = scene.follow(&json!({"content": IDEA})).await;
    events.up_to(|event| event.kind == "specialist_chunk").await;
    let gone = scene.server.disconnects();
    let stop =
        async |role: &str| scene.studio.client.ask(Method::POST, &scene.path("/stop"), Some(&json!({ "role": role }))).await;
    assert_eq!(stop("story").await.0, StatusCode::CONFLICT, "she has not the floor");
    assert_eq!(stop("style").await.0, StatusCode::ACCEPTED);
    let ended = events.up_to(|event| event.kind == "specialist_end").await;
    let end = ended.last().unwrap();
    assert_eq!((end.role(), &end.data["status"]), ("style", &json!("partial")));
    let next = events.up_to(|event| event.kind == "specialist_end").await;
    assert_eq!((next.last().unwrap().role(), &next.last().unwrap().data["status"]), ("composition", &json!("complete")));
    assert!(scene.server.disconnects() > gone, "the connection to the model is closed");
    let (status, _) = scene.studio.client.ask(Method::POST, &scene.path("/stop"), None).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    scene.quiet().await;
}

#[tokio::test]
async fn a_concept_is_locked_worded_weighed_and_taken_out() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let before = scene.state().await["intent"].to_string();
    let on = async |act: Value| scene.studio.client.ask(Method::POST, &scene.path("/concepts/c1"), Some(&act)).await;
    let concept = async || scene.state().await["intent"]["concepts"][0].clone();
    assert_eq!(on(json!({"act": "lock"})).await.0, StatusCode::OK);
    assert_eq!(concept().await["lock"], true);
    assert_eq!(on(json!({"act": "weigh", "steps": 1})).await.0, StatusCode::OK);
    assert_eq!(concept().await["weight_step"], 1);
    let (_, reworded) = on(json!({"act": "reword", "to": "an arctic fox"})).await;
    assert!(text(&reworded["prompt"]).contains("arctic fox"), "{reworded}");
    for _ in 0..3 {
        assert_eq!(scene.studio.client.ask(Method::POST, &scene.path("/undo"), None).await.0, StatusCode::OK);
    }
    assert_eq!(scene.state().await["intent"].to_string(), before, "to the byte");
    assert_eq!(on(json!({"act": "reword", "to": " "})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(on(json!({"act": "paint"})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = scene.path("/concepts/c99");
    let (status, _) = scene.studio.client.ask(Method::POST, &nowhere, Some(&json!({"act": "lock"}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn messages_are_read_from_either_end() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let ids = |page: &Value| page["items"].as_array().unwrap().iter().map(|it| text(&it["id"])).collect::<Vec<_>>();
    let oldest = ids(&scene.studio.client.get(&scene.path("/messages?limit=200")).await);
    let (mut newest, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = scene.studio.client.get(&scene.path(&format!("/messages?order=newest&limit=2{cursor}"))).await;
        newest.extend(ids(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    newest.reverse();
    assert_eq!(newest, oldest);
    let (status, _) = scene.studio.client.ask(Method::GET, &scene.path("/messages?order=middle"), None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn words_are_kept_and_let_go_of() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    let (status, kept) = client.ask(Method::POST, "/api/prompts", Some(&json!({"content": "one warm window"}))).await;
    assert_eq!(status, StatusCode::CREATED, "{kept}");
    let path = format!("/api/prompts/{}", text(&kept["id"]));
    let (_, favoured) = client.ask(Method::PATCH, &path, Some(&json!({"favourite": true}))).await;
    assert_eq!(favoured["favourite"], true);
    assert_eq!(client.get("/api/prompts").await, json!([favoured]));
    assert_eq!(client.ask(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(client.ask(Method::DELETE, &path, None).await.0, StatusCode::NOT_FOUND);
    let empty = client.ask(Method::POST, "/api/prompts", Some(&json!({"content": " "}))).await;
    assert_eq!(empty.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_model_takes_its_exam_once_for_each_digest() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    let (status, exam) = client.ask(Method::POST, "/api/models/exam", Some(&json!({"model": "gemma3:12b"}))).await;
    assert_eq!(status, StatusCode::OK, "{exam}");
    let marks = exam["marks"].as_array().unwrap();
    assert_eq!(marks.len(), 5);
    for task in ["form", "choice"] {
        let mark = marks.iter().find(|mark| mark["task"] == task).unwrap();
        assert_eq!(mark["result"], "passed", "{exam}");
    }
    client.ask(Method::POST, "/api/models/exam", Some(&json!({"model": "gemma3:12b"}))).await;
    let models = client.get("/api/models").await;
    assert_eq!(models["exams"].as_array().unwrap().len(), 1, "{models}");
    assert!(models["llms"].as_array().unwrap().iter().any(|model| model["digest"] == exam["digest"]));
    let (status, _) = client.ask(Method::POST, "/api/models/exam", Some(&json!({"model": "nothing:1b"}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // Answers that break off are the model's failure, not the studio's.
    scene.server.set_chaos("bad-json".parse().unwrap());
    let (_, weak) = client.ask(Method::POST, "/api/models/exam", Some(&json!({"model": "gemma3:12b"}))).await;
    let failed = weak["marks"].as_array().unwrap().iter().filter(|mark| mark["result"] == "failed").count();
    assert!(failed >= 4, "{weak}");
}

#[tokio::test]
async fn the_last_debate_of_a_session_takes_it_along_and_pictures_stay_with_theirs() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    scene.say(IDEA).await;
    assert_eq!(client.ask(Method::DELETE, &scene.path(""), None).await.0, StatusCode::NO_CONTENT);
    let session = format!("/api/sessions/{}", scene.session);
    assert_eq!(client.ask(Method::GET, &session, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(client.get("/api/chat/conversations").await["items"], json!([]));
}
