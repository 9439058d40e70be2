//! Everything that goes wrong with a model is one clear sentence, and the turn goes on.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::scene::{Event, FAST, IDEA, LEISURELY, SLOWLY, Scene, chunked, of_kind, starts};
use crate::support::{text, until};

/// The errors of a turn as role and code, each with a sentence that names nobody's address.
fn errors(events: &[Event]) -> Vec<(String, String)> {
    let read = |event: &&Event| {
        let detail = text(&event.data["detail"]);
        assert!(detail.ends_with('.') && detail.len() > 30 && !detail.contains("127.0.0.1"), "{detail}");
        (event.role().to_owned(), text(&event.data["code"]))
    };
    of_kind(events, "error").iter().map(read).collect()
}

fn ends(events: &[Event]) -> Vec<(String, String)> {
    of_kind(events, "specialist_end").iter().map(|end| (end.role().to_owned(), text(&end.data["status"]))).collect()
}

const ROUTE: [&str; 3] = ["style", "composition", "story"];

#[tokio::test]
async fn a_missing_model_costs_its_specialist_and_nobody_else() {
    let scene = Scene::new(FAST, "").await;
    let assign = json!({"model_assignments": {"composition": "nobody/has:this"}});
    let path = format!("/api/sessions/{}", scene.session);
    assert_eq!(scene.studio.client.ask(Method::PATCH, &path, Some(&assign)).await.0, StatusCode::OK);
    let events = scene.say(IDEA).await;
    let errors = errors(&events);
    assert_eq!(errors[0], ("composition".to_owned(), "model_missing".to_owned()));
    assert_eq!(errors.len(), of_kind(&events, "specialist_start").iter().filter(|it| it.role() == "composition").count());
    assert_eq!(starts(&events)[..3], ROUTE);
    let ends = ends(&events);
    assert_eq!((ends[1].1.as_str(), ends[0].1.as_str(), ends[2].1.as_str()), ("failed", "complete", "complete"));
}

#[tokio::test]
async fn each_fault_of_a_server_is_one_sentence_and_the_turn_goes_on() {
    // The fault, what becomes of the first text, and whether anybody is told.
    for (chaos, status, is_told) in [
        ("busy*1", "complete", false),
        ("busy*4", "failed", true),
        ("error-500*1", "failed", true),
        ("runner-json*1", "failed", true),
        ("oom*1", "failed", true),
        ("error-mid=0*1", "failed", true),
        ("error-mid=4*1", "partial", true),
        ("truncate=4*1", "partial", true),
        ("drop=4*1", "partial", true),
        ("latency=50*1", "complete", false),
        ("ragged", "complete", false),
        ("tail", "complete", false),
        ("load-fail*1", "failed", true),
        ("huge-line*1", "complete", false),
        ("ponder*1", "failed", true),
        ("empty*1", "failed", true),
        ("refusal*1", "complete", false),
        ("repeat*1", "complete", false),
        ("flowery*1", "complete", false),
        ("foreign*1", "complete", false),
        ("misquote*1", "complete", false),
    ] {
        let scene = Scene::new(FAST, chaos).await;
        let events = scene.say(IDEA).await;
        assert_eq!(starts(&events)[..3], ROUTE, "{chaos}");
        let (ends, errors) = (ends(&events), errors(&events));
        assert_eq!(ends[0], ("style".to_owned(), status.to_owned()), "{chaos}");
        assert!(ends[1..].iter().all(|(_, status)| status == "complete"), "{chaos}: {ends:?}");
        let told = [("style".to_owned(), "upstream_unavailable".to_owned())];
        assert_eq!(errors, if is_told { &told[..] } else { &[] }, "{chaos}");
        let end = of_kind(&events, "specialist_end")[0];
        let said = chunked(&events).get(&text(&end.data["message_id"])).cloned().unwrap_or_default();
        assert_eq!(json!(said), end.data["content"], "{chaos}: what came is kept");
        assert_eq!(said.is_empty(), status == "failed", "{chaos}");
        let kept = scene.messages().await;
        assert_eq!((&kept[1]["status"], &kept[1]["content"]), (&json!(status), &end.data["content"]), "{chaos}");
        assert_eq!(kept[1]["metadata"]["error"].is_object(), is_told, "{chaos}");
        assert!(!text(&scene.state().await["prompt"]).is_empty(), "{chaos}: the person's words are safe");
    }
}

#[tokio::test]
async fn an_unusable_form_is_asked_for_once_more_and_then_done_without_visibly() {
    for (chaos, is_told) in
        [("bad-json*1", false), ("whitespace*1", false), ("fence", false), ("bad-json*2", true), ("whitespace*2", true)]
    {
        let scene = Scene::new(FAST, chaos).await;
        let events = scene.say(IDEA).await;
        let errors = errors(&events);
        assert_eq!(errors.len(), usize::from(is_told), "{chaos}: {errors:?}");
        assert!(ends(&events).iter().all(|(_, status)| status == "complete"), "{chaos}: the texts are kept");
        let claims = scene.claims().await;
        let of_luna = claims.iter().filter(|claim| claim["role"] == "style").count();
        assert_eq!(of_luna == 0, is_told, "{chaos}: {claims:?}");
        assert!(claims.iter().any(|claim| claim["role"] == "story"), "{chaos}");
        if is_told {
            assert!(text(&of_kind(&events, "error")[0].data["detail"]).contains("Luna"));
        }
    }
    let scene = Scene::new(FAST, "bad-json").await;
    let events = scene.follow(&json!({"content": IDEA, "mentions": ["technical"]})).await.all().await;
    assert_eq!(errors(&events).len(), 1);
    let pixel = &scene.claims().await[0];
    assert_eq!((&pixel["slot"], &pixel["technical"]["family"]), (&json!("technical"), &json!("sd15")), "usual values stand in");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_told_for_each_and_the_turn_ends() {
    let scene = Scene::new(FAST, "").await;
    let Scene { server, studio, conversation, .. } = scene;
    server.kill();
    let request = studio.client.request(Method::POST, &format!("/api/chat/conversations/{conversation}/messages"));
    let request = request.json(&json!({ "content": IDEA })).header("accept", "text/event-stream");
    let events = super::scene::Events::of(request.send().await.unwrap()).all().await;
    assert_eq!(errors(&events).iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>(), ROUTE);
    assert_eq!(events.last().unwrap().kind, "done");
    assert!(ends(&events).iter().all(|(_, status)| status == "failed"));
}

#[tokio::test]
async fn a_reader_who_goes_away_stops_nothing() {
    let scene = Scene::new(LEISURELY * 5.0, "").await;
    let mut stream = scene.follow(&json!({ "content": IDEA })).await;
    stream.up_to(|event| event.kind == "specialist_chunk").await;
    drop(stream);
    scene.quiet().await;
    let messages = scene.messages().await;
    assert!(messages.len() >= 4 && messages.iter().all(|message| message["status"] == "complete"), "{messages:?}");
    assert_eq!(scene.server.disconnects(), 0);
}

#[tokio::test]
async fn a_stop_closes_the_connection_and_keeps_what_was_said() {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let mut stream = scene.follow(&json!({ "content": IDEA })).await;
    let events = stream.up_to(|event| event.kind == "specialist_chunk").await;
    let (status, stopped) = scene.studio.client.ask(Method::POST, &scene.path("/stop"), None).await;
    assert_eq!((status, &stopped["turn_id"]), (StatusCode::ACCEPTED, &events[0].data["turn_id"]));
    until("the connection is closed", || async { (scene.server.active() == 0).then_some(()) }).await;
    assert_eq!(scene.server.disconnects(), 1);
    let rest = stream.all().await;
    assert_eq!(rest.last().unwrap().kind, "done");
    assert_eq!(starts(&rest), [""; 0], "nobody else speaks");
    let messages = scene.messages().await;
    let luna = messages.last().unwrap();
    assert_eq!(
        (&luna["status"], &luna["writing"], &luna["metadata"]["stopped"]),
        (&json!("partial"), &json!(false), &json!(true))
    );
    assert!(!text(&luna["content"]).is_empty());
    let (status, nothing) = scene.studio.client.ask(Method::POST, &scene.path("/stop"), None).await;
    assert_eq!((status, &nothing["turn_id"]), (StatusCode::ACCEPTED, &Value::Null));
    scene.server.set_chaos("".parse().unwrap());
    scene.post("Go on with the light").await;
    until("somebody speaks again", || async { (scene.messages().await.len() > messages.len() + 1).then_some(()) }).await;
    scene.studio.client.post(&scene.path("/stop"), &json!({})).await;
}

#[tokio::test]
async fn a_cold_load_is_waited_for_and_who_stops_it_stops_it() {
    // A load takes 5.5 s at speed 1; here 1.1 s without a byte from the server.
    let scene = Scene::new(5.0, "").await;
    let mut stream = scene.follow(&json!({"content": IDEA, "mentions": ["style"]})).await;
    let end = stream.up_to(|event| event.kind == "specialist_end").await;
    assert_eq!(end.last().unwrap().data["status"], "complete");
    let load = scene.messages().await[1]["metadata"]["load_ms"].as_u64().unwrap();
    assert!(load >= 1_000, "{load}");
}

#[tokio::test]
async fn a_model_that_repeats_itself_is_cut_off() {
    let scene = Scene::new(FAST, "repeat*1").await;
    scene.say(IDEA).await;
    let luna = &scene.messages().await[1];
    assert_eq!((&luna["metadata"]["repeating"], &luna["metadata"]["cut"]), (&json!(true), &json!(true)), "{luna}");
    let content = text(&luna["content"]);
    assert!(content.split_whitespace().count() < 200, "{content}");
}

/// A turn of Luna in which only what she writes down goes wrong.
async fn spoiled_writing(chaos: &str) -> (Scene, Vec<Event>) {
    let scene = Scene::new(LEISURELY, SLOWLY).await;
    let mut stream = scene.follow(&json!({"content": IDEA, "mentions": ["style"]})).await;
    let mut events = stream.up_to(|event| event.kind == "specialist_chunk").await;
    scene.server.set_chaos(chaos.parse().unwrap());
    events.extend(stream.up_to(|event| event.kind == "done").await);
    (scene, events)
}

#[tokio::test]
async fn what_is_written_down_badly_is_asked_for_once_more() {
    for chaos in ["misquote*1", "flowery*1", "foreign*1", "refusal*1", "repeat*1", "ponder*1", "empty*1"] {
        let (scene, events) = spoiled_writing(chaos).await;
        assert_eq!(errors(&events), [], "{chaos}");
        let claims = scene.claims().await;
        assert!(!claims.is_empty(), "{chaos}");
        for spoilt in ["tapestry", "zeppelin", "Stimmung"] {
            assert!(!claims.iter().any(|claim| claim.to_string().contains(spoilt)), "{chaos}: {claims:?}");
        }
    }
}

#[tokio::test]
async fn a_model_that_proposes_nothing_is_asked_once_more_and_then_left_in_peace() {
    let (scene, events) = spoiled_writing("empty*2").await;
    assert_eq!(errors(&events), []);
    assert_eq!(scene.claims().await, Vec::<Value>::new());
    let refused = &scene.messages().await[1]["metadata"]["refused"];
    assert!(refused[0].as_str().is_some_and(|line| line.contains("there is none")), "{refused}");
}

#[tokio::test]
async fn a_model_that_never_answers_can_be_stopped_and_the_next_one_speaks() {
    let scene = Scene::new(FAST, "hang*1").await;
    let mut stream = scene.follow(&json!({ "content": IDEA })).await;
    stream.up_to(|event| event.kind == "specialist_start").await;
    until("the question is asked", || async { (scene.server.active() > 0).then_some(()) }).await;
    let (status, _) = scene.studio.client.ask(Method::POST, &scene.path("/stop"), Some(&json!({"role": "style"}))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let events = stream.up_to(|event| event.kind == "done").await;
    let ends = ends(&events);
    assert_eq!(ends[0], ("style".to_owned(), "partial".to_owned()));
    assert!(ends[1..].iter().any(|(role, status)| role == "story" && status == "complete"), "{ends:?}");
}
