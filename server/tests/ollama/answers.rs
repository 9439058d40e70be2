//! What a good answer comes to.

use bytes::Bytes;
use gesso_app::ports::llm::{LlmError, LlmEvent, StopReason};
use serde_json::json;

use crate::support::{Sim, WORDS, question};

#[tokio::test]
async fn an_answer_is_asked_then_written_then_over() {
    let sim = Sim::start("").await;
    let answer = sim.answer(question("llama3.2:3b")).await;
    let done = answer.end.clone().unwrap();
    assert_eq!(done.reason, StopReason::Complete);
    assert!(done.answer_tokens.unwrap() > 10 && done.prompt_tokens.unwrap() > 10 && done.load.is_some());
    assert!(answer.text.contains("日本の灯台 🦊"), "{}", answer.text);
    assert_eq!(answer.events.first(), Some(&LlmEvent::Asked { is_loaded: false }), "nobody has asked for it before");
    assert!(answer.events.len() > 10, "it comes in pieces");
    assert!(answer.thinking.is_empty());
}

#[tokio::test]
async fn a_name_means_the_same_model_however_it_is_written() {
    let sim = Sim::start("").await;
    let one = sim.answer(question("qwen3:8b")).await.text;
    assert_eq!(
        sim.answer(question("registry.ollama.ai/library/QWEN3:8b")).await.end.map(|done| done.reason),
        Ok(StopReason::Complete)
    );
    assert!(!one.is_empty());
}

#[tokio::test]
async fn only_a_model_that_can_think_is_asked_to() {
    let sim = Sim::start("").await;
    let think = |model| {
        let mut request = question(model);
        request.think = true;
        request
    };
    let thinking = sim.answer(think("qwen3:8b")).await;
    assert!(!thinking.thinking.is_empty() && !thinking.text.is_empty());
    // The server would refuse this with 400.
    let plain = sim.answer(think("llama3.2:3b")).await;
    assert!(plain.end.is_ok() && plain.thinking.is_empty());
    // It would think if nothing were said.
    assert!(sim.answer(question("qwen3:8b")).await.thinking.is_empty());
}

#[tokio::test]
async fn every_call_has_the_same_window_within_what_the_model_knows() {
    let sim = Sim::start("").await;
    for (model, window) in [("qwen3:8b", 8_192), ("tinyllama:1.1b", 2_048)] {
        sim.answer(question(model)).await.end.unwrap();
        let mut other = question(model);
        other.schema = Some(json!({"type": "object", "required": ["say"], "properties": {"say": {"type": "string"}}}));
        let _ = sim.answer(other).await;
        let loaded = sim.ollama.client(None).unwrap().loaded().await.unwrap();
        let loaded: Vec<_> = loaded.into_iter().filter(|loaded| loaded.name == model).collect();
        assert_eq!(loaded.len(), 1);
        assert_eq!(loaded[0].context_length, Some(window));
    }
}

#[tokio::test]
async fn a_limit_cuts_and_says_so() {
    let sim = Sim::start("").await;
    let mut request = question("llama3.2:3b");
    request.max_tokens = 5;
    let answer = sim.answer(request).await;
    assert_eq!(answer.end.map(|done| (done.reason, done.answer_tokens)), Ok((StopReason::Length, Some(5))));
}

#[tokio::test]
async fn pictures_are_shown_to_models_that_see() {
    let sim = Sim::start("").await;
    let image = image::RgbImage::from_pixel(90, 60, image::Rgb([220, 20, 20]));
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let look = |model| {
        let mut request = question(model);
        request.messages[1].images = vec![Bytes::from(png.get_ref().clone())];
        request
    };
    let answer = sim.answer(look("gemma3:12b")).await;
    assert!(answer.text.contains("90 by 60 pixels") && answer.text.contains("red"), "{}", answer.text);
    let blind = sim.answer(look("llama3.2:3b")).await;
    assert_eq!(blind.error(), &LlmError::Unable { model: "llama3.2:3b".into(), ability: "vision".into() });
    assert_eq!(sim.server.requests(), 1, "a model that cannot see is not asked");
}

#[tokio::test]
async fn a_question_beyond_the_window_is_refused_before_it_is_shortened_in_silence() {
    let sim = Sim::start("").await;
    let mut request = question("tinyllama:1.1b");
    request.messages[1].text = format!("{WORDS} {}", "word ".repeat(2_000));
    let answer = sim.answer(request).await;
    assert_eq!(answer.error(), &LlmError::TooLong { model: "tinyllama:1.1b".into(), window_tokens: 2_048 });
    // What the studio's own estimate lets pass, the server's own tokenizer may still refuse.
    let mut request = question("mistral-small:24b");
    request.max_tokens = 64;
    request.messages[1].text = "a b ".repeat(5_500);
    let answer = sim.answer(request).await;
    assert_eq!(answer.error(), &LlmError::TooLong { model: "mistral-small:24b".into(), window_tokens: 8_192 });
    assert_eq!(sim.server.requests(), 1);
}
