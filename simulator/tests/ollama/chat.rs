//! Chat and generate: objects, counters, thinking, pictures, load and unload.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{Sim, content, thinking};

const BRIEF: &str = "A glass lighthouse at dusk, a fox on the stairs";

fn ask(model: &str, more: Value) -> Value {
    let mut body = json!({"model": model, "messages": [
        {"role": "System", "content": "You are Luna, the style specialist."}, {"role": "user", "content": BRIEF}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn png() -> Vec<u8> {
    let image = image::RgbImage::from_pixel(40, 20, image::Rgb([20, 40, 220]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_stream_is_ndjson_with_one_final_object() {
    let sim = Sim::start().await;
    let response = sim.post("/api/chat", ask("llama3.2:3b", json!({}))).await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.ends_with(b"\n"));
    let lines = crate::support::objects(&bytes);
    let (last, before) = lines.split_last().unwrap();
    assert!(before.len() > 10);
    for line in before {
        assert_eq!((line["done"].as_bool(), line["model"].as_str()), (Some(false), Some("llama3.2:3b")));
        assert!(line["created_at"].as_str().unwrap().ends_with('Z'));
        assert!(
            line.get("eval_count").is_none() && line.get("done_reason").is_none() && line["message"].get("thinking").is_none()
        );
    }
    assert_eq!((last["done"].as_bool(), last["done_reason"].as_str()), (Some(true), Some("stop")));
    assert_eq!(last["message"]["content"], "");
    assert_eq!(last["eval_count"].as_u64(), Some(before.len() as u64));
    let nanos = |name: &str| last[name].as_u64().unwrap();
    assert!(nanos("load_duration") >= 800_000, "1.6 s of load at speed 2000 are 800 µs");
    assert!(nanos("total_duration") >= nanos("load_duration") + nanos("prompt_eval_duration") + nanos("eval_duration"));
    assert!(content(&lines).contains("\"A glass lighthouse at dusk\""));
}

#[tokio::test]
async fn one_document_holds_what_the_stream_holds() {
    let sim = Sim::start().await;
    let streamed = content(&sim.lines("/api/chat", ask("llama3.2:3b", json!({}))).await);
    let whole: Value = sim.post("/api/chat", ask("llama3.2:3b", json!({"stream": false}))).await.json().await.unwrap();
    assert_eq!(whole["message"]["content"], streamed);
    assert_eq!(whole["done"], true);
    assert!(whole["eval_count"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn the_same_seed_repeats_and_the_requested_name_is_echoed() {
    let sim = Sim::start().await;
    let say = async |seed: u64| content(&sim.lines("/api/chat", ask("Llama3.2:3B", json!({"options": {"seed": seed}}))).await);
    let first = say(7).await;
    assert_eq!(first, say(7).await);
    let mut others = Vec::new();
    for seed in 8..14 {
        others.push(say(seed).await);
    }
    assert!(others.iter().any(|other| *other != first));
    let lines = sim.lines("/api/chat", ask("Llama3.2:3B", json!({}))).await;
    assert!(lines.iter().all(|line| line["model"] == "Llama3.2:3B"));
    assert_eq!(sim.ps_names().await, ["llama3.2:3b"]);
}

#[tokio::test]
async fn thinking_is_on_by_default_and_comes_before_content() {
    let sim = Sim::start().await;
    let lines = sim.lines("/api/chat", ask("qwen3:8b", json!({}))).await;
    assert!(!thinking(&lines).is_empty());
    let first_content = lines.iter().position(|line| line["message"]["content"] != "").unwrap();
    let last_thinking = lines.iter().rposition(|line| line["message"].get("thinking").is_some()).unwrap();
    assert!(last_thinking < first_content);
    assert_eq!(thinking(&sim.lines("/api/chat", ask("qwen3:8b", json!({"think": false}))).await), "");
    let low = thinking(&sim.lines("/api/chat", ask("qwen3:8b", json!({"think": "low"}))).await);
    let max = thinking(&sim.lines("/api/chat", ask("qwen3:8b", json!({"think": "max"}))).await);
    assert!(low.len() < max.len());
    assert_eq!(thinking(&sim.lines("/api/chat", ask("llama3.2:3b", json!({"think": false}))).await), "");
}

#[tokio::test]
async fn a_small_limit_is_eaten_by_thinking() {
    let sim = Sim::start().await;
    let lines = sim.lines("/api/chat", ask("qwen3:8b", json!({"options": {"num_predict": 5}}))).await;
    assert_eq!((content(&lines).as_str(), lines.last().unwrap()["done_reason"].as_str()), ("", Some("length")));
    assert_eq!(lines.last().unwrap()["eval_count"], 5);
}

#[tokio::test]
async fn stop_strings_end_the_answer() {
    let sim = Sim::start().await;
    let lines = sim.lines("/api/chat", ask("llama3.2:3b", json!({"options": {"stop": ["glass"]}}))).await;
    assert!(!content(&lines).contains("glass"));
    assert_eq!(lines.last().unwrap()["done_reason"], "stop");
}

#[tokio::test]
async fn generate_has_its_own_shape() {
    let sim = Sim::start().await;
    let lines = sim.lines("/api/generate", json!({"model": "llama3.2:3b", "system": "You are Frame.", "prompt": BRIEF})).await;
    let text: String = lines.iter().map(|line| line["response"].as_str().unwrap()).collect();
    assert!(text.contains("\"A glass lighthouse at dusk\""));
    assert!(lines.iter().all(|line| line.get("message").is_none()));
    let (last, before) = lines.split_last().unwrap();
    assert!(!last["context"].as_array().unwrap().is_empty());
    assert!(before.iter().all(|line| line.get("context").is_none()));
    let raw = sim.lines("/api/generate", json!({"model": "llama3.2:3b", "prompt": BRIEF, "raw": true})).await;
    assert!(raw.last().unwrap().get("context").is_none());
}

#[tokio::test]
async fn an_empty_conversation_loads_and_unloads_in_one_document() {
    let sim = Sim::start().await;
    for (path, empty) in
        [("/api/chat", json!({"model": "llama3.2:3b"})), ("/api/generate", json!({"model": "llama3.2:3b", "prompt": ""}))]
    {
        let loaded: Value = sim.post(path, &empty).await.json().await.unwrap();
        assert_eq!((loaded["done"].as_bool(), loaded["done_reason"].as_str()), (Some(true), Some("load")), "{loaded}");
        assert_eq!(sim.ps_names().await, ["llama3.2:3b"]);
        let mut unload = empty.clone();
        unload["keep_alive"] = json!(0);
        let unloaded: Value = sim.post(path, &unload).await.json().await.unwrap();
        assert_eq!(unloaded["done_reason"], "unload");
        assert!(sim.ps_names().await.is_empty());
    }
}

#[tokio::test]
async fn a_vision_model_says_what_the_pixels_show() {
    let sim = Sim::start().await;
    let body = |model: &str, image: &str| json!({"model": model, "messages": [{"role": "user", "content": "What is this?", "images": [image]}]});
    let image = STANDARD.encode(png());
    let lines = sim.lines("/api/chat", body("gemma3:12b", &image)).await;
    assert!(content(&lines).contains("40 by 20 pixels") && content(&lines).contains("blue"), "{}", content(&lines));
    assert!(lines.last().unwrap()["prompt_eval_count"].as_u64().unwrap() >= 768);
    assert_eq!(
        sim.refusal("/api/chat", body("gemma3:12b", &format!("data:image/png;base64,{image}"))).await,
        (400, "illegal base64 data at input byte 4".into())
    );
    let (status, text) = sim.refusal("/api/chat", body("gemma3:12b", &STANDARD.encode(b"no picture"))).await;
    let inner: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, inner["error"]["message"].as_str()), (400, Some("Failed to load image or audio file")));
    let (status, text) = sim.refusal("/api/chat", body("llama3.2:3b", &image)).await;
    assert!(status == 500 && text.contains("image input is not supported"), "{text}");
}

#[tokio::test]
async fn prompts_beyond_the_window_are_cut_or_refused() {
    let sim = Sim::start().await;
    let body = |model: &str| {
        json!({"model": model, "think": false, "options": {"num_ctx": 512},
        "messages": [{"role": "system", "content": "You are Luna."}, {"role": "user", "content": "word ".repeat(2_000)}]})
    };
    let lines = sim.lines("/api/chat", body("qwen3:8b")).await;
    assert_eq!(lines.last().unwrap()["prompt_eval_count"], 512 - (512 - 4) / 2);
    let (status, text) = sim.refusal("/api/chat", body("mistral-small:24b")).await;
    assert!(status == 400 && text.contains("context size (512 tokens)"), "{text}");
}
