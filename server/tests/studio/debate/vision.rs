//! Pictures that are looked at: with a message, and by themselves.

use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};

use super::scene::{Events, FAST, IDEA, Scene, of_kind};
use crate::support::{Client, read, text, until};

async fn upload(client: &Client) -> String {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(96, 64, image::Rgb([200, 80, 40])).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let part = multipart::Part::bytes(png.into_inner()).file_name("a.png");
    let form = multipart::Form::new().part("file", part);
    let (status, kept) = read(client.request(Method::POST, "/api/uploads").multipart(form).send().await.unwrap()).await;
    assert_eq!(status, StatusCode::CREATED, "{kept}");
    text(&kept["asset_id"])
}

#[tokio::test]
async fn pictures_stay_with_their_message_and_are_seen_before_anybody_speaks() {
    let scene = Scene::new(FAST, "").await;
    let asset = upload(&scene.studio.client).await;
    let events = scene.follow(&json!({"content": IDEA, "images": [asset]})).await.all().await;
    assert!(of_kind(&events, "error").is_empty(), "{events:?}");
    let said = &scene.messages().await[0];
    assert_eq!(said["images"], json!([asset]));
    assert!(!text(&said["metadata"]["image_facts"]).is_empty(), "{said}");
    scene.server.set_chaos("error-500*1".parse().unwrap());
    let events = scene.follow(&json!({"content": "and this one", "images": [asset]})).await.all().await;
    let error = &of_kind(&events, "error")[0].data;
    assert_eq!((&error["role"], &error["code"]), (&Value::Null, &json!("upstream_unavailable")), "{error}");
    assert!(of_kind(&events, "specialist_end").iter().all(|end| end.data["status"] == "complete"), "they go on without");
}

#[tokio::test]
async fn a_question_about_pictures_is_answered_word_by_word() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    let asset = upload(client).await;
    let ask = |body: Value| client.request(Method::POST, "/api/vision/analyze").json(&body).send();
    let events = Events::of(ask(json!({"images": [asset], "query": "What is in it?"})).await.unwrap()).all().await;
    assert_eq!(events.last().unwrap().kind, "done");
    let answer: String = of_kind(&events, "chunk").iter().map(|event| text(&event.data["content"])).collect();
    assert!(answer.len() > 20, "{answer}");
    assert_eq!(events.last().unwrap().data["model"], "gemma3:12b");
    for (body, status) in [
        (json!({"images": [], "query": "x"}), 422),
        (json!({"images": [asset], "query": " "}), 422),
        (json!({"images": ["00000000-0000-7000-8000-000000000000"], "query": "x"}), 422),
        (json!({"images": [asset], "query": "x", "model": "nobody/has:this"}), 404),
        (json!({"images": [asset], "query": "x", "model": "llama3.2:3b"}), 422),
    ] {
        let (found, problem) = read(ask(body.clone()).await.unwrap()).await;
        assert_eq!(found.as_u16(), status, "{body} {problem}");
    }
    scene.server.set_chaos("error-mid=2*1".parse().unwrap());
    let events = Events::of(ask(json!({"images": [asset], "query": "And now?"})).await.unwrap()).all().await;
    let last = events.last().unwrap();
    assert_eq!((last.kind.as_str(), of_kind(&events, "chunk").len()), ("error", 2));
    assert!(text(&last.data["detail"]).ends_with('.'), "{last:?}");
}

#[tokio::test]
async fn the_chosen_model_looks_and_it_is_told_while_it_does() {
    let scene = Scene::new(FAST, "").await;
    let asset = upload(&scene.studio.client).await;
    for (model, status) in [("nobody/has:this", 404), ("llama3.2:3b", 422)] {
        let act = json!({"conversation": scene.conversation, "act": {"act": "see", "model": model}});
        let (found, problem) = scene.studio.client.ask(Method::POST, "/_fn/debate_act", Some(&act)).await;
        assert!(!found.is_success(), "{model} {status}: {problem}");
    }
    let seeing = scene.studio.client.get("/api/models").await["llms"].as_array().unwrap().clone();
    let sees = |model: &&Value| model["capabilities"].as_array().unwrap().contains(&json!("vision"));
    let last = text(&seeing.iter().rfind(sees).unwrap()["name"]);
    scene.act(json!({"act": "see", "model": last})).await;
    let session = scene.studio.client.get(&format!("/api/sessions/{}", scene.session)).await;
    assert_eq!(session["settings"]["vision_model"], json!(last));
    let events = scene.follow(&json!({"content": IDEA, "images": [asset]})).await.all().await;
    let told: Vec<(String, String)> = of_kind(&events, "specialist_state")
        .iter()
        .map(|event| (text(&event.data["state"]), event.data["model"].as_str().unwrap_or_default().to_owned()))
        .collect();
    let first = told.iter().take_while(|(state, _)| state != "reading").collect::<Vec<_>>();
    assert!(first.iter().any(|(state, _)| state == "looking" || state == "loading"), "{told:?}");
    assert!(first.iter().all(|(state, model)| *model == last || state == "loading"), "{told:?}");
    scene.act(json!({"act": "see", "model": null})).await;
    let session = scene.studio.client.get(&format!("/api/sessions/{}", scene.session)).await;
    assert!(session["settings"]["vision_model"].is_null(), "{session}");
}

#[tokio::test]
async fn every_picture_is_looked_at_whenever_it_comes() {
    let scene = Scene::new(super::scene::LEISURELY, super::scene::SLOWLY).await;
    let asset = upload(&scene.studio.client).await;
    scene.post(IDEA).await;
    for words in ["and this", "and that"] {
        let body = json!({"content": words, "images": [asset]});
        scene.studio.client.post(&scene.path("/messages"), &body).await;
    }
    scene.server.set_chaos("".parse().unwrap());
    let seen = || async {
        let messages = scene.messages().await;
        let shown = messages.iter().filter(|message| message["images"].as_array().is_some_and(|images| !images.is_empty()));
        shown.filter(|message| message["metadata"]["image_facts"].is_string()).count()
    };
    until("both pictures are looked at", || async { (seen().await == 2).then_some(()) }).await;
    scene.studio.client.post(&scene.path("/stop"), &json!({})).await;
    scene.studio.client.post(&scene.path("/advance"), &json!({"phase": "generating"})).await;
    scene.studio.client.post(&scene.path("/messages"), &json!({"content": "like this one", "images": [asset]})).await;
    until("pictures are looked at though nobody speaks", || async { (seen().await == 3).then_some(()) }).await;
}
