//! A saved workflow as a template: what can be filled in, and runs with values.

use gesso_core::graph::{json::Json, schema::Schema, usual::usual};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, read, text};

/// The usual document with a form, saved; gives its id.
pub async fn saved_form(client: &Client) -> String {
    let schema = client.get("/api/comfyui/schema").await;
    let mut workflow = Value::from(&usual(&Schema::read(&Json::from(&schema))));
    let row = |(node, input, label): (&str, &str, &str)| json!({"node": node, "input": input, "label": label});
    let rows = [("2", "text", "Words"), ("3", "text", "Avoid"), ("5", "seed", "Seed"), ("5", "steps", "Steps")];
    let sides = [("4", "width", "Width"), ("4", "height", "Height")];
    workflow["extra"] = json!({"gesso": {"form": rows.into_iter().chain(sides).map(row).collect::<Vec<_>>()}});
    let made = client.post("/api/workflows", &json!({"title": "A flow", "workflow": workflow})).await;
    text(&made["id"])
}

/// What a sampler was given.
fn small() -> Value {
    json!({"words": "a fox in the snow", "steps": 2, "width": 64, "height": 64})
}

#[tokio::test]
async fn a_saved_workflow_tells_its_parameters() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let id = saved_form(client).await;
    let form = client.get(&format!("/api/workflows/{id}/form")).await;
    assert_eq!((&form["id"], &form["title"]), (&json!(id), &json!("A flow")));
    let told: Vec<(&str, &str, Option<&str>)> = form["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["type"].as_str().unwrap(), one["takes"].as_str()))
        .collect();
    let wanted = [
        ("words", "text", Some("prompt")),
        ("avoid", "text", Some("negative_prompt")),
        ("seed", "integer", Some("seed")),
        ("steps", "integer", None),
        ("width", "integer", Some("width")),
        ("height", "integer", Some("height")),
    ];
    assert_eq!(told, wanted);
    let plain = client.post("/api/workflows", &json!({"title": "Plain", "workflow": {"nodes": [], "links": []}})).await;
    let plain = client.get(&format!("/api/workflows/{}/form", text(&plain["id"]))).await;
    assert_eq!(plain["parameters"], json!([]));
    let missing = client.ask(Method::GET, "/api/workflows/0198c0de-0000-7000-8000-000000000000/form", None).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
    let document = client.get("/api/openapi.json").await;
    for path in ["/api/workflows/{id}/form", "/api/workflows/{id}/run"] {
        assert!(document["paths"][path].is_object(), "{path} is documented");
    }
}

#[tokio::test]
async fn values_are_run_once_however_often_they_are_sent() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let id = saved_form(client).await;
    let mut values = small();
    values["seed"] = json!(18_446_744_073_709_551_615_u64);
    let session = client.session().await;
    let body = json!({"session_id": session, "values": values});
    let send = || async {
        let request = client.request(Method::POST, &format!("/api/workflows/{id}/run")).header("idempotency-key", "once");
        read(request.json(&body).send().await.unwrap()).await
    };
    let (status, first) = send().await;
    assert_eq!(status, StatusCode::ACCEPTED, "{first}");
    assert_eq!(send().await.1["id"], first["id"]);
    assert_eq!(first["session_id"], json!(session));
    let ended = client.ended(&text(&first["id"])).await;
    assert_eq!((&ended["status"], &ended["images"][0]["width"]), (&json!("complete"), &json!(64)), "{ended}");
    let request = &ended["request"];
    assert_eq!((&request["task"], &request["prompt"]), (&json!("workflow"), &json!("a fox in the snow")));
    assert_eq!(request["params"]["seed"], json!(18_446_744_073_709_551_615_u64));
    let made = client.get(&format!("/api/sessions/{session}/generations")).await;
    assert_eq!(made["items"].as_array().unwrap().len(), 1, "{made}");
    // The values are in the flow that is written into the picture.
    let url = text(&ended["images"][0]["image_url"]);
    let png = client.request(Method::GET, &url).send().await.unwrap().bytes().await.unwrap();
    let has = |words: &[u8]| png.windows(words.len()).any(|window| window == words);
    assert!(has(b"a fox in the snow") && has(b"18446744073709551615"), "the picture tells them");
}

#[tokio::test]
async fn several_runs_have_several_seeds_and_a_session_of_their_own() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let id = saved_form(client).await;
    let run = client.post(&format!("/api/workflows/{id}/run"), &json!({"values": small(), "count": 3})).await;
    assert_eq!(run["generations"].as_array().unwrap().len(), 3);
    let batch = client.ended_batch(&text(&run["batch_id"])).await;
    crate::support::assert_whole(&batch, 3);
    let mut seeds: Vec<u64> =
        batch["generations"].as_array().unwrap().iter().map(|one| one["request"]["params"]["seed"].as_u64().unwrap()).collect();
    assert_eq!(seeds.first(), Some(&1), "the first is what stands there");
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 3);
    let session = client.get(&format!("/api/sessions/{}", text(&run["session_id"]))).await;
    assert_eq!((&session["title"], &session["flow"]), (&json!("A flow"), &json!("editor")));
    let kept = client.get(&format!("/api/workflows/{id}")).await;
    assert_eq!(
        (&kept["version"], &kept["workflow"]["nodes"][4]["widgets_values"][0]),
        (&json!(1), &json!(1)),
        "nothing is saved"
    );
}

#[tokio::test]
async fn what_may_not_stand_there_is_named_and_nothing_runs() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let id = saved_form(client).await;
    let refused = async |body: Value| {
        let (status, problem) = client.ask(Method::POST, &format!("/api/workflows/{id}/run"), Some(&body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body} {problem}");
        let fields = problem["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| text(&field["field"])).collect::<Vec<_>>()
    };
    assert_eq!(
        refused(json!({"values": {"words": 7, "steps": 2.5, "colour": "red"}})).await,
        ["values.colour", "values.words", "values.steps"]
    );
    assert_eq!(refused(json!({"count": 0})).await, ["count"]);
    assert_eq!(refused(json!({"count": 101})).await, ["count"]);
    assert!(refused(json!({"wishes": 1})).await.is_empty());
    let made = client.get("/api/sessions").await;
    assert_eq!(made["items"], json!([]), "no session was made for it");
}
