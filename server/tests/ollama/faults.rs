//! Every way an answer goes wrong: what is told, what is kept, what is asked again.

use gesso_app::ports::llm::LlmError;
use gesso_server::ollama::Ollama;
use gesso_simulator::ollama::OllamaServer;
use serde_json::json;

use crate::support::{Answer, Sim, brief, question};
use gesso_app::ports::llm::LlmBackend;

fn failed(text: &str) -> LlmError {
    LlmError::Failed { server: "ollama-1".into(), text: text.into() }
}

#[tokio::test]
async fn an_unknown_model_is_named() {
    let sim = Sim::start("").await;
    let answer = sim.answer(question("nobody/has:this")).await;
    assert_eq!(answer.error(), &LlmError::ModelMissing { model: "nobody/has:this".into() });
    assert!(answer.error().to_string().contains("ollama pull nobody/has:this"));
    let embedding = sim.answer(question("nomic-embed-text")).await;
    assert!(matches!(embedding.error(), LlmError::Unable { ability, .. } if ability == "completion"));
}

#[tokio::test]
async fn a_model_that_went_since_it_was_listed_is_missing() {
    let sim = Sim::start("").await;
    sim.answer(question("llama3.2:3b")).await.end.unwrap();
    // Somebody else removes it; the list is not read again for ten seconds.
    sim.ollama.client(None).unwrap().delete("llama3.2:3b").await.unwrap();
    let answer = sim.answer(question("llama3.2:3b")).await;
    assert_eq!(answer.error(), &LlmError::ModelMissing { model: "llama3.2:3b".into() });
    assert_eq!(sim.server.requests(), 1);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_without_a_word_twice() {
    let sim = Sim::start("").await;
    let calm = sim.answer(question("llama3.2:3b")).await.text;
    sim.server.set_chaos("busy*1".parse().unwrap());
    let before = sim.server.requests();
    assert_eq!(sim.answer(question("llama3.2:3b")).await.text, calm);
    assert_eq!(sim.server.requests(), before + 2, "one refusal, one answer");
    sim.server.set_chaos("busy".parse().unwrap());
    let before = sim.server.requests();
    let answer = sim.answer(question("llama3.2:3b")).await;
    assert_eq!(answer.error(), &LlmError::Busy { server: "ollama-1".into() });
    assert_eq!(sim.server.requests(), before + 4, "tries are bounded");
}

#[tokio::test]
async fn what_would_fail_again_is_not_asked_again() {
    let sim = Sim::start("").await;
    for (chaos, text) in [
        ("error-500", "llama-server process has terminated: exit status 2"),
        ("runner-json", "failed to process the request"),
        ("load-fail", "llama-server process has terminated: error loading model: unable to allocate backend buffer"),
        ("oom", "llama-server reported out-of-memory during startup: cudaMalloc failed: out of memory"),
    ] {
        sim.server.set_chaos(format!("{chaos}*1").parse().unwrap());
        let before = sim.server.requests();
        let answer = sim.answer(question("llama3.2:3b")).await;
        assert_eq!(answer.error(), &failed(text), "{chaos}");
        assert_eq!(sim.server.requests(), before + 1, "{chaos}");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_keeps_what_came_before_it() {
    for n in [0, 1, 6] {
        let sim = Sim::start(&format!("error-mid={n}")).await;
        let answer = sim.answer(question("llama3.2:3b")).await;
        assert!(
            matches!(answer.error(), LlmError::Failed { text, .. } if text.starts_with("model runner has unexpectedly stopped"))
        );
        let pieces = answer.events.len() - 2;
        assert_eq!((pieces, answer.text.is_empty()), (n, n == 0), "{:?}", answer.events);
        assert_eq!(sim.server.requests(), 1, "it is not asked again");
    }
}

#[tokio::test]
async fn an_end_without_done_is_truncated_after_any_object() {
    let whole = Sim::start("").await.answer(question("llama3.2:3b")).await;
    let pieces = whole.events.len() - 2;
    for chaos in ["truncate", "drop"] {
        for n in [1, 2, pieces - 1, pieces] {
            let sim = Sim::start(&format!("{chaos}={n}")).await;
            let answer = sim.answer(question("llama3.2:3b")).await;
            assert_eq!(answer.error(), &LlmError::Truncated { server: "ollama-1".into() }, "{chaos} {n}");
            assert!(!answer.text.is_empty() && whole.text.starts_with(&answer.text), "{chaos} {n}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_killed_server_truncates_and_a_dead_one_is_unreachable() {
    let sim = Sim::with("slow=200", 50.0, 1, brief()).await;
    let mut stream = sim.ollama.chat(question("llama3.2:3b"));
    let mut pieces = 0;
    while pieces < 2 {
        let event = futures::StreamExt::next(&mut stream).await.unwrap();
        pieces += usize::from(matches!(event, gesso_app::ports::llm::LlmEvent::Text(_)));
    }
    let Sim { server, ollama } = sim;
    server.kill();
    assert_eq!(Answer::of(stream).await.error(), &LlmError::Truncated { server: "ollama-1".into() });
    let answer = Answer::of(ollama.chat(question("llama3.2:3b"))).await;
    assert!(matches!(answer.error(), LlmError::Unreachable { .. }), "{:?}", answer.end);
    assert!(!answer.error().to_string().contains("127.0.0.1"));
}

#[tokio::test]
async fn white_space_without_end_is_cut_off_early() {
    let sim = Sim::with("whitespace", FAST_ENOUGH, 1, brief()).await;
    let mut request = question("llama3.2:3b");
    request.schema = Some(json!({"type": "object", "required": ["say"], "properties": {"say": {"type": "string"}}}));
    let answer = sim.answer(request).await;
    assert_eq!(answer.error(), &LlmError::Endless { model: "llama3.2:3b".into() });
    assert!(answer.text.len() < 250, "{}", answer.text.len());
}

/// Slow enough that the rest of an answer is still to come when it is given up.
const FAST_ENOUGH: f64 = 50.0;

#[tokio::test]
async fn several_servers_share_the_work_and_one_may_be_down() {
    let (one, two) = (Sim::start("").await, Sim::start("").await);
    let urls = [one.server.url(), two.server.url(), "http://127.0.0.1:9".to_owned()];
    let ollama = Ollama::new(&urls, 1, brief()).unwrap();
    let both = futures::future::join_all((0..2).map(|_| Answer::of(ollama.chat(question("llama3.2:3b"))))).await;
    assert!(both.iter().all(|answer| answer.end.is_ok()));
    assert_eq!((one.server.requests(), two.server.requests()), (1, 1));
    assert!(ollama.ping().await.is_err_and(|error| error.to_string().contains("ollama-3")));
    let none = Ollama::new(&[], 1, brief()).unwrap();
    assert_eq!(none.models().await, Err(LlmError::NoServer));
    assert_eq!(Answer::of(none.chat(question("x"))).await.error(), &LlmError::NoServer);
    drop::<(OllamaServer, OllamaServer)>((one.server, two.server));
}
