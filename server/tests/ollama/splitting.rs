//! Lines, characters and network writes that do not line up.

use crate::{
    stub::Stub,
    support::{Answer, Sim, brief, question},
};
use gesso_app::ports::llm::LlmBackend;
use gesso_server::ollama::Ollama;

#[tokio::test]
async fn ragged_writes_and_a_huge_line_change_nothing() {
    let sim = Sim::start("").await;
    let calm = sim.answer(question("llama3.2:3b")).await.text;
    sim.server.set_chaos("ragged,huge-line,tail".parse().unwrap());
    let ragged = sim.answer(question("llama3.2:3b")).await;
    assert!(ragged.end.is_ok(), "{:?}", ragged.end);
    assert_eq!(ragged.text, calm);
}

#[tokio::test]
async fn a_recorded_stream_reads_the_same_split_at_every_byte() {
    let stream = concat!(
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"狐\",\"thinking\":\"ü\"},\"done\":false}\n\n",
        "{\"message\":{\"content\":\" 🦊\"},\"done\":false}\r\n",
        "{\"message\":{\"content\":\"!\"},\"done\":true,\"done_reason\":\"stop\",\"eval_count\":3}",
    );
    let mut answers = Vec::new();
    let stub = Stub::answering(Vec::new()).await;
    let ollama = Ollama::new(&[stub.url()], 1, brief()).unwrap();
    for at in 0..=stream.len() {
        stub.answer_with(vec![stream.as_bytes()[..at].to_vec(), stream.as_bytes()[at..].to_vec()]);
        let answer = Answer::of(ollama.chat(question("m"))).await;
        assert_eq!((answer.text.as_str(), answer.thinking.as_str()), ("狐 🦊!", "ü"), "split at {at}");
        answers.push(format!("{:?}", answer.events));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the events are the same");
}

#[tokio::test]
async fn a_recorded_stream_cut_at_every_byte_is_truncated_and_never_done() {
    let stream = concat!(
        "{\"message\":{\"content\":\"a\"},\"done\":false}\n",
        "{\"message\":{\"content\":\"b\"},\"done\":true,\"done_reason\":\"stop\"}",
    );
    let stub = Stub::answering(Vec::new()).await;
    let ollama = Ollama::new(&[stub.url()], 1, brief()).unwrap();
    for at in 0..stream.len() {
        stub.answer_with(vec![stream.as_bytes()[..at].to_vec()]);
        let answer = Answer::of(ollama.chat(question("m"))).await;
        assert!(answer.error().to_string().contains("cut off"), "cut at {at}: {:?}", answer.end);
    }
}
