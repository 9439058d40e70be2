//! Bad input of every kind: each is a 4xx problem with a code and one sentence; nothing hangs, nothing is a 5xx.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, text};

struct Case {
    name: &'static str,
    method: Method,
    path: String,
    body: Vec<u8>,
    code: &'static str,
}

fn case(name: &'static str, method: Method, path: impl Into<String>, body: impl Into<Vec<u8>>, code: &'static str) -> Case {
    Case { name, method, path: path.into(), body: body.into(), code }
}

fn cases(session: &str, image: &str) -> Vec<Case> {
    const INVALID: &str = "validation_failed";
    const NOBODY: &str = "00000000-0000-0000-0000-00000000dead";
    let draft = |change: Value| {
        let mut draft = Client::draft(session);
        draft.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        draft.to_string()
    };
    let generate = |name, change: Value, code| case(name, Method::POST, "/api/generate", draft(change), code);
    let get = |name, path: String, code| case(name, Method::GET, path, "", code);
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    vec![
        generate("an unknown field", json!({"colour": "red"}), INVALID),
        generate("an unknown parameter", json!({"params": {"stepz": 1}}), INVALID),
        generate("a text for a number", json!({"params": {"steps": "many"}}), INVALID),
        generate("a negative width", json!({"params": {"width": -512}}), INVALID),
        generate("a fraction of a pixel", json!({"params": {"width": 512.5}}), INVALID),
        generate("no width", json!({"params": {"width": 0}}), INVALID),
        generate("a huge width", json!({"params": {"width": 1_000_000}}), INVALID),
        generate("a width beyond any integer", json!({"params": {"width": 1e30}}), INVALID),
        generate("a width that is no multiple of 8", json!({"params": {"width": 513}}), INVALID),
        generate("too many steps", json!({"params": {"steps": 151}}), INVALID),
        generate("guidance outside", json!({"params": {"cfg": 31}}), INVALID),
        generate("denoise outside", json!({"params": {"denoise": -0.1}}), INVALID),
        generate("a batch size of 17", json!({"params": {"batch_size": 17}}), INVALID),
        generate("a negative seed", json!({"params": {"seed": -1}}), INVALID),
        generate("an empty prompt", json!({"prompt": ""}), INVALID),
        generate("a prompt of a novel", json!({"prompt": "x".repeat(20_001)}), INVALID),
        generate("a null prompt", json!({"prompt": null}), INVALID),
        generate("an unknown task", json!({"task": "dance"}), INVALID),
        generate("an unknown family", json!({"model_family": "sd99"}), INVALID),
        generate("a family nobody has", json!({"model_family": "sdxl"}), "no_node_can_run"),
        generate("a foreign session", json!({"session_id": NOBODY}), "not_found"),
        generate("a session that is no id", json!({"session_id": "../../etc/passwd"}), INVALID),
        generate("a source that is not there", json!({"task": "img2img", "source_image": NOBODY}), INVALID),
        generate("img2img without a source", json!({"task": "img2img"}), INVALID),
        generate("a LoRA far too strong", json!({"loras": [{"name": "a", "strength": 99}]}), INVALID),
        generate("a checkpoint nobody has", json!({"checkpoint": "../../model.ckpt"}), "no_node_can_run"),
        generate("a template that is not there", json!({"template": "../manifest"}), INVALID),
        case("no JSON", Method::POST, "/api/generate", "{not json", INVALID),
        case("half a JSON", Method::POST, "/api/generate", "{\"session_id\":", INVALID),
        case("nothing", Method::POST, "/api/generate", "", INVALID),
        case("a list", Method::POST, "/api/generate", "[]", INVALID),
        case("deep nesting", Method::POST, "/api/generate", deep.clone(), INVALID),
        case("bytes that are no text", Method::POST, "/api/generate", vec![0xff, 0xfe, 0x00], INVALID),
        case("two documents", Method::POST, "/api/sessions", "{\"flow\":\"chat\"}{}", INVALID),
        case("a body above the bound", Method::POST, "/api/generate", vec![b' '; 2 * 1024 * 1024], "too_large"),
        case(
            "a batch of none",
            Method::POST,
            "/api/generate/batch",
            format!("{{\"request\":{},\"count\":0}}", Client::draft(session)),
            INVALID,
        ),
        case(
            "a batch of 101",
            Method::POST,
            "/api/generate/batch",
            format!("{{\"request\":{},\"count\":101}}", Client::draft(session)),
            INVALID,
        ),
        case("an unknown flow", Method::POST, "/api/sessions", "{\"flow\":\"war\"}", INVALID),
        case("an empty title", Method::POST, "/api/projects", "{\"title\":\" \"}", INVALID),
        case("settings that are no object", Method::POST, "/api/sessions", "{\"flow\":\"chat\",\"settings\":[]}", INVALID),
        case("a graph that is none", Method::POST, "/api/comfyui/execute", "{\"workflow\":[1,2]}", INVALID),
        case(
            "a graph with an unknown class",
            Method::POST,
            "/api/comfyui/execute",
            "{\"workflow\":{\"1\":{\"class_type\":\"Nope\",\"inputs\":{}}}}",
            INVALID,
        ),
        case("a graph of depth", Method::POST, "/api/comfyui/execute", format!("{{\"workflow\":{deep}}}"), INVALID),
        case("an upload that is no form", Method::POST, "/api/uploads", "hello", "unsupported_media"),
        case(
            "a verdict on nobody's picture",
            Method::POST,
            format!("/api/sessions/{session}/board"),
            format!("{{\"verdicts\":[{{\"image_id\":\"{NOBODY}\",\"verdict\":\"select\"}}]}}"),
            "not_found",
        ),
        case(
            "an unknown verdict",
            Method::POST,
            format!("/api/sessions/{session}/board"),
            format!("{{\"verdicts\":[{{\"image_id\":\"{image}\",\"verdict\":\"love\"}}]}}"),
            INVALID,
        ),
        get("a page of none", "/api/sessions?limit=0".into(), INVALID),
        get("a page of 201", "/api/sessions?limit=201".into(), INVALID),
        get("a page of words", "/api/sessions?limit=many".into(), INVALID),
        get("a cursor of nonsense", "/api/sessions?cursor=%00%ff".into(), "conflict"),
        get("an unknown query", "/api/sessions?sort=up".into(), INVALID),
        get("a session that is no id", "/api/sessions/1".into(), "not_found"),
        get("traversal", "/api/images/..%2f..%2f/etc%2fpasswd".into(), "not_found"),
        get("a picture of another session", format!("/api/images/{NOBODY}/{image}"), "not_found"),
        get("a thumbnail without width", format!("/api/images/{session}/{image}/thumb?w=0"), INVALID),
        get("a thumbnail of negative width", format!("/api/images/{session}/{image}/thumb?w=-1"), INVALID),
        get("no such route", "/api/nothing".into(), "not_found"),
        get("site traversal", "/pkg/..%2f..%2fCargo.toml".into(), "not_found"),
        get("a socket without an upgrade", "/ws".into(), INVALID),
        case("a method that is not taken", Method::DELETE, "/api/sessions", "", "method_not_allowed"),
    ]
}

#[tokio::test]
async fn every_kind_of_bad_input_is_a_problem_with_a_code_and_one_sentence() {
    let nodes = Nodes::one(100.0).await;
    let studio = Studio::start(&nodes).await;
    let session = studio.client.session().await;
    let made = text(&studio.client.post("/api/generate", &Client::draft(&session)).await["id"]);
    let image = text(&studio.client.ended(&made).await["images"][0]["id"]);
    let cases = cases(&session, &image);
    assert!(cases.len() >= 30);
    let mut wrong = Vec::new();
    for case in cases {
        let request = studio.client.request(case.method, &case.path).header("content-type", "application/json").body(case.body);
        let response = tokio::time::timeout(crate::support::PATIENCE, request.send()).await.expect(case.name).unwrap();
        let status = response.status();
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null);
        let detail = body["detail"].as_str().unwrap_or_default();
        let good = status.is_client_error()
            && kind.as_deref() == Some("application/problem+json")
            && body["code"] == case.code
            && body["status"] == status.as_u16()
            && detail.len() > 10;
        if !good {
            wrong.push(format!("{}: {status} {kind:?} {body}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let left = studio.client.get("/api/sessions").await;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1), "bad input left nothing behind");
}
