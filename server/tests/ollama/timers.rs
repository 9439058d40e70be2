//! The three timers, each by itself, and the silence they have to bear.

use std::time::{Duration, Instant};

use gesso_app::ports::llm::{LlmBackend, LlmError, LlmPhase};
use gesso_server::ollama::{Ollama, Timeouts};

use crate::{
    stub::Stub,
    support::{Answer, Sim, brief, question},
};

const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_server_that_never_begins_is_given_up_and_not_asked_again() {
    let sim = Sim::with("hang", 2_000.0, 1, Timeouts { first: SHORT, ..brief() }).await;
    let answer = sim.answer(question("llama3.2:3b")).await;
    assert!(matches!(answer.error(), LlmError::Timeout { phase: LlmPhase::First, .. }), "{:?}", answer.end);
    assert_eq!(sim.server.requests(), 1);
}

#[tokio::test]
async fn a_slow_load_is_borne_in_silence() {
    // The load takes about a second: longer than the pause between words may be, shorter than the first may take.
    let sim = Sim::with("", 2.0, 1, Timeouts { next: SHORT, ..brief() }).await;
    let mut request = question("llama3.2:3b");
    request.max_tokens = 5;
    let began = Instant::now();
    assert!(sim.answer(request).await.end.is_ok());
    assert!(began.elapsed() > 2 * SHORT, "the load was slower than the idle timer");
}

#[tokio::test]
async fn an_answer_that_stops_coming_is_given_up() {
    let stub = Stub::holding(vec![b"{\"message\":{\"content\":\"a\"},\"done\":false}\n".to_vec()]).await;
    let ollama = Ollama::new(&[stub.url()], 1, Timeouts { next: SHORT, ..brief() }).unwrap();
    let answer = Answer::of(ollama.chat(question("m"))).await;
    assert_eq!(answer.text, "a");
    assert!(matches!(answer.error(), LlmError::Timeout { phase: LlmPhase::Next, .. }), "{:?}", answer.end);
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up() {
    let sim = Sim::with("slow=1000", 10.0, 1, Timeouts { whole: 3 * SHORT, ..brief() }).await;
    let answer = sim.answer(question("tinyllama:1.1b")).await;
    assert!(matches!(answer.error(), LlmError::Timeout { phase: LlmPhase::Whole, .. }), "{:?}", answer.end);
}

#[tokio::test]
async fn done_is_the_end_even_if_the_connection_stays_open() {
    let line = b"{\"message\":{\"content\":\"a\"},\"done\":true,\"done_reason\":\"stop\"}\n".to_vec();
    let stub = Stub::holding(vec![line]).await;
    let ollama = Ollama::new(&[stub.url()], 1, brief()).unwrap();
    assert!(Answer::of(ollama.chat(question("m"))).await.end.is_ok());
    // An older server that lists no abilities was asked about the model, whose thinking cannot be turned off.
    let seen = stub.seen();
    assert_eq!((&seen[0]["options"]["num_ctx"], &seen[0]["think"]), (&4096.into(), &"low".into()));
}
