//! Lists, details, deletion.

use gesso_app::ports::llm::{LlmBackend, LlmError};
use gesso_server::ollama::{Ollama, OllamaClient, Timeouts};

use crate::{
    stub::Stub,
    support::{Sim, brief, question},
};

#[tokio::test]
async fn models_are_listed_with_what_they_can_do() {
    let sim = Sim::start("").await;
    let models = sim.ollama.models().await.unwrap();
    let qwen = models.iter().find(|model| model.name == "qwen3:8b").unwrap();
    assert_eq!((qwen.server.as_str(), qwen.context_length), ("ollama-1", Some(40_960)));
    assert!(qwen.can("thinking") && qwen.can("completion") && !qwen.can("vision"));
    assert_eq!(qwen.size_bytes, 5_200_000_000);
}

#[tokio::test]
async fn an_older_server_is_asked_about_each_model_once() {
    let stub = Stub::answering(Vec::new()).await;
    let ollama = Ollama::new(&[stub.url()], 1, brief()).unwrap();
    for _ in 0..2 {
        let models = ollama.fresh_models().await.unwrap();
        assert_eq!(models[0].capabilities, ["completion", "thinking"]);
        assert_eq!(models[0].context_length, Some(4_096));
    }
}

#[tokio::test]
async fn a_model_is_deleted_wherever_it_is() {
    let (one, two) = (Sim::start("").await, Sim::start("").await);
    let ollama = Ollama::new(&[one.server.url(), two.server.url()], 1, brief()).unwrap();
    assert_eq!(ollama.delete("QWEN3:8b", Some("ollama-2")).await, Ok(1));
    assert_eq!(ollama.delete("gemma3:12b", None).await, Ok(2));
    let missing = LlmError::ModelMissing { model: "gemma3:12b".into() };
    assert_eq!(ollama.delete("gemma3:12b", None).await, Err(missing));
    let left = |sim: &Sim| sim.ollama.client(None).unwrap();
    assert!(left(&one).models().await.unwrap().iter().any(|model| model.name == "qwen3:8b"));
    assert!(!left(&two).models().await.unwrap().iter().any(|model| model.name == "qwen3:8b"));
    // The lists are read anew after it.
    assert!(ollama.models().await.unwrap().iter().all(|model| model.name != "gemma3:12b"));
    assert!(one.answer(question("qwen3:8b")).await.end.is_ok());
}

#[tokio::test]
async fn what_is_not_ollama_is_said_to_be_none() {
    let stub = Stub::answering(Vec::new()).await;
    let client = OllamaClient::new(&stub.url(), 4, Timeouts::default()).unwrap();
    let error = client.version().await.unwrap_err();
    assert!(matches!(&error, LlmError::NotUnderstood { server, .. } if server == "ollama-5"), "{error}");
    assert!(matches!(OllamaClient::new("ftp://x", 0, brief()), Err(LlmError::Misconfigured { .. })));
}
