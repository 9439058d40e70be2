//! `format`: documents valid by the schema, in its order, and the ways they go wrong.

use serde_json::{Value, json};

use crate::support::{Sim, content, thinking};

const BRIEF: &str = "A glass lighthouse at dusk, waves below and a fox on the stairs";

fn ask(model: &str, format: Value) -> Value {
    json!({"model": model, "format": format, "think": false, "messages": [
        {"role": "system", "content": "You are Luna, the style specialist."}, {"role": "user", "content": BRIEF}]})
}

fn claims() -> Value {
    json!({"type": "object", "additionalProperties": false, "required": ["say", "claims"], "properties": {
        "say": {"type": "string"},
        "claims": {"type": "array", "minItems": 2, "maxItems": 5, "items": {"type": "object", "additionalProperties": false,
            "required": ["slot", "proposal", "quote", "disagrees_with"], "properties": {
                "slot": {"enum": ["camera", "style", "medium", "color"]}, "proposal": {"type": "string", "maxLength": 80},
                "quote": {"type": "string"}, "disagrees_with": {"type": "array", "maxItems": 0, "items": {"type": "string"}}}}}}})
}

#[tokio::test]
async fn the_document_obeys_the_schema_and_quotes_the_brief() {
    let sim = Sim::start().await;
    for model in ["qwen3:8b", "llama3.2:3b", "mistral-small:24b", "gemma3:12b"] {
        let lines = sim.lines("/api/chat", ask(model, claims())).await;
        assert_eq!(lines.last().unwrap()["done_reason"], "stop");
        let text = content(&lines);
        assert!(text.starts_with(r#"{"say":"#), "schema order: {text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        let claims = value["claims"].as_array().unwrap();
        assert!((2..=5).contains(&claims.len()));
        for claim in claims {
            assert!(BRIEF.contains(claim["quote"].as_str().unwrap()));
            assert!(["style", "medium", "color"].contains(&claim["slot"].as_str().unwrap()));
            assert_eq!(claim["disagrees_with"], json!([]));
        }
    }
}

#[tokio::test]
async fn json_without_a_schema_is_some_json() {
    let sim = Sim::start().await;
    let text = content(&sim.lines("/api/chat", ask("llama3.2:3b", json!("json"))).await);
    assert!(serde_json::from_str::<Value>(&text).unwrap()["quotes"][0] == "A glass lighthouse at dusk");
    let generated: Value = sim
        .post("/api/generate", json!({"model": "qwen3:8b", "prompt": BRIEF, "format": "json", "stream": false}))
        .await
        .json()
        .await
        .unwrap();
    assert!(serde_json::from_str::<Value>(generated["response"].as_str().unwrap()).is_ok());
    assert!(generated.get("thinking").is_none(), "the grammar leaves no thinking on this route");
    for off in [json!(""), Value::Null] {
        assert!(!content(&sim.lines("/api/chat", ask("llama3.2:3b", off)).await).starts_with('{'));
    }
}

#[tokio::test]
async fn a_thinking_model_thinks_first_and_counts_only_the_second_pass() {
    let sim = Sim::start().await;
    let mut body = ask("qwen3:8b", claims());
    body["think"] = json!(true);
    let lines = sim.lines("/api/chat", body).await;
    assert!(!thinking(&lines).is_empty());
    let written = lines.iter().filter(|line| line["message"]["content"] != "").count();
    assert_eq!(lines.last().unwrap()["eval_count"].as_u64(), Some(written as u64));
    assert!(serde_json::from_str::<Value>(&content(&lines)).is_ok());
}

#[tokio::test]
async fn bad_formats_and_impossible_schemas_are_refused() {
    let sim = Sim::start().await;
    for bad in [json!("yaml"), json!([1])] {
        let (status, text) = sim.refusal("/api/chat", ask("llama3.2:3b", bad)).await;
        assert!(
            status == 500
                && text.starts_with("invalid format: ")
                && text.ends_with("; expected \"json\" or a valid JSON Schema object"),
            "{text}"
        );
    }
    let (status, text) =
        sim.refusal("/api/chat", ask("llama3.2:3b", json!({"type": "integer", "minimum": 2, "maximum": 1}))).await;
    assert!(status == 400 && text.contains("failed to parse grammar"), "{text}");
}

#[tokio::test]
async fn documents_go_wrong_on_demand() {
    let sim = Sim::start().await;
    let mut texts = Vec::new();
    for list in ["bad-json", "fence", "whitespace"] {
        sim.server.set_chaos(list.parse().unwrap());
        let lines = sim.lines("/api/chat", ask("llama3.2:3b", claims())).await;
        texts.push((content(&lines), lines.last().unwrap()["done_reason"].as_str().unwrap().to_owned()));
    }
    assert!(texts.iter().all(|(text, _)| serde_json::from_str::<Value>(text).is_err()));
    assert!(texts[0].0.starts_with('{') && texts[0].1 == "length");
    assert!(texts[1].0.contains("```json\n{") && texts[1].1 == "stop");
    assert!(texts[2].0.ends_with(&"\n".repeat(300)) && texts[2].1 == "length");
}

#[tokio::test]
async fn the_weak_model_fails_sometimes_and_never_claims_success_when_it_does() {
    let sim = Sim::start().await;
    let (mut good, mut bad) = (0, 0);
    for seed in 0..24 {
        let mut body = ask("tinyllama:1.1b", claims());
        body["options"] = json!({"seed": seed});
        let lines = sim.lines("/api/chat", body).await;
        let valid = serde_json::from_str::<Value>(&content(&lines)).is_ok();
        assert_eq!(valid, lines.last().unwrap()["done_reason"] == "stop");
        if valid { good += 1 } else { bad += 1 }
    }
    assert!(good >= 4 && bad >= 4, "{good} good, {bad} bad");
}
