//! `/api/iterate`: from feedback to a better prompt, a plan, pictures; and everything that can be wrong on the way.

use gesso_simulator::ollama::OllamaServer;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    models::ollama,
    support::{Client, Nodes, Studio, text},
};

const FEEDBACK: &str = "Warmer light, remove the boat and add a lighthouse";

struct Scene {
    server: OllamaServer,
    studio: Studio,
    session: String,
    _nodes: Nodes,
}

impl Scene {
    /// A session with one finished picture of a boat.
    async fn new() -> (Self, Value) {
        let server = ollama(2_000.0).await;
        let nodes = Nodes::one(50.0).await;
        let studio = Studio::start_with(&nodes, &[("OLLAMA_HOST", &server.url())]).await;
        let session = studio.client.session().await;
        let scene = Self { server, studio, session, _nodes: nodes };
        let made = scene.made("a red boat, a calm sea, evening light", 7).await;
        (scene, made)
    }

    async fn made(&self, prompt: &str, seed: u64) -> Value {
        let mut request = Client::draft(&self.session);
        request["prompt"] = json!(prompt);
        request["negative_prompt"] = json!("blurry");
        request["params"]["seed"] = json!(seed);
        let id = text(&self.studio.client.post("/api/generate", &request).await["id"]);
        let made = self.studio.client.ended(&id).await;
        assert_eq!(made["status"], "complete", "{made}");
        made
    }

    fn body(&self, feedback: &str) -> Value {
        json!({"session_id": self.session, "feedback": feedback})
    }

    async fn ask(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.studio.client.ask(Method::POST, path, Some(body)).await
    }

    async fn refine(&self, feedback: &str) -> Value {
        self.studio.client.post("/api/iterate/refine-prompt", &self.body(feedback)).await
    }

    async fn generations(&self) -> usize {
        let path = format!("/api/sessions/{}/generations", self.session);
        self.studio.client.get(&path).await["items"].as_array().unwrap().len()
    }

    async fn verdicts(&self) -> Value {
        self.studio.client.get(&format!("/api/sessions/{}/board", self.session)).await["verdicts"].clone()
    }
}

fn image(generation: &Value) -> String {
    text(&generation["images"][0]["id"])
}

#[tokio::test]
async fn feedback_changes_the_prompt_with_evidence() {
    let (scene, _) = Scene::new().await;
    let answer = scene.refine(FEEDBACK).await;
    assert!(!text(&answer["model"]).is_empty() && !text(&answer["interpretation"]).is_empty());
    let changes = answer["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 3, "{answer}");
    for change in changes {
        assert!(FEEDBACK.contains(change["quote"].as_str().unwrap()) && change["quote"] != "", "{change}");
    }
    let of = |op: &str| changes.iter().find(|change| change["op"] == op).unwrap();
    assert_eq!((&of("remove")["from"], &of("remove")["to"]), (&json!("a red boat"), &Value::Null));
    assert!(text(&of("modify")["to"]).contains("light") && of("modify")["from"] == "evening light");
    assert_eq!((&of("add")["to"], &of("add")["from"]), (&json!("lighthouse"), &Value::Null));
    let (before, after) = (text(&answer["prompt"]["before"]), text(&answer["prompt"]["after"]));
    assert_eq!(before, "a red boat, a calm sea, evening light");
    assert!(!after.contains("boat") && after.contains("a calm sea") && after.contains("lighthouse"), "{after}");
    assert!(after.to_lowercase().contains("warmer"), "{after}");
    let negative = &answer["negative_prompt"];
    assert_eq!(negative["before"], "blurry");
    assert!(text(&negative["after"]).contains("boat") && text(&negative["after"]).contains("blurry"), "{negative}");
    assert_eq!((&answer["revision"], &answer["rejected"]), (&json!(2), &json!([])));
}

#[tokio::test]
async fn rounds_build_on_each_other_until_another_prompt_is_written() {
    let (scene, _) = Scene::new().await;
    scene.refine("remove the boat").await;
    let second = scene.refine("add a lighthouse").await;
    assert_eq!(second["revision"], 3);
    assert!(!text(&second["prompt"]["before"]).contains("boat"), "{second}");
    let undone = scene.refine("undo").await;
    assert_eq!((&undone["model"], &undone["prompt"]["after"]), (&Value::Null, &second["prompt"]["before"]));
    // Who writes a prompt means that one.
    scene.made("a green fox, deep forest", 8).await;
    let fox = scene.refine("make the fox blue").await;
    assert_eq!(fox["prompt"]["before"], "a green fox, deep forest");
    assert!(text(&fox["prompt"]["after"]).contains("blue fox"), "{fox}");
    assert_eq!(fox["revision"], 6);
}

#[tokio::test]
async fn what_asks_for_nothing_changes_nothing() {
    let (scene, _) = Scene::new().await;
    for feedback in ["I love the boat", "wärmer", "the boat is perfect"] {
        let answer = scene.refine(feedback).await;
        assert_eq!(answer["prompt"]["before"], "a red boat, a calm sea, evening light");
        assert_eq!(answer["prompt"]["before"], answer["prompt"]["after"], "{answer}");
        assert_eq!(answer["negative_prompt"]["before"], answer["negative_prompt"]["after"]);
    }
}

#[tokio::test]
async fn a_plan_keeps_and_queues_nothing() {
    let (scene, made) = Scene::new().await;
    let mut body = scene.body(FEEDBACK);
    body["selected"] = json!([image(&made)]);
    let plan = scene.studio.client.post("/api/iterate", &body).await;
    let requests = plan["plan"]["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((&request["task"], &request["source_image"]), (&json!("img2img"), &json!(image(&made))));
    assert_eq!((&request["prompt"], &request["params"]["seed"]), (&plan["prompt"]["after"], &json!(7)));
    let denoise = request["params"]["denoise"].as_f64().unwrap();
    assert!(denoise > 0.6, "a subject goes: {denoise}");
    let small = json!({"session_id": scene.session, "feedback": "warmer light", "selected": [image(&made)]});
    let small = scene.studio.client.post("/api/iterate", &small).await;
    assert!(small["plan"]["requests"][0]["params"]["denoise"].as_f64().unwrap() < denoise, "{small}");
    assert_eq!((scene.generations().await, scene.verdicts().await), (1, json!([])));
    assert_eq!(scene.refine("more sea").await["revision"], 2, "the plan made no revision");
}

#[tokio::test]
async fn without_a_selection_new_seeds_are_planned() {
    let (scene, made) = Scene::new().await;
    let mut body = scene.body("add a lighthouse");
    body["rejected"] = json!([image(&made)]);
    body["count"] = json!(3);
    let plan = scene.studio.client.post("/api/iterate", &body).await;
    let requests = plan["plan"]["requests"].as_array().unwrap();
    let mut seeds: Vec<_> = requests.iter().map(|request| request["params"]["seed"].as_u64().unwrap()).collect();
    assert!(requests.iter().all(|request| request["task"] == "txt2img" && request["prompt"] == plan["prompt"]["after"]));
    seeds.push(7);
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 4, "three fresh seeds");
}

#[tokio::test]
async fn the_plan_is_carried_out_once_however_often_it_is_sent() {
    let (scene, made) = Scene::new().await;
    let other = scene.made("a red boat, a calm sea, evening light", 9).await;
    let mut body = scene.body(FEEDBACK);
    (body["selected"], body["rejected"]) = (json!([image(&made)]), json!([image(&other)]));
    let send = |body: Value| {
        let request = scene.studio.client.request(Method::POST, "/api/iterate/auto").header("idempotency-key", "once");
        async move { crate::support::read(request.json(&body).send().await.unwrap()).await }
    };
    let (status, first) = send(body.clone()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{first}");
    let asked = scene.server.requests();
    let (status, again) = send(body.clone()).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    for key in ["batch_id", "changes", "prompt", "plan", "revision", "model"] {
        assert_eq!(first[key], again[key], "{key}");
    }
    assert_eq!(scene.server.requests(), asked, "the model is not asked again");
    let batch = scene.studio.client.ended_batch(&text(&first["batch_id"])).await;
    assert_eq!(batch["counts"]["complete"], 1, "{batch}");
    let child = &batch["generations"][0];
    assert_eq!(child["images"][0]["parents"], json!([image(&made)]));
    assert_eq!(child["request"]["prompt"], first["prompt"]["after"]);
    assert_eq!(scene.generations().await, 3);
    let verdicts = scene.verdicts().await;
    let said = |id: &str| verdicts.as_array().unwrap().iter().find(|v| v["image_id"] == id).map(|v| v["verdict"].clone());
    assert_eq!((said(&image(&made)), said(&image(&other))), (Some(json!("select")), Some(json!("reject"))));
    body["feedback"] = json!("something else");
    assert_eq!(send(body).await.0, StatusCode::CONFLICT, "the key belongs to another request");
}

#[tokio::test]
async fn what_is_not_acceptable_is_refused() {
    let (scene, made) = Scene::new().await;
    let empty = scene.studio.client.session().await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let session = scene.session.clone();
    let cases = [
        (json!({"session_id": session, "feedback": " "}), 422, "validation_failed"),
        (json!({"session_id": session, "feedback": "x".repeat(2_001)}), 422, "validation_failed"),
        (json!({"session_id": session, "feedback": "x", "count": 21}), 422, "validation_failed"),
        (json!({"session_id": session, "feedback": "x", "wishes": 1}), 422, "validation_failed"),
        (json!({"session_id": session, "feedback": "x", "selected": vec![nobody; 21]}), 422, "validation_failed"),
        (
            json!({"session_id": session, "feedback": "x", "selected": [image(&made)], "rejected": [image(&made)]}),
            422,
            "validation_failed",
        ),
        (json!({"session_id": session, "feedback": "x", "selected": [nobody]}), 404, "not_found"),
        (json!({"session_id": nobody, "feedback": "x"}), 404, "not_found"),
        (json!({"session_id": empty, "feedback": "x"}), 409, "conflict"),
        (json!({"session_id": session, "feedback": "undo"}), 409, "conflict"),
    ];
    for path in ["/api/iterate/refine-prompt", "/api/iterate", "/api/iterate/auto"] {
        for (body, status, code) in &cases {
            let (found, problem) = scene.ask(path, body).await;
            assert_eq!((found.as_u16(), problem["code"].as_str()), (*status, Some(*code)), "{path} {problem}");
        }
    }
    assert_eq!(scene.server.requests(), 0, "the model was not asked");
}

#[tokio::test]
async fn a_model_that_is_missing_or_talks_nonsense_changes_nothing() {
    let (scene, _) = Scene::new().await;
    let assign = json!({"model_assignments": {"critic": "nobody/has:this", "style": "llama3.2:3b"}});
    let path = format!("/api/sessions/{}", scene.session);
    scene.studio.client.ask(Method::PATCH, &path, Some(&assign)).await;
    let (status, problem) = scene.ask("/api/iterate/auto", &scene.body(FEEDBACK)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("model_missing")), "{problem}");
    scene.studio.client.ask(Method::PATCH, &path, Some(&json!({"model_assignments": {"style": "llama3.2:3b"}}))).await;
    for chaos in ["bad-json", "whitespace", "error-500"] {
        scene.server.set_chaos(chaos.parse().unwrap());
        for path in ["/api/iterate/refine-prompt", "/api/iterate/auto"] {
            let (status, problem) = scene.ask(path, &scene.body(FEEDBACK)).await;
            assert_eq!(
                (status, &problem["code"]),
                (StatusCode::BAD_GATEWAY, &json!("upstream_unavailable")),
                "{chaos} {problem}"
            );
        }
    }
    assert_eq!(scene.generations().await, 1);
    // Once is forgiven.
    scene.server.set_chaos("bad-json*1".parse().unwrap());
    let answer = scene.refine(FEEDBACK).await;
    assert_eq!((&answer["revision"], &answer["model"]), (&json!(2), &json!("llama3.2:3b")));
}

#[tokio::test]
async fn without_ollama_it_says_what_to_do() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let id = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    studio.client.ended(&id).await;
    let body = json!({"session_id": session, "feedback": FEEDBACK});
    let (status, problem) = studio.client.ask(Method::POST, "/api/iterate/refine-prompt", Some(&body)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_GATEWAY, &json!("upstream_unavailable")));
    assert!(text(&problem["detail"]).contains("Start Ollama"), "{problem}");
}
