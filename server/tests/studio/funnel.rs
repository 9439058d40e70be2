//! The funnel: twenty to one, on a fleet and on one small node; paused, undone, cancelled, downloaded.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, text, until};

/// The route of a session's funnel.
pub fn route(session: &str) -> String {
    format!("/api/sessions/{session}/funnel")
}

/// Tells a funnel, which must do it.
pub async fn tell(client: &Client, session: &str, command: Value) -> Value {
    client.post(&route(session), &command).await
}

/// Waits until so many pictures of a stage are complete; gives their ids in order.
pub async fn complete(client: &Client, session: &str, stage: usize, count: usize) -> Vec<Value> {
    until("the pictures of a stage are complete", || async {
        let funnel = client.get(&route(session)).await;
        let lines = funnel["stages"][stage]["lines"].as_array()?.clone();
        let failed = lines.iter().find(|line| line["status"] == "failed");
        assert!(failed.is_none(), "{failed:?}");
        let done: Vec<_> =
            lines.into_iter().filter(|line| line["status"] == "complete").map(|line| line["image_id"].clone()).collect();
        (done.len() >= count).then_some(done)
    })
    .await
}

/// Every generation of a session.
pub async fn generations(client: &Client, session: &str) -> Vec<Value> {
    let list = client.get(&format!("/api/sessions/{session}/generations?limit=200")).await;
    list["items"].as_array().unwrap().clone()
}

async fn generation(client: &Client, line: &Value, field: &str) -> Value {
    client.get(&format!("/api/generate/{}", text(&line[field]))).await
}

async fn said(client: &Client, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
    let (status, problem) = client.ask(method, path, body).await;
    (status, problem["code"].clone())
}

/// Asserts that nothing was made twice: one generation for each stage, source and seed.
pub fn assert_nothing_doubled(generations: &[Value]) {
    let keys: BTreeSet<String> = generations
        .iter()
        .map(|it| format!("{}|{}|{}", it["request"]["task"], it["request"]["source_image"], it["request"]["params"]["seed"]))
        .collect();
    assert_eq!(keys.len(), generations.len(), "something was asked for twice");
}

#[tokio::test]
async fn twenty_drafts_become_eight_three_and_one_enlarged_final() {
    let nodes = Nodes::demo(60.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    // Small pictures: painting them is what takes time here.
    let small = json!({"recipe": {"megapixels": 0.15}});
    let settings = json!({
        "prompt": "a lighthouse keeper", "negative_prompt": "fog", "aspect": "portrait", "seed": 7,
        "stages": {"refined": small, "polished": small, "final": small},
    });
    let expected = client.post("/api/funnels/predict", &settings).await;
    assert_eq!(expected["left_out"], json!([]), "the demo fleet has everything");
    assert!(expected["forecast"]["low_s"].as_f64() > Some(0.0), "{expected}");
    assert!(expected["forecast"]["high_s"].as_f64() > expected["forecast"]["low_s"].as_f64());
    assert!(!expected["forecast"]["stages"][3]["nodes"].as_array().unwrap().is_empty(), "{expected}");
    let kept = client.ask(Method::PUT, &route(&session), Some(&settings)).await.1;
    assert_eq!(
        (&kept["state"], &kept["settings"]["negative_prompt"]),
        (&json!("ready"), &json!("fog")),
        "kept before it starts"
    );

    let started = tell(client, &session, json!({"command": "start"})).await;
    assert_eq!((&started["state"], started["stages"][0]["lines"].as_array().unwrap().len()), (&json!("running"), 20));
    let drafts = complete(client, &session, 0, 20).await;
    tell(client, &session, json!({"command": "promote", "stage": "refined", "image_ids": drafts[..8]})).await;
    let refined = complete(client, &session, 1, 8).await;
    tell(client, &session, json!({"command": "promote", "stage": "polished", "image_ids": refined[..3]})).await;
    let polished = complete(client, &session, 2, 3).await;
    tell(client, &session, json!({"command": "promote", "stage": "final", "image_ids": polished[..1]})).await;
    let last = complete(client, &session, 3, 1).await;

    let funnel = client.get(&route(&session)).await;
    let drafted = generation(client, &funnel["stages"][0]["lines"][3], "generation_id").await;
    let request = &drafted["request"];
    assert_eq!(
        (&request["task"], &request["model_family"], &request["params"]["seed"]),
        (&json!("txt2img"), &json!("sd15"), &json!(10))
    );
    assert_eq!((&request["params"]["width"], &request["params"]["height"]), (&json!(448), &json!(576)));
    let mut sources = BTreeSet::new();
    for (line, draft) in funnel["stages"][1]["lines"].as_array().unwrap().iter().zip(&drafts) {
        let made = generation(client, line, "generation_id").await;
        assert_eq!((&made["request"]["task"], &made["request"]["model_family"]), (&json!("img2img"), &json!("sdxl")));
        assert_eq!((&made["images"][0]["parents"], &line["source"]), (&json!([draft]), draft));
        assert_ne!(made["node_id"], "moth", "a draft card refines nothing");
        sources.insert(text(&line["source"]));
    }
    assert_eq!(sources.len(), 8);
    let line = &funnel["stages"][3]["lines"][0];
    let (painted, enlarged) = (generation(client, line, "generation_id").await, generation(client, line, "upscale_id").await);
    assert_eq!((&painted["request"]["model_family"], &enlarged["request"]["task"]), (&json!("flux"), &json!("upscale")));
    assert_eq!(enlarged["node_id"], "atlas", "the premium node");
    let width = |generation: &Value| generation["images"][0]["width"].as_u64().unwrap();
    assert_eq!(width(&enlarged), 2 * width(&painted));
    assert_eq!(enlarged["images"][0]["id"], last[0]);

    let tree = client.get(&format!("/api/sessions/{session}/lineage")).await;
    let (mut at, mut path) = (last[0].clone(), Vec::new());
    while !at.is_null() {
        let node = tree["nodes"].as_array().unwrap().iter().find(|node| node["image_id"] == at).unwrap();
        let edge = tree["edges"].as_array().unwrap().iter().find(|edge| edge["to"] == node["generation_id"]).unwrap();
        path.push(format!("{} {}", text(&node["stage"]), edge["operations"][0].as_str().unwrap_or_default()));
        at = edge["from"].clone();
    }
    assert_eq!(path, ["final upscaled 2×", "final change 0.20", "polished change 0.30", "refined change 0.45", "drafts "]);
    assert_eq!(generations(client, &session).await.len(), 20 + 8 + 3 + 2);
    let board = client.get(&format!("/api/sessions/{session}/board")).await;
    let counts: Vec<_> =
        board["stages"].as_array().unwrap().iter().map(|stage| stage["promoted"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [8, 3, 1, 0]);
    let counted = &client.get(&route(&session)).await["stages"];
    assert_eq!((&counted[1]["counts"]["complete"], &counted[3]["counts"]["complete"]), (&json!(8), &json!(1)));

    let zip = client.request(Method::GET, &format!("/api/sessions/{session}/download")).send().await.unwrap();
    assert_eq!(zip.headers()["content-type"], "application/zip");
    let zip = async_zip::base::read::mem::ZipFileReader::new(zip.bytes().await.unwrap().to_vec()).await.unwrap();
    let names: BTreeSet<String> =
        zip.file().entries().iter().map(|entry| entry.filename().as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 33);
    assert!(names.contains("drafts-01.png") && names.contains("final-02-enlarged.png"), "{names:?}");
    let one = format!("/api/sessions/{session}/download?images={}", text(&last[0]));
    let one = client.request(Method::GET, &one).send().await.unwrap().bytes().await.unwrap();
    let one = async_zip::base::read::mem::ZipFileReader::new(one.to_vec()).await.unwrap();
    let mut whole = Vec::new();
    one.reader_with_entry(0).await.unwrap().read_to_end_checked(&mut whole).await.unwrap();
    let kept = client.request(Method::GET, &format!("/api/images/{session}/{}", text(&last[0]))).send().await.unwrap();
    assert_eq!(whole, kept.bytes().await.unwrap(), "the very file");
}

#[tokio::test]
async fn one_small_node_does_it_all_and_says_what_it_leaves_out() {
    let nodes = Nodes::one(200.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let settings = json!({"prompt": "a boat", "count": 3, "stages": {"drafts": {"rule": {"keep": 2, "by": "first"}}}});
    let started = tell(client, &session, json!({"command": "start", "settings": settings})).await;
    let left_out: Vec<String> = started["left_out"].as_array().unwrap().iter().map(text).collect();
    for sentence in
        ["SDXL is on no node: refining keeps SD 1.5 at 768.", "No node has an upscale model: the final stays at 768 × 768."]
    {
        assert!(left_out.iter().any(|said| said == sentence), "{left_out:?}");
    }
    let refined = complete(client, &session, 1, 2).await;
    tell(client, &session, json!({"command": "promote", "stage": "final", "image_ids": refined[..1]})).await;
    complete(client, &session, 3, 1).await;
    let funnel = client.get(&route(&session)).await;
    assert_eq!(funnel["stages"][1]["engine"], "SD 1.5 from the draft, 768 × 768, change 0.45");
    assert_eq!(funnel["stages"][3]["sent_ahead"], json!(refined[..1]));
    let made = generations(client, &session).await;
    assert_eq!(made.len(), 3 + 2 + 1);
    assert!(made.iter().all(|it| it["request"]["model_family"] == "sd15" && it["node_id"] == "only"));
    assert_nothing_doubled(&made);
}

#[tokio::test]
async fn a_pause_finishes_what_runs_and_holds_the_rest_until_resumed() {
    let nodes = Nodes::one(2.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    tell(client, &session, json!({"command": "start", "settings": {"prompt": "a boat", "count": 6}})).await;
    until("a draft runs", || async {
        generations(client, &session).await.iter().any(|it| it["status"] == "running").then_some(())
    })
    .await;
    let paused = tell(client, &session, json!({"command": "pause"})).await;
    assert_eq!(paused["state"], "paused");
    until("nothing is at the node any more", || async {
        let made = generations(client, &session).await;
        made.iter().all(|it| it["status"] == "queued" || it["status"] == "complete").then_some(())
    })
    .await;
    let made = generations(client, &session).await;
    let held: Vec<_> = made.iter().filter(|it| it["status"] == "queued").collect();
    assert!(held.len() >= 3, "one ran, and one more may have begun: {}", held.len());
    for it in &held {
        assert_eq!(it["why"]["reason"], "Paused by you; it goes on when you resume.");
    }
    // Somebody else's board goes on meanwhile, and later than the held ones were asked for.
    let other = client.session().await;
    let batch = client.batch(&other, 2).await;
    client.ended_batch(&batch).await;
    let still = generations(client, &session).await;
    assert_eq!(still.iter().filter(|it| it["status"] == "queued").count(), held.len(), "nothing was taken meanwhile");
    tell(client, &session, json!({"command": "resume"})).await;
    complete(client, &session, 0, 6).await;
    assert_eq!(generations(client, &session).await.len(), 6);
}

#[tokio::test]
async fn undoing_a_promotion_cancels_what_is_unfinished_and_cancelling_all_ends_everything() {
    let nodes = Nodes::one(30.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    tell(client, &session, json!({"command": "start", "settings": {"prompt": "a boat", "count": 2}})).await;
    let drafts = complete(client, &session, 0, 2).await;
    tell(client, &session, json!({"command": "pause"})).await;
    tell(client, &session, json!({"command": "promote", "stage": "refined", "image_ids": drafts})).await;
    let undo = json!({"command": "unpromote", "stage": "refined", "image_ids": [drafts[0]]});
    let undone = tell(client, &session, undo).await;
    assert_eq!((&undone["stages"][1]["counts"]["cancelled"], &undone["stages"][1]["counts"]["queued"]), (&json!(1), &json!(1)));
    assert_eq!(undone["stages"][0]["gone_on"], json!([drafts[1]]));
    // The contract's own board does the same: what is sent on is asked for.
    let again = json!({"verdicts": [{"image_id": drafts[1], "verdict": "select"}], "promote": {"stage": "refined", "image_ids": [drafts[0]]}});
    let board = client.post(&format!("/api/sessions/{session}/board"), &again).await;
    assert_eq!((&board["stages"][0]["target"], board["stages"][0]["promoted"].as_array().unwrap().len()), (&json!(2), 2));
    tell(client, &session, json!({"command": "resume"})).await;
    complete(client, &session, 1, 2).await;
    tell(client, &session, json!({"command": "pause"})).await;
    let vary = json!({"command": "vary", "image_id": drafts[0], "count": 4});
    tell(client, &session, vary).await;
    tell(client, &session, json!({"command": "cancel_all"})).await;
    let ended = until("everything has ended", || async {
        let made = generations(client, &session).await;
        made.iter().all(|it| ["complete", "cancelled"].contains(&it["status"].as_str().unwrap())).then_some(made)
    })
    .await;
    assert_eq!(ended.len(), 2 + 3 + 4);
    assert_eq!(ended.iter().filter(|it| it["status"] == "complete").count(), 4, "finished pictures stay");
    let changes = client.request(Method::GET, &format!("/api/sessions/{session}/events")).header("last-event-id", "0");
    let mut stream = changes.send().await.unwrap();
    let mut heard = String::new();
    while !heard.contains("event: board_changed") {
        heard.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the events are replayed")));
    }
}

#[tokio::test]
async fn a_funnel_refuses_what_it_cannot_do_and_knows_only_its_own() {
    const NOBODY: &str = "00000000-0000-0000-0000-00000000dead";
    let nodes = Nodes::one(100.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let (session, other) = (client.session().await, client.session().await);
    let batch = client.batch(&other, 1).await;
    let foreign = client.ended_batch(&batch).await["generations"][0]["images"][0]["id"].clone();
    let not_found = (StatusCode::NOT_FOUND, json!("not_found"));
    let invalid = (StatusCode::UNPROCESSABLE_ENTITY, json!("validation_failed"));
    let conflict = (StatusCode::CONFLICT, json!("conflict"));
    for path in
        [route(&session), route(NOBODY), format!("/api/sessions/{NOBODY}/lineage"), format!("/api/sessions/{NOBODY}/download")]
    {
        assert_eq!(said(client, Method::GET, &path, None).await, not_found, "{path}");
    }
    let post = async |command: Value| said(client, Method::POST, &route(&session), Some(&command)).await;
    assert_eq!(post(json!({"command": "pause"})).await, not_found);
    assert_eq!(post(json!({"command": "start", "settings": {"prompt": " "}})).await, invalid);
    assert_eq!(post(json!({"command": "start", "settings": {"prompt": "x", "count": 101}})).await, invalid);
    assert_eq!(post(json!({"command": "start", "settings": {"prompt": "x", "colour": 1}})).await, invalid);
    assert_eq!(post(json!({"command": "dance"})).await, invalid);
    assert!(generations(client, &session).await.is_empty(), "nothing came of what was refused");

    let start = json!({"command": "start", "settings": {"prompt": "a boat", "count": 2}});
    for _ in 0..2 {
        let keyed = client.request(Method::POST, &route(&session)).header("Idempotency-Key", "s").json(&start);
        assert_eq!(keyed.send().await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(generations(client, &session).await.len(), 2, "sent twice, started once");
    assert_eq!(post(start).await, conflict);
    let drafts = complete(client, &session, 0, 2).await;
    let promote = |stage: &str, image: &Value| json!({"command": "promote", "stage": stage, "image_ids": [image]});
    assert_eq!(post(promote("refined", &foreign)).await, not_found);
    assert_eq!(post(promote("drafts", &drafts[0])).await, invalid);
    let foreign_vary = json!({"command": "vary", "image_id": foreign, "count": 1});
    assert_eq!(post(foreign_vary).await, not_found);
    let list = format!("/api/sessions/{session}/download?images={}", text(&foreign));
    assert_eq!(said(client, Method::GET, &list, None).await, not_found);
    let half = json!({"verdicts": [{"image_id": drafts[0], "verdict": "reject"}], "promote": {"stage": "refined", "image_ids": [foreign]}});
    assert_eq!(said(client, Method::POST, &format!("/api/sessions/{session}/board"), Some(&half)).await, not_found);
    assert_eq!(client.get(&format!("/api/sessions/{session}/board")).await["verdicts"], json!([]), "all of it or nothing");

    // A session without a funnel is a board that records and asks for nothing.
    let recorded = json!({"promote": {"stage": "refined", "image_ids": [foreign]}});
    let board = client.post(&format!("/api/sessions/{other}/board"), &recorded).await;
    assert_eq!((&board["stages"][0]["promoted"], &board["stages"][0]["target"]), (&json!([foreign]), &json!(20)));
    assert_eq!(generations(client, &other).await.len(), 1);
    assert_eq!(said(client, Method::GET, &route(&other), None).await, not_found);
}
