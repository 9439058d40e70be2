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

#[tokio::test]
async fn a_silent_server_makes_nobody_wait_twice() {
    let sim = Sim::start("").await;
    // It takes the connection and never says a word.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let short = std::time::Duration::from_millis(700);
    let url = format!("http://{}", silent.local_addr().unwrap());
    let ollama = Ollama::new(&[sim.server.url(), url], 1, Timeouts { short, ..brief() }).unwrap();
    let took = async || {
        let began = std::time::Instant::now();
        assert!(ollama.models().await.unwrap().iter().any(|model| model.name == "qwen3:8b"));
        began.elapsed()
    };
    assert!(took().await >= short, "somebody has to find out");
    for _ in 0..3 {
        assert!(took().await < short / 2, "and nobody else waits");
    }
}

#[tokio::test]
async fn the_window_has_room_for_the_answer() {
    let stub = Stub::answering(Vec::new()).await;
    let ollama = Ollama::new(&[stub.url()], 1, brief()).unwrap();
    // A window of 4,096 tokens: about 3,600 for the question when 400 are for the answer.
    for (words, max_tokens, fits) in [("word ", 400, true), ("word ", 3_000, false), ("言葉の灯台", 400, false)] {
        let text = words.repeat(1_200);
        let asked = gesso_app::ports::llm::LlmRequest {
            messages: vec![gesso_app::ports::llm::LlmMessage::new(gesso_app::ports::llm::LlmRole::User, text)],
            max_tokens,
            ..question("m")
        };
        let answer = crate::support::Answer::of(ollama.chat(asked)).await;
        let is_too_long = matches!(answer.end, Err(LlmError::TooLong { .. }));
        assert_eq!(!is_too_long, fits, "{words} {max_tokens}: {:?}", answer.end);
    }
}
