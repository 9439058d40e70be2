//! The edges: health, methods, paths, hosts, bodies, refusals, the OpenAI layer.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::Sim;

#[tokio::test]
async fn health_version_and_unknown_paths() {
    let sim = Sim::start().await;
    let root = sim.client.get(sim.server.url()).send().await.unwrap();
    assert_eq!(root.text().await.unwrap(), "Ollama is running");
    for path in ["/", "/api/version", "/api/tags"] {
        let head = sim.client.head(sim.server.url() + path).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK);
    }
    assert_eq!(sim.get("/api/version").await, json!({"version": "0.33.0"}));
    let missing = sim.client.get(sim.server.url() + "/api/nothing").send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert!(missing.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert_eq!(missing.text().await.unwrap(), "404 page not found");
    assert_eq!(sim.client.get(sim.server.url() + "/api/chat").send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(sim.post("/api/tags", "").await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn strange_hosts_and_origins_get_a_bare_403() {
    let sim = Sim::start().await;
    let with = async |name: &str, value: &str| {
        let response = sim.client.get(sim.server.url() + "/api/version").header(name, value).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(with("host", "example.com").await, (403, String::new()));
    assert_eq!(with("origin", "https://example.com").await, (403, String::new()));
    assert_eq!(with("host", "studio.local:80").await.0, 200);
    assert_eq!(with("origin", "http://localhost:3000").await.0, 200);
}

#[tokio::test]
async fn refusals_have_the_original_s_status_and_text() {
    let sim = Sim::start().await;
    let hello = json!([{"role": "user", "content": "hello"}]);
    let chat = |more: Value| {
        let mut body = json!({"model": "llama3.2:3b", "messages": hello});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body.to_string()
    };
    let cases = [
        ("/api/chat", String::new(), 400, "missing request body"),
        ("/api/chat", "{".into(), 400, "unexpected EOF"),
        ("/api/chat", "{}".into(), 400, "model is required"),
        ("/api/generate", "{}".into(), 404, "model '' not found"),
        ("/api/chat", chat(json!({"model": "nobody"})), 404, "model 'nobody' not found"),
        ("/api/chat", chat(json!({"model": "a b"})), 400, "invalid model name"),
        ("/api/chat", chat(json!({"model": "x:local:cloud"})), 400, "use either :local or :cloud, not both"),
        (
            "/api/chat",
            chat(json!({"model": 5})),
            400,
            "json: cannot unmarshal number into Go struct field ChatRequest.model of type string",
        ),
        (
            "/api/chat",
            chat(json!({"messages": [{"role": "user", "content": ["x"]}]})),
            400,
            "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string",
        ),
        ("/api/chat", chat(json!({"think": true})), 400, "\"llama3.2:3b\" does not support thinking"),
        (
            "/api/chat",
            chat(json!({"think": "hard"})),
            400,
            "invalid think value: \"hard\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)",
        ),
        ("/api/chat", chat(json!({"keep_alive": "300"})), 400, "time: missing unit in duration \"300\""),
        ("/api/chat", chat(json!({"top_logprobs": 21})), 400, "top_logprobs must be between 0 and 20"),
        ("/api/chat", chat(json!({"options": {"num_ctx": "8k"}})), 500, "option \"num_ctx\" must be of type integer"),
        ("/api/chat", chat(json!({"model": "nomic-embed-text"})), 400, "\"nomic-embed-text\" does not support chat"),
        (
            "/api/generate",
            json!({"model": "nomic-embed-text", "prompt": "x"}).to_string(),
            400,
            "\"nomic-embed-text\" does not support generate",
        ),
        (
            "/api/chat",
            chat(json!({"model": "tinyllama:1.1b", "tools": [{"type": "function"}]})),
            400,
            "registry.ollama.ai/library/tinyllama:1.1b does not support tools",
        ),
        (
            "/api/generate",
            json!({"model": "llama3.2:3b", "prompt": "x", "suffix": "y"}).to_string(),
            400,
            "llama3.2:3b does not support insert",
        ),
        (
            "/api/generate",
            json!({"model": "llama3.2:3b", "prompt": "x", "raw": true, "system": "y"}).to_string(),
            400,
            "raw mode does not support template, system, or context",
        ),
    ];
    for (path, body, status, text) in cases {
        assert_eq!(sim.refusal(path, &body).await, (status, text.to_owned()), "{path} {body}");
    }
    assert_eq!(sim.server.disconnects(), 0, "a refusal is an answer");
    let ignored = sim.lines("/api/chat", chat(json!({"colour": "red", "options": {"num_predikt": 1}}))).await;
    assert_eq!(ignored.last().unwrap()["done"], true);
}

#[tokio::test]
async fn the_openai_layer_speaks_events() {
    let sim = Sim::start().await;
    let body = json!({"model": "llama3.2:3b", "stream": true, "stream_options": {"include_usage": true}, "messages": [{"role": "user", "content": "A fox in the snow"}]});
    let response = sim.post("/v1/chat/completions", &body).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let data: Vec<&str> =
        text.split("\n\n").filter(|event| !event.is_empty()).map(|event| event.strip_prefix("data: ").unwrap()).collect();
    assert_eq!(data.last(), Some(&"[DONE]"));
    let chunks: Vec<Value> = data[..data.len() - 1].iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
    let (usage, finish) = (&chunks[chunks.len() - 1], &chunks[chunks.len() - 2]);
    assert!(usage["choices"] == json!([]) && usage["usage"]["completion_tokens"].as_u64().unwrap() > 0);
    assert_eq!(finish["choices"][0]["finish_reason"], "stop");
    let said: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    let mut whole = body.clone();
    whole["stream"] = json!(false);
    let whole: Value = sim.post("/v1/chat/completions", whole).await.json().await.unwrap();
    assert_eq!(whole["choices"][0]["message"]["content"], said);

    sim.server.set_chaos("error-mid=2*1".parse().unwrap());
    let broken = sim.post("/v1/chat/completions", &body).await.text().await.unwrap();
    assert!(!broken.contains("[DONE]") && !broken.contains("unexpectedly"), "the layer loses the error");

    let refused = sim.post("/v1/chat/completions", json!({"model": "llama3.2:3b", "messages": []})).await;
    let error: Value = refused.json().await.unwrap();
    assert_eq!(
        (&error["error"]["message"], &error["error"]["type"]),
        (&json!("[] is too short - 'messages'"), &json!("invalid_request_error"))
    );
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let sim = Sim::start().await;
    let sent =
        sim.client.request(Method::POST, sim.server.url() + "/api/chat").body(vec![b' '; 64 * 1024 * 1024 + 1]).send().await;
    // The refusal may come while the rest is still being sent, which the client then reports as a broken pipe.
    assert!(sent.map_or(true, |response| response.status() == StatusCode::PAYLOAD_TOO_LARGE));
    assert_eq!(sim.get("/api/version").await["version"], "0.33.0");
}
