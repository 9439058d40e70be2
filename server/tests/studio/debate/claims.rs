//! Verdicts: a veto changes what its claim brought and nothing else, and undo brings back every byte.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::scene::{FAST, IDEA, Scene, of_kind};
use crate::support::text;

async fn intent(scene: &Scene) -> Value {
    scene.state().await["intent"].clone()
}

/// Everything of an intent that a claim did not bring.
fn without(intent: &Value, claim: &str) -> Value {
    let concepts = intent["concepts"].as_array().unwrap().iter();
    concepts.filter(|concept| concept["origin"]["ref"] != json!(format!("claim:{claim}"))).cloned().collect()
}

#[tokio::test]
async fn a_veto_changes_what_its_claim_brought_and_undo_restores_every_byte() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let claims: Vec<String> =
        scene.claims().await.iter().filter(|it| it["suppressed"] == false).map(|it| text(&it["id"])).collect();
    assert!(claims.len() >= 3, "{claims:?}");
    let untouched = intent(&scene).await.to_string();
    for claim in &claims {
        let judged = scene.judge(claim, "accept").await;
        assert_eq!((&judged["state"], &judged["id"]), (&json!("accepted"), &json!(claim)));
    }
    for claim in &claims {
        let before = intent(&scene).await;
        let prompt = text(&scene.state().await["prompt"]);
        let vetoed = scene.judge(claim, "veto").await;
        let after = intent(&scene).await;
        assert_eq!(after["concepts"], without(&before, claim), "only what it brought is gone");
        assert_eq!((&after["removed"], &after["constraints"]), (&before["removed"], &before["constraints"]));
        assert_ne!(vetoed["prompt"], json!(prompt), "{vetoed}");
        let undone = scene.judge(claim, "accept").await;
        assert_eq!(intent(&scene).await.to_string(), before.to_string(), "to the byte");
        assert_eq!(undone["prompt"], json!(prompt));
        assert!(undone["revision"].as_i64().unwrap() > vetoed["revision"].as_i64().unwrap(), "revisions only rise");
    }
    for claim in claims.iter().rev() {
        scene.judge(claim, "open").await;
    }
    assert_eq!(intent(&scene).await.to_string(), untouched, "taken back in order, nothing is left of them");
    let (status, undone) = scene.studio.client.ask(Method::POST, &scene.path("/undo"), None).await;
    assert_eq!((status, &undone["prompt"]), (StatusCode::OK, &json!("")), "the person's words were the first change: {undone}");
    assert_eq!(scene.studio.client.ask(Method::POST, &scene.path("/undo"), None).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_a_phase_accepts_is_undone_as_one() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let before = intent(&scene).await.to_string();
    scene.advance().await;
    assert_ne!(intent(&scene).await.to_string(), before);
    let events = scene.say("undo").await;
    assert_eq!(intent(&scene).await.to_string(), before);
    assert!(of_kind(&events, "specialist_start").is_empty());
    assert!(of_kind(&events, "claim").iter().all(|claim| claim.data["state"] == "open"));
    assert!(scene.claims().await.iter().all(|claim| claim["state"] == "open"));
}

#[tokio::test]
async fn verdicts_are_told_to_every_reader_with_their_notes() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let claim = text(&scene.claims().await[0]["id"]);
    let cursor = text(&scene.state().await["cursor"]);
    let body = json!({"verdict": "veto", "note": "too cold"});
    let judged = scene.studio.client.post(&scene.path(&format!("/claims/{claim}")), &body).await;
    assert_eq!((&judged["state"], &judged["note"]), (&json!("vetoed"), &json!("too cold")));
    scene.judge(&claim, "lock").await;
    let mut stream = scene.events(&cursor).await;
    let events = stream.up_to(|event| event.kind == "claim" && event.data["state"] == "locked").await;
    let told: Vec<_> = of_kind(&events, "claim")
        .iter()
        .filter(|it| it.data["id"] == json!(claim))
        .map(|it| it.data["state"].clone())
        .collect();
    assert_eq!(told, ["vetoed", "locked"]);
    let change = of_kind(&events, "intent_change").last().unwrap().data.clone();
    assert_eq!(change["revision"], scene.state().await["revision"]);
    assert!(intent(&scene).await["concepts"].as_array().unwrap().iter().any(|concept| concept["lock"] == true));
    let (status, _) = scene
        .studio
        .client
        .ask(Method::POST, &scene.path("/claims/00000000-0000-7000-8000-000000000000"), Some(&json!({"verdict": "veto"})))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let long = json!({"verdict": "veto", "note": "x".repeat(501)});
    let (status, _) = scene.studio.client.ask(Method::POST, &scene.path(&format!("/claims/{claim}")), Some(&long)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn many_verdicts_at_once_are_all_kept() {
    let scene = Scene::new(FAST, "").await;
    scene.say(IDEA).await;
    let claims: Vec<String> = scene.claims().await.iter().map(|claim| text(&claim["id"])).collect();
    futures::future::join_all(claims.iter().take(6).map(|claim| scene.judge(claim, "accept"))).await;
    let kept = scene.claims().await;
    assert!(kept.iter().take(6).all(|claim| claim["state"] == "accepted"), "{kept:?}");
}
