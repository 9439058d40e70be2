//! From a debate to pictures: the prompt with what changed, generations in the session, a draft grid with the intent.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::scene::{FAST, IDEA, Scene};
use crate::support::{text, until};

#[tokio::test]
async fn the_prompt_is_shown_with_its_authors_and_what_changed() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let claim = scene.claims().await[0].clone();
    scene.judge(&text(&claim["id"]), "accept").await;
    let preview = scene.studio.client.get(&scene.path("/prompt")).await;
    let pieces = preview["diff"].as_array().unwrap();
    let joined: String = pieces.iter().filter(|piece| piece["kind"] != "del").map(|piece| text(&piece["text"])).collect();
    assert_eq!(json!(joined), preview["prompt"]);
    let new: String = pieces.iter().filter(|piece| piece["kind"] == "ins").map(|piece| text(&piece["text"])).collect();
    assert!(new.contains(&text(&claim["proposal"])), "{preview}");
    assert!(!preview["compiled"]["spans"].as_array().unwrap().is_empty());
    assert_eq!(preview["compiled"]["tokens_exact"], true, "counted as CLIP counts");
    assert_eq!(preview["technical"]["family"], "sd15", "the fleet has nothing else");
    let all = scene.studio.client.get(&scene.path("/prompt?since=0")).await;
    assert!(all["diff"].as_array().unwrap().iter().all(|piece| piece["kind"] == "ins"));
    let missing = scene.studio.client.ask(Method::GET, &scene.path("/prompt?since=99"), None).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pictures_are_asked_for_once_and_feedback_builds_on_the_intent() {
    let scene = Scene::new(FAST, "").await;
    let empty = scene.studio.client.ask(Method::POST, &scene.path("/generate"), Some(&json!({}))).await;
    assert_eq!(empty.0, StatusCode::CONFLICT, "{}", empty.1);
    scene.say(IDEA).await;
    let prompt = text(&scene.studio.client.get(&scene.path("/prompt")).await["prompt"]);
    let send = || async {
        let request = scene.studio.client.request(Method::POST, &scene.path("/generate")).header("idempotency-key", "once");
        crate::support::read(request.json(&json!({"seeds": [3, 5]})).send().await.unwrap()).await.1
    };
    let (first, second) = (send().await, send().await);
    assert_eq!(first["batch_id"], second["batch_id"]);
    assert_eq!(scene.state().await["phase"], "generating");
    let batch = scene.studio.client.ended_batch(&text(&first["batch_id"])).await;
    assert_eq!((&batch["total_count"], &batch["counts"]["complete"]), (&json!(2), &json!(2)));
    let request = &batch["generations"][0]["request"];
    assert_eq!((&request["prompt"], &request["session_id"]), (&json!(prompt), &json!(scene.session)));
    until("the debate is complete", || async { (scene.state().await["phase"] == "complete").then_some(()) }).await;
    let feedback = json!({"session_id": scene.session, "feedback": "remove the snow"});
    let refined = scene.studio.client.post("/api/iterate/refine-prompt", &feedback).await;
    assert_eq!(refined["prompt"]["before"], json!(prompt));
    assert!(!text(&refined["prompt"]["after"]).contains("snow"), "{refined}");
    for bad in [json!({"count": 0}), json!({"count": 101}), json!({"count": 2, "seeds": [1]}), json!({"wishes": 1})] {
        let (status, problem) = scene.studio.client.ask(Method::POST, &scene.path("/generate"), Some(&bad)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad} {problem}");
    }
}

#[tokio::test]
async fn a_draft_grid_carries_the_intent() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let taken = scene.studio.client.post(&scene.path("/drafts"), &json!({})).await;
    assert_eq!((&taken["session"]["flow"], &taken["revision"]), (&json!("draft_grid"), &json!(1)));
    let session = text(&taken["session"]["id"]);
    let funnel = scene.studio.client.get(&format!("/api/sessions/{session}/funnel")).await;
    assert!(text(&funnel["settings"]["prompt"]).contains("fox"), "{funnel}");
    let before = scene.studio.client.get(&format!("/api/sessions/{}", scene.session)).await;
    assert_eq!(taken["session"]["project_id"], before["project_id"]);
}

#[tokio::test]
async fn a_debate_waits_for_every_picture_of_its_session() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    for phase in ["refinement", "synthesis", "review", "generating"] {
        assert_eq!(scene.advance().await["phase"], phase);
    }
    let mut request = crate::support::Client::draft(&scene.session);
    request["prompt"] = scene.state().await["prompt"].clone();
    let id = text(&scene.studio.client.post("/api/generate", &request).await["id"]);
    scene.studio.client.ended(&id).await;
    until("the debate is complete", || async { (scene.state().await["phase"] == "complete").then_some(()) }).await;
    let back = scene.studio.client.post(&scene.path("/advance"), &json!({"phase": "refinement"})).await;
    assert_eq!(back["phase"], "refinement", "a phase can be gone back to");
    let (status, problem) =
        scene.studio.client.ask(Method::POST, &scene.path("/advance"), Some(&json!({"phase": "lunch"}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
}

#[tokio::test]
async fn what_was_agreed_on_goes_into_the_first_stage_of_the_grid() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    scene.act(json!({"act": "advance", "phase": "synthesis"})).await;
    scene.quiet().await;
    let claims = scene.claims().await;
    let pixel = claims.iter().find(|claim| claim["slot"] == "technical").unwrap();
    scene.judge(&text(&pixel["id"]), "accept").await;
    let params = &pixel["technical"]["params"];
    let taken = scene.studio.client.post(&scene.path("/drafts"), &json!({})).await;
    let session = text(&taken["session"]["id"]);
    let funnel = scene.studio.client.get(&format!("/api/sessions/{session}/funnel")).await;
    let recipe = &funnel["settings"]["stages"]["drafts"]["recipe"];
    assert_eq!(recipe["family"], pixel["technical"]["family"]);
    for field in ["steps", "cfg", "sampler", "scheduler"] {
        assert!(!params[field].is_null(), "{field}: {params}");
        assert_eq!(recipe[field], params[field], "{field}: {funnel}");
    }
}

#[tokio::test]
async fn pictures_that_are_all_cancelled_lead_back_to_the_review() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let made = scene.studio.client.post(&scene.path("/generate"), &json!({"count": 2})).await;
    let batch = text(&made["batch_id"]);
    let (status, _) = scene.studio.client.ask(Method::DELETE, &format!("/api/batches/{batch}"), None).await;
    assert!(status.is_success());
    let ended = scene.studio.client.ended_batch(&batch).await;
    let expected = if ended["counts"]["complete"] == 0 { "review" } else { "complete" };
    until("the debate goes on", || async { (scene.state().await["phase"] == expected).then_some(()) }).await;
    scene.act(json!({"act": "advance", "phase": "refinement"})).await;
    scene.quiet().await;
    assert_eq!(scene.state().await["phase"], "refinement");
}

#[tokio::test]
async fn pictures_asked_for_while_they_speak_leave_the_phase_alone() {
    let scene = Scene::new(super::scene::LEISURELY, super::scene::SLOWLY).await;
    scene.post(IDEA).await;
    let made = scene.studio.client.post(&scene.path("/generate"), &json!({})).await;
    assert_eq!(scene.state().await["phase"], "ideation");
    let batch = scene.studio.client.ended_batch(&text(&made["batch_id"])).await;
    assert_eq!(batch["counts"]["complete"], 1);
    assert_eq!(scene.state().await["phase"], "ideation", "they go on");
    scene.studio.client.post(&scene.path("/stop"), &json!({})).await;
}

#[tokio::test]
async fn a_form_makes_the_pictures_of_a_debate() {
    let scene = Scene::new(FAST, "").await;
    let client = &scene.studio.client;
    scene.say(IDEA).await;
    let prompt = text(&client.get(&scene.path("/prompt")).await["prompt"]);
    let form = crate::forms::saved_form(client).await;
    let made = client.post(&scene.path("/generate"), &json!({"seeds": [3, 5], "workflow_id": form})).await;
    assert_eq!(scene.state().await["phase"], "generating");
    let batch = client.ended_batch(&text(&made["batch_id"])).await;
    assert_eq!(batch["counts"]["complete"], 2, "{batch}");
    for (generation, seed) in batch["generations"].as_array().unwrap().iter().zip([3, 5]) {
        let request = &generation["request"];
        assert_eq!((&request["task"], &request["session_id"]), (&json!("workflow"), &json!(scene.session)));
        assert_eq!((&request["prompt"], &request["params"]["seed"]), (&json!(prompt), &json!(seed)));
        assert_eq!(generation["images"][0]["width"], request["params"]["width"], "the size is the debate's: {generation}");
    }
    until("the debate is complete", || async { (scene.state().await["phase"] == "complete").then_some(()) }).await;
    let plain = client.post("/api/workflows", &json!({"title": "Plain", "workflow": {"nodes": [], "links": []}})).await;
    let (status, problem) =
        client.ask(Method::POST, &scene.path("/generate"), Some(&json!({"workflow_id": plain["id"]}))).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    let gone = json!({"workflow_id": "0198c0de-0000-7000-8000-000000000000"});
    assert_eq!(client.ask(Method::POST, &scene.path("/generate"), Some(&gone)).await.0, StatusCode::NOT_FOUND);
}
