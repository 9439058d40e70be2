//! Dropping an answer closes the connection; the server notices and frees the slot.

use std::time::{Duration, Instant};

use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmEvent};

use crate::support::{Sim, brief, eventually, question};

/// How long a server may take to notice (ollama protocol: contract-test checklist).
const NOTICED: Duration = Duration::from_secs(1);

async fn noticed(sim: &Sim) {
    let began = Instant::now();
    eventually("the server notices", || async { sim.server.disconnects() == 1 && sim.server.active() == 0 }).await;
    assert!(began.elapsed() < NOTICED, "it took {:?}", began.elapsed());
}

#[tokio::test]
async fn in_the_middle_of_an_answer() {
    let sim = Sim::with("slow=100", 50.0, 1, brief()).await;
    let mut stream = sim.ollama.chat(question("llama3.2:3b"));
    while !matches!(stream.next().await, Some(LlmEvent::Text(_))) {}
    assert_eq!(sim.server.disconnects(), 0);
    drop(stream);
    noticed(&sim).await;
    // The slot is free: another is answered.
    sim.server.set_chaos("".parse().unwrap());
    assert!(sim.answer(question("llama3.2:3b")).await.end.is_ok());
}

#[tokio::test]
async fn while_the_model_is_loaded() {
    let sim = Sim::with("", 0.01, 1, brief()).await;
    let mut stream = sim.ollama.chat(question("llama3.2:3b"));
    assert!(matches!(stream.next().await, Some(LlmEvent::Asked { .. })));
    let waiting = tokio::time::timeout(Duration::from_millis(200), stream.next()).await;
    assert!(waiting.is_err(), "it is still loading: {waiting:?}");
    assert_eq!(sim.server.active(), 1);
    drop(stream);
    noticed(&sim).await;
}

#[tokio::test]
async fn a_whole_answer_is_no_disconnect() {
    let sim = Sim::start("").await;
    sim.answer(question("llama3.2:3b")).await.end.unwrap();
    eventually("nothing is under way", || async { sim.server.active() == 0 }).await;
    assert_eq!(sim.server.disconnects(), 0);
}

#[tokio::test]
async fn a_question_nobody_reads_is_never_asked() {
    let sim = Sim::start("").await;
    drop(sim.ollama.chat(question("llama3.2:3b")));
    sim.answer(question("llama3.2:3b")).await.end.unwrap();
    assert_eq!(sim.server.requests(), 1);
}
