//! Waiting for a turn is ours, so that it can be shown and left.

use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmError, LlmEvent};

use crate::support::{Answer, Sim, brief, question};

#[tokio::test]
async fn one_is_asked_at_a_time_and_the_others_see_how_many_are_before_them() {
    let sim = Sim::with("slow=20", 100.0, 1, brief()).await;
    let mut first = sim.ollama.chat(question("llama3.2:3b"));
    while !matches!(first.next().await, Some(LlmEvent::Text(_))) {}
    let (mut second, mut third) = (sim.ollama.chat(question("llama3.2:3b")), sim.ollama.chat(question("llama3.2:3b")));
    assert_eq!(second.next().await, Some(LlmEvent::Queued { ahead: 1 }));
    assert_eq!(third.next().await, Some(LlmEvent::Queued { ahead: 2 }));
    assert_eq!(sim.server.requests(), 1, "those who wait are not asked");
    // Who is answered and who leaves make room.
    drop(first);
    assert_eq!(second.next().await, Some(LlmEvent::Asked { is_loaded: true }));
    assert_eq!(third.next().await, Some(LlmEvent::Queued { ahead: 1 }));
    drop(second);
    assert!(Answer::of(third).await.end.is_ok());
}

#[tokio::test]
async fn as_many_are_asked_at_once_as_the_server_answers() {
    let sim = Sim::with("slow=20", 100.0, 2, brief()).await;
    let (mut first, mut second) = (sim.ollama.chat(question("llama3.2:3b")), sim.ollama.chat(question("llama3.2:3b")));
    assert!(matches!(first.next().await, Some(LlmEvent::Asked { .. })));
    assert!(matches!(second.next().await, Some(LlmEvent::Asked { .. })));
    assert_eq!(sim.ollama.chat(question("llama3.2:3b")).next().await, Some(LlmEvent::Queued { ahead: 2 }));
}

#[tokio::test]
async fn the_line_is_bounded() {
    let sim = Sim::with("", 0.01, 1, brief()).await;
    let mut streams = Vec::new();
    let refused = loop {
        let mut stream = sim.ollama.chat(question("llama3.2:3b"));
        match stream.next().await.unwrap() {
            LlmEvent::Ended(Err(error)) => break error,
            _ => streams.push(stream),
        }
        assert!(streams.len() < 1_000);
    };
    assert_eq!(refused, LlmError::Busy { server: "ollama-1".into() });
    assert_eq!(streams.len(), 65, "one is asked, 64 wait");
}
