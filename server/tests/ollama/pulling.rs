//! Downloads.

use futures::StreamExt;
use gesso_app::ports::llm::LlmError;
use gesso_server::ollama::{PullEvent, PullStream};

use crate::support::{Sim, brief, eventually};

async fn read(mut stream: PullStream) -> (Vec<(String, u64, u64)>, Result<(), LlmError>) {
    let mut seen = Vec::new();
    loop {
        match stream.next().await.expect("a download has an end") {
            PullEvent::Progress { status, completed, total } => seen.push((status, completed, total)),
            PullEvent::Ended(result) => {
                assert!(stream.next().await.is_none());
                return (seen, result);
            }
        }
    }
}

#[tokio::test]
async fn a_download_is_followed_to_its_end() {
    let sim = Sim::with("", 100.0, 1, brief()).await;
    let client = sim.ollama.client(None).unwrap();
    let (seen, result) = read(client.pull("qwen3:4b")).await;
    assert_eq!(result, Ok(()));
    assert_eq!(seen.first().map(|(status, ..)| status.as_str()), Some("pulling manifest"));
    assert!(seen.iter().map(|(_, completed, _)| completed).is_sorted(), "bytes only grow");
    assert!(seen.iter().all(|(_, completed, total)| completed <= total));
    let (_, completed, total) = seen.last().unwrap();
    assert!(completed == total && *total > 2_600_000_000);
    assert!(client.models().await.unwrap().iter().any(|model| model.name == "qwen3:4b"));
}

#[tokio::test]
async fn a_download_fails_with_what_happened() {
    let sim = Sim::with("", 100.0, 1, brief()).await;
    let client = sim.ollama.client(None).unwrap();
    let (_, result) = read(client.pull("nobody/has:this")).await;
    assert_eq!(result, Err(LlmError::ModelMissing { model: "nobody/has:this".into() }));
    sim.server.set_chaos("error-mid=3*1".parse().unwrap());
    let (seen, result) = read(client.pull("qwen3:4b")).await;
    assert_eq!(seen.len(), 3);
    assert!(matches!(result, Err(LlmError::Failed { text, .. }) if text == "max retries exceeded: unexpected EOF"));
    sim.server.set_chaos("drop=3*1".parse().unwrap());
    let (_, result) = read(client.pull("qwen3:4b")).await;
    assert_eq!(result, Err(LlmError::Truncated { server: "ollama-1".into() }));
    let (_, result) = read(client.pull("bad name")).await;
    assert!(matches!(result, Err(LlmError::Refused { status: 400, .. })), "{result:?}");
}

#[tokio::test]
async fn a_dropped_download_stops_and_the_next_goes_on_there() {
    let sim = Sim::with("", 10.0, 1, brief()).await;
    let client = sim.ollama.client(None).unwrap();
    let mut stream = client.pull("qwen3:4b");
    let mut came = 0;
    while came == 0 {
        if let Some(PullEvent::Progress { completed, .. }) = stream.next().await {
            came = completed;
        }
    }
    drop(stream);
    eventually("the server notices", || async { sim.server.disconnects() == 1 && sim.server.active() == 0 }).await;
    let (seen, result) = read(client.pull("qwen3:4b")).await;
    assert_eq!(result, Ok(()));
    let first = seen.iter().find(|(_, _, total)| *total > 0).unwrap();
    assert!(first.1 >= came, "it begins at {} of what had come, {came}", first.1);
}
