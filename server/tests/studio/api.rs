//! Projects, sessions, idempotency, the fleet, health, the document.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, text};

#[tokio::test]
async fn projects_and_sessions_are_made_listed_changed_and_deleted() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let project = text(&client.post("/api/projects", &json!({"title": "Lighthouses"})).await["id"]);
    let new = json!({"flow": "draft_grid", "project_id": project, "title": "Night", "settings": {"seed": "locked"}});
    let session = client.post("/api/sessions", &new).await;
    assert_eq!((&session["project_id"], &session["settings"]["seed"]), (&json!(project), &json!("locked")));
    let loose = client.post("/api/sessions", &json!({"flow": "chat"})).await;
    assert_ne!(loose["project_id"], json!(project), "a project is made on the fly");
    let found = client.get(&format!("/api/sessions?q=NIGHT&flow=draft_grid&project_id={project}")).await;
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    let path = format!("/api/sessions/{}", text(&session["id"]));
    let (status, changed) = client.ask(Method::PATCH, &path, Some(&json!({"title": "Dawn"}))).await;
    assert_eq!((status, &changed["title"], &changed["settings"]["seed"]), (StatusCode::OK, &json!("Dawn"), &json!("locked")));
    let (status, _) = client.ask(Method::DELETE, &format!("/api/projects/{project}"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(client.ask(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_go_on_where_the_page_before_ended() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    for _ in 0..5 {
        client.session().await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/sessions?limit=2{cursor}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|session| text(&session["id"])));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((seen.len(), distinct.len()), (5, 5));
}

#[tokio::test]
async fn a_request_sent_twice_with_one_key_makes_one_thing() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let session = client.session().await;
    let send = async |path: &str, body: &Value, key: &str| {
        let response = client.request(Method::POST, path).header("idempotency-key", key).json(body).send().await.unwrap();
        let status = response.status();
        (status, response.json::<Value>().await.unwrap())
    };
    let draft = Client::draft(&session);
    let (_, first) = send("/api/generate", &draft, "a").await;
    let (status, second) = send("/api/generate", &draft, "a").await;
    assert_eq!((status, &first["id"]), (StatusCode::ACCEPTED, &second["id"]));
    let batch = json!({"request": draft, "count": 3});
    let (_, first) = send("/api/generate/batch", &batch, "b").await;
    let (_, second) = send("/api/generate/batch", &batch, "b").await;
    assert_eq!(first["generations"][2]["id"], second["generations"][2]["id"]);
    let other = json!({"request": draft, "count": 4});
    let (status, problem) = send("/api/generate/batch", &other, "b").await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("conflict")));
    client.ended_batch(&text(&first["batch_id"])).await;
    let all = client.get(&format!("/api/sessions/{session}/generations")).await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(4), "one and a batch of three");
}

#[tokio::test]
async fn the_fleet_says_what_it_has_and_who_is_simulated() {
    let nodes = Nodes::demo(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let gpus = client.get("/api/gpus").await;
    let atlas = gpus.as_array().unwrap().iter().find(|gpu| gpu["id"] == "atlas").unwrap();
    assert_eq!((&atlas["tier"], &atlas["vram_gb"], &atlas["simulated"]), (&json!("premium"), &json!(16.0), &json!(true)));
    let capabilities = atlas["capabilities"].as_array().unwrap();
    assert!(capabilities.contains(&json!("sd15")) && capabilities.contains(&json!("upscale")), "{capabilities:?}");
    let models = client.get("/api/models").await;
    assert_eq!(models["checkpoints"].as_array().map(Vec::len), Some(4));
    assert!(!client.get("/api/loras").await.as_array().unwrap().is_empty());
    let status = client.get("/api/comfyui/status").await;
    assert!(status.as_array().unwrap().iter().all(|node| node["running"] == 0 && node["pending"] == 0), "{status}");
}

#[tokio::test]
async fn health_readiness_metrics_and_the_document_answer() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    assert_eq!(client.get("/health").await["status"], "ok");
    let ready = client.get("/ready").await;
    assert_eq!((&ready["checks"]["database"]["status"], &ready["checks"]["nodes"]["status"]), (&json!("ok"), &json!("ok")));
    assert_eq!(ready["status"], "degraded", "no Ollama answers");
    let metrics = client.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("gesso_node_up{node=\"only\",tier=") && metrics.contains("gesso_jobs_waiting 0"), "{metrics}");
    let document = client.get("/api/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["/api/generate", "/api/generate/batch", "/api/sessions/{id}/events", "/api/uploads", "/api/comfyui/execute"] {
        assert!(document["paths"][path].is_object(), "{path} is documented");
    }
    let reader = client.request(Method::GET, "/api/docs/").send().await.unwrap();
    let policy = text(&json!(reader.headers()["content-security-policy"].to_str().unwrap()));
    assert!(policy.contains("default-src 'none'"));
    let page = reader.text().await.unwrap();
    assert!(!page.contains("https://") || !page.contains("cdn"), "nothing comes from elsewhere");
}

#[tokio::test]
async fn a_graph_is_executed_as_it_is_and_faults_come_as_comfyui_spells_them() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let mut graph = json!({
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 1_234_567}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}},
    });
    let id = text(&client.post("/api/comfyui/execute", &json!({"workflow": graph})).await["id"]);
    let ended = client.ended(&id).await;
    assert_eq!((&ended["status"], &ended["images"][0]["width"]), (&json!("complete"), &json!(64)), "{ended}");
    graph["2"]["inputs"] = json!({});
    let (status, problem) = client.ask(Method::POST, "/api/comfyui/execute", Some(&json!({"workflow": graph}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["node_errors"]["2"]["errors"][0]["type"], "required_input_missing", "{problem}");
    let schema = client.request(Method::GET, "/api/comfyui/schema").send().await.unwrap();
    let etag = schema.headers()["etag"].clone();
    let again = client.request(Method::GET, "/api/comfyui/schema").header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}
