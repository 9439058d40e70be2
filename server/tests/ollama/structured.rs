//! Answers of a given form, and how they go wrong.

use gesso_app::ports::llm::{LlmError, LlmRequest};
use gesso_server::llm::{Structured, StructuredError, structured};
use serde_json::{Value, json};

use crate::support::{Sim, question};

fn ask(model: &str) -> LlmRequest {
    let mut request = question(model);
    request.schema = Some(json!({"type": "object", "additionalProperties": false, "required": ["say", "quote"],
        "properties": {"say": {"type": "string"}, "quote": {"type": "string"}}}));
    request
}

fn quote(value: &Value) -> Result<String, Vec<String>> {
    value["quote"].as_str().map(str::to_owned).ok_or_else(|| vec!["quote: it is missing".into()])
}

async fn get(sim: &Sim, read: impl Fn(&Value) -> Result<String, Vec<String>>) -> Result<Structured<String>, StructuredError> {
    structured(&sim.ollama, ask("llama3.2:3b"), read).await
}

#[tokio::test]
async fn a_good_answer_is_read_at_once() {
    let sim = Sim::start("").await;
    let answer = get(&sim, quote).await.unwrap();
    assert_eq!((answer.value.as_str(), answer.repaired), ("日本の灯台 🦊", false));
    assert_eq!(sim.server.requests(), 1);
}

#[tokio::test]
async fn a_fence_is_no_fault() {
    let sim = Sim::start("fence").await;
    assert!(!get(&sim, quote).await.unwrap().repaired);
}

#[tokio::test]
async fn a_bad_answer_is_asked_for_once_more() {
    for chaos in ["bad-json*1", "whitespace*1", "truncate=3*1", "drop=3*1"] {
        let sim = Sim::start(chaos).await;
        assert!(get(&sim, quote).await.unwrap().repaired, "{chaos}");
        assert_eq!(sim.server.requests(), 2, "{chaos}");
    }
}

#[tokio::test]
async fn two_bad_answers_are_a_failure_that_says_so() {
    for chaos in ["bad-json", "whitespace"] {
        let sim = Sim::start(chaos).await;
        let error = get(&sim, quote).await.unwrap_err();
        assert!(matches!(&error, StructuredError::Nonsense { model, .. } if model == "llama3.2:3b"), "{chaos}: {error}");
        assert_eq!(sim.server.requests(), 2, "{chaos}");
    }
}

#[tokio::test]
async fn what_the_reader_refuses_is_told_to_the_model() {
    let sim = Sim::start("").await;
    let error = get(&sim, |_| Err(vec!["quote: nobody said this".into()])).await.unwrap_err();
    assert_eq!(
        error,
        StructuredError::Nonsense { model: "llama3.2:3b".into(), complaints: vec!["quote: nobody said this".into()] }
    );
    assert_eq!(sim.server.requests(), 2);
}

#[tokio::test]
async fn what_is_no_matter_of_form_is_not_asked_again() {
    let sim = Sim::start("error-mid=3").await;
    assert!(matches!(get(&sim, quote).await, Err(StructuredError::Llm(LlmError::Failed { .. }))));
    assert_eq!(sim.server.requests(), 1);
}
