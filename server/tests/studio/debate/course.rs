//! A debate from the idea to the pictures, every phase in its order, and what its events promise.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::scene::{Event, FAST, IDEA, LEISURELY, SLOWLY, Scene, begin, chunked, of_kind, starts};
use crate::support::{text, until};

/// What every turn's events promise, whoever speaks.
fn assert_sound(events: &[Event], message: &str) {
    assert_eq!(events[0].kind, "user_message", "{:?}", events[0]);
    let stored: Vec<i64> = events
        .iter()
        .filter(|event| !matches!(event.kind.as_str(), "specialist_chunk" | "specialist_state"))
        .map(|event| event.data["seq"].as_i64().unwrap())
        .collect();
    assert!(stored.windows(2).all(|two| two[1] == two[0] + 1), "places rise by one: {stored:?}");
    let mut n = 0;
    for pair in events.windows(2) {
        if let [before, chunk] = pair
            && chunk.kind == "specialist_chunk"
        {
            let (seq, number) = chunk.id.split_once('.').expect("a chunk's id is seq.n");
            let number: u64 = number.parse().unwrap();
            assert!(number > n, "chunks are counted");
            n = number;
            assert_eq!((chunk.data["seq"].to_string(), &chunk.data["n"]), (seq.to_owned(), &json!(n)));
            assert_eq!(before.id.split('.').next(), Some(seq), "a chunk carries the last stored place");
        }
    }
    let texts = chunked(events);
    for end in of_kind(events, "specialist_end").iter().filter(|end| end.data["status"] == "complete") {
        assert_eq!(texts.get(&text(&end.data["message_id"])), Some(&text(&end.data["content"])), "chunks are the whole text");
        assert!(!text(&end.data["model"]).is_empty());
    }
    for claim in of_kind(events, "claim").iter().filter(|claim| claim.data["slot"] != "technical") {
        let quote = text(&claim.data["quote"]).to_lowercase();
        let own = texts.get(&text(&claim.data["message_id"])).cloned().unwrap_or_default().to_lowercase();
        assert!(message.to_lowercase().contains(&quote) || own.contains(&quote), "{}", claim.data);
    }
    assert_eq!(of_kind(events, "done").len(), 1);
}

#[tokio::test]
async fn a_debate_goes_from_an_idea_to_its_pictures() {
    let scene = Scene::new(FAST, "").await;
    let events = scene.say(IDEA).await;
    assert_sound(&events, IDEA);
    assert_eq!(starts(&events)[..3], ["style", "composition", "story"]);
    assert!(starts(&events).len() <= 9, "three rounds at most");
    let intent = of_kind(&events, "intent_change")[0];
    assert!(text(&intent.data["prompt"]).contains("fox"), "{intent:?}");
    let first_start = events.iter().position(|event| event.kind == "specialist_start").unwrap();
    assert!(events.iter().position(|event| event.kind == "intent_change").unwrap() < first_start, "words come first");
    let slots: Vec<_> = scene.claims().await.iter().map(|claim| (text(&claim["role"]), text(&claim["slot"]))).collect();
    assert!(!slots.is_empty());
    for (role, slot) in &slots {
        let own: &[&str] = match role.as_str() {
            "style" => &["style", "medium", "color"],
            "composition" => &["composition", "camera", "lighting"],
            _ => &["subject", "attribute", "action", "setting", "mood", "text"],
        };
        assert!(own.contains(&slot.as_str()), "{role} {slot}");
    }
    let refinement = scene.advance().await;
    assert_eq!((&refinement["phase"], &refinement["session_id"]), (&json!("refinement"), &json!(scene.session)));
    for claim in scene.claims().await {
        let is_in = claim["contested"] == false && claim["superseded"] == false && claim["suppressed"] == false;
        assert_eq!(claim["state"], if is_in { "accepted" } else { "open" }, "{claim}");
    }
    let events = scene.say("The light could be warmer.").await;
    assert_sound(&events, &format!("{IDEA} | The light could be warmer."));
    assert_eq!(starts(&events)[..4], ["style", "composition", "story", "critic"]);
    assert_eq!(scene.advance().await["phase"], "synthesis");
    let events = scene.say("What would you make it with?").await;
    assert_sound(&events, "What would you make it with? ");
    assert_eq!(starts(&events), ["technical"]);
    let technical = &of_kind(&events, "claim")[0].data;
    assert_eq!((&technical["slot"], &technical["technical"]["family"]), (&json!("technical"), &json!("sd15")), "{technical}");
    assert_eq!(scene.advance().await["phase"], "review");
    let state = scene.state().await;
    assert_eq!((&state["technical"]["family"], &state["intent"]["target_profile"]), (&json!("sd15"), &json!("sd15")));
    let events = scene.say("Check it once more, please.").await;
    assert_eq!(starts(&events)[0], "critic");
    assert_eq!(scene.advance().await["phase"], "generating");
    let events = scene.say("And now?").await;
    assert_eq!(starts(&events), [""; 0], "nobody speaks while pictures are made");
    let made = scene.studio.client.post(&scene.path("/generate"), &json!({"count": 2})).await;
    assert_eq!((&made["total_count"], &made["phase"]), (&json!(2), &json!("generating")));
    let batch = scene.studio.client.ended_batch(&text(&made["batch_id"])).await;
    assert_eq!(batch["counts"]["complete"], 2, "{batch}");
    until("the debate is complete", || async { (scene.state().await["phase"] == "complete").then_some(()) }).await;
    let (status, problem) = scene.studio.client.ask(Method::POST, &scene.path("/advance"), Some(&json!({}))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("conflict")));
}

#[tokio::test]
async fn mentions_decide_who_answers() {
    let scene = Scene::new(FAST, "").await;
    let body = json!({"content": IDEA, "mentions": ["critic", "style"]});
    let events = scene.follow(&body).await.all().await;
    assert_eq!(starts(&events)[..2], ["style", "critic"]);
    let again = scene.studio.client.post(&scene.path("/again"), &json!({"role": "story"})).await;
    scene.quiet().await;
    let messages = scene.messages().await;
    let last = messages.last().unwrap();
    assert_eq!((&last["role"], &last["turn_id"], &last["name"]), (&json!("story"), &again["turn_id"], &json!("Saga")));
}

#[tokio::test]
async fn two_conversations_argue_at_once_and_stay_apart() {
    let scene = Scene::new(LEISURELY * 10.0, "").await;
    let other = scene.studio.client.post("/api/chat/conversations", &json!({"session_id": scene.session})).await;
    let (_, elsewhere) = begin(&scene.studio.client).await;
    let say = |id: String, words: &'static str| {
        let request = scene.studio.client.request(Method::POST, &format!("/api/chat/conversations/{id}/messages"));
        let request = request.json(&json!({ "content": words })).header("accept", "text/event-stream");
        async move { super::scene::Events::of(request.send().await.unwrap()).all().await }
    };
    let ideas = ["A red fox in the snow", "A green tram in the rain", "An old boat at dusk"];
    let (one, two, three) = tokio::join!(
        say(scene.conversation.clone(), ideas[0]),
        say(text(&other["id"]), ideas[1]),
        say(elsewhere.clone(), ideas[2]),
    );
    for (events, idea, id) in
        [(&one, ideas[0], &scene.conversation), (&two, ideas[1], &text(&other["id"])), (&three, ideas[2], &elsewhere)]
    {
        assert_eq!(starts(events)[..3], ["style", "composition", "story"]);
        assert!(events.iter().all(|event| event.data["conversation_id"] == json!(id)), "only its own");
        let texts = chunked(events);
        for end in of_kind(events, "specialist_end") {
            assert_eq!(texts.get(&text(&end.data["message_id"])), Some(&text(&end.data["content"])));
        }
        let prompt = text(&scene.studio.client.get(&format!("/api/chat/conversations/{id}")).await["prompt"]);
        assert!(prompt.contains(&idea[2..8]), "{idea}: {prompt}");
    }
}

#[tokio::test]
async fn an_interjection_joins_the_turn_and_its_stream_begins_with_the_text_so_far() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let (_, turn) = scene.post(IDEA).await;
    until("Luna has said something", || async {
        let messages = scene.messages().await;
        (messages.get(1)?["content"].as_str()?.len() > 20).then_some(())
    })
    .await;
    let mut stream = scene.follow(&json!({"content": "and a birch behind it"})).await;
    let start = stream.next().await.unwrap();
    assert_eq!((start.kind.as_str(), start.data["turn_id"].as_str()), ("specialist_start", Some(turn.as_str())));
    let events = stream.up_to(|event| event.kind == "specialist_end").await;
    let text_so_far = &events[0];
    assert_eq!(text_so_far.kind, "specialist_chunk");
    assert!(text_so_far.data["content"].as_str().unwrap().len() > 20, "{text_so_far:?}");
    let end = events.last().unwrap();
    assert_eq!(chunked(&events)[&text(&end.data["message_id"])], text(&end.data["content"]));
    assert!(of_kind(&events, "user_message").iter().any(|event| event.data["content"] == "and a birch behind it"));
    scene.studio.client.post(&scene.path("/stop"), &json!({})).await;
    assert_eq!(stream.up_to(|event| event.kind == "done").await.last().unwrap().data["turn_id"], json!(turn));
    assert!(scene.state().await["prompt"].as_str().unwrap().contains("birch"));
}

#[tokio::test]
async fn what_is_not_acceptable_is_refused_and_what_is_sent_twice_is_said_once() {
    let scene = Scene::new(FAST, "").await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let client = &scene.studio.client;
    for (body, status) in [
        (json!({"content": " "}), 422),
        (json!({"content": "x".repeat(8_001)}), 422),
        (json!({"content": "x", "mentions": ["user"]}), 422),
        (json!({"content": "x", "wishes": 1}), 422),
        (json!({"content": "x", "images": [nobody]}), 422),
        (json!({"content": "x", "images": vec![nobody; 9]}), 422),
    ] {
        let (found, problem) = client.ask(Method::POST, &scene.path("/messages"), Some(&body)).await;
        assert_eq!(found.as_u16(), status, "{body} {problem}");
        assert!(text(&problem["detail"]).ends_with('.'), "{problem}");
    }
    for path in ["", "/messages", "/claims", "/prompt", "/export"] {
        let path = format!("/api/chat/conversations/{nobody}{path}");
        assert_eq!(client.ask(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = client.ask(Method::POST, "/api/chat/conversations", Some(&json!({"session_id": nobody}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let send = || async {
        let request = client.request(Method::POST, &scene.path("/messages")).header("idempotency-key", "once");
        crate::support::read(request.json(&json!({"content": IDEA})).send().await.unwrap()).await
    };
    let (first, second) = (send().await, send().await);
    assert_eq!((first.0, &first.1), (StatusCode::ACCEPTED, &second.1));
    scene.quiet().await;
    let said = scene.messages().await;
    assert_eq!(said.iter().filter(|message| message["role"] == "user").count(), 1);
}

#[tokio::test]
async fn conversations_are_found_branched_exported_renamed_and_deleted() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    scene.say(IDEA).await;
    let renamed = client.ask(Method::PATCH, &scene.path(""), Some(&json!({"title": "The fox"}))).await.1;
    assert_eq!(renamed["title"], "The fox");
    let found = client.get("/api/chat/conversations?q=FOX%20sno").await;
    let messages = scene.messages().await;
    let matches = found["items"][0]["matches"].as_array().unwrap();
    assert_eq!((&found["items"][0]["id"], matches.contains(&messages[0]["id"])), (&json!(scene.conversation), true), "{found}");
    assert_eq!(client.get("/api/chat/conversations?q=giraffe").await["items"], json!([]));
    assert_eq!(client.get("/api/chat/conversations?q=%22%2A%28%29").await["items"], json!([]));
    assert_eq!(
        client.get(&format!("/api/chat/conversations?session_id={}", scene.session)).await["items"][0]["matches"],
        json!(null)
    );
    let prompt = text(&scene.state().await["prompt"]);
    for claim in scene.claims().await {
        scene.judge(&text(&claim["id"]), "accept").await;
    }
    assert_ne!(scene.state().await["prompt"], json!(prompt));
    let up_to = &messages[1];
    let branch = client.post(&scene.path("/branch"), &json!({"message_id": up_to["id"]})).await;
    assert_eq!((&branch["branched_from"], &branch["phase"]), (&json!(scene.conversation), &json!("ideation")));
    let path = format!("/api/chat/conversations/{}", text(&branch["id"]));
    let copied = client.get(&format!("{path}/messages")).await["items"].as_array().unwrap().clone();
    assert_eq!(copied.len(), 2);
    assert_eq!((&copied[1]["content"], &copied[1]["role"]), (&up_to["content"], &up_to["role"]));
    assert_ne!(copied[1]["id"], up_to["id"]);
    assert_eq!(client.get(&path).await["prompt"], json!(prompt), "the intent is as it was then");
    let said = client.ask(Method::POST, &format!("{path}/messages"), Some(&json!({"content": "and a moon"}))).await;
    assert_eq!(said.0, StatusCode::ACCEPTED, "{}", said.1);
    let markdown = client.request(Method::GET, &scene.path("/export")).send().await.unwrap();
    assert!(markdown.headers()["content-type"].to_str().unwrap().starts_with("text/markdown"));
    let markdown = markdown.text().await.unwrap();
    assert!(markdown.starts_with("# The fox") && markdown.contains("## Luna") && markdown.contains("## Prompt"), "{markdown}");
    let exported = client.get(&scene.path("/export?format=json")).await;
    assert_eq!(exported["messages"].as_array().unwrap().len(), messages.len());
    assert_eq!(client.ask(Method::GET, &scene.path("/export?format=pdf"), None).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(client.ask(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(client.ask(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(scene.messages().await.len(), messages.len());
}

#[tokio::test]
async fn phases_begin_without_words_in_the_person_s_name_and_can_be_run_again() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let mut spoken = scene.messages().await.len();
    for phase in ["refinement", "synthesis", "review", "refinement", "refinement"] {
        scene.act(json!({"act": "advance", "phase": phase})).await;
        scene.quiet().await;
        assert_eq!(scene.state().await["phase"], phase);
        let messages = scene.messages().await;
        assert!(messages.len() > spoken, "{phase} has begun at once");
        assert!(
            messages[spoken..].iter().all(|message| message["phase"] == phase && message["role"] != "user"),
            "{messages:?}"
        );
        assert!(messages.iter().all(|message| message["metadata"]["error"].is_null()), "{phase}: {messages:?}");
        spoken = messages.len();
    }
    let state = scene.state().await;
    let everything = format!("{state} {:?}", scene.messages().await);
    assert!(!everything.contains("Go on"), "{everything}");
    for claim in scene.claims().await {
        assert!(!text(&claim["proposal"]).to_lowercase().contains("go on"), "{claim}");
    }
    assert_eq!(scene.messages().await.iter().filter(|message| message["role"] == "user").count(), 1);
    scene.act(json!({"act": "advance", "phase": "generating"})).await;
    assert_eq!((&scene.state().await["phase"], &scene.state().await["turn_id"]), (&json!("generating"), &json!(null)));
}

#[tokio::test]
async fn a_typed_name_is_asked_and_the_first_words_name_the_conversation() {
    let scene = Scene::new(FAST, "").await;
    let events = scene.say("@Lens, is a red fox in the snow enough?").await;
    assert_eq!(starts(&events)[0], "critic");
    assert!(!starts(&events).contains(&"style".to_owned()), "{:?}", starts(&events));
    assert_eq!(of_kind(&events, "user_message")[0].data["mentions"], json!(["critic"]));
    assert_eq!(scene.state().await["title"], "@Lens, is a red fox in the snow enough?");
}

#[tokio::test]
async fn rewording_the_first_message_keeps_what_the_debate_began_with() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    let new = json!({"session_id": scene.session, "model_family": "flux"});
    let id = text(&client.post("/api/chat/conversations", &new).await["id"]);
    let path = format!("/api/chat/conversations/{id}");
    let said = client.post(&format!("{path}/messages"), &json!({"content": "A red fox", "mentions": ["critic"]})).await;
    until("nobody speaks", || async { (client.get(&path).await["turn_id"].is_null()).then_some(()) }).await;
    let act = json!({"act": "reword", "of": said["message_id"], "message": {"content": "A grey wolf", "mentions": ["critic"]}});
    let led = client.post("/_fn/debate_act", &json!({"conversation": id, "act": act})).await;
    let branch = client.get(&format!("/api/chat/conversations/{}", text(&led["Debate"]))).await;
    assert_eq!((&branch["branched_from"], &branch["intent"]["target_profile"]), (&json!(id), &json!("flux")), "{branch}");
    assert!(text(&branch["prompt"]).contains("wolf") && !text(&branch["prompt"]).contains("fox"), "{branch}");
}
