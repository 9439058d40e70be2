//! Loading, windows, eviction, slots, the pending queue, keep-alive.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Sim, eventually, objects};

fn ask(model: &str, more: Value) -> Value {
    let mut body = json!({"model": model, "think": false, "messages": [{"role": "user", "content": "A fox in the snow"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn nothing_is_sent_before_the_model_is_loaded() {
    // 1.6 s of load at speed 8 are 200 ms; not even headers come before.
    let sim = Sim::with("", |options| options.speed = 8.0).await;
    let before = Instant::now();
    let mut response = sim.post("/api/chat", ask("llama3.2:3b", json!({"keep_alive": "10m"}))).await;
    assert!(before.elapsed() >= Duration::from_millis(200), "{:?}", before.elapsed());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert!(objects(&bytes).last().unwrap()["load_duration"].as_u64().unwrap() >= 200_000_000);
    let warm = sim.lines("/api/chat", ask("llama3.2:3b", json!({}))).await;
    assert!(warm.last().unwrap()["load_duration"].as_u64().unwrap() < 100_000_000, "{warm:?}");
}

#[tokio::test]
async fn tokens_come_at_the_model_s_pace() {
    let sim = Sim::with("", |options| options.speed = 20.0).await;
    let lines = sim.lines("/api/chat", ask("llama3.2:3b", json!({"options": {"num_predict": 30}}))).await;
    let last = lines.last().unwrap();
    let rate = last["eval_count"].as_f64().unwrap() / last["eval_duration"].as_f64().unwrap() * 1e9;
    assert!(rate <= 118.0 * 20.0 * 1.05, "{rate} tokens a second");
    assert_eq!(last["eval_count"], 30);
}

#[tokio::test]
async fn another_window_reloads_and_ps_tells_the_effective_one() {
    let sim = Sim::start().await;
    sim.lines("/api/chat", ask("llama3.2:3b", json!({"options": {"num_ctx": 8192}}))).await;
    let row = sim.ps().await.swap_remove(0);
    assert_eq!((row["context_length"].as_u64(), row["name"].as_str()), (Some(8192), Some("llama3.2:3b")));
    assert!(row["size_vram"].as_u64() == row["size"].as_u64());
    sim.lines("/api/chat", ask("llama3.2:3b", json!({"options": {"num_ctx": 4096}}))).await;
    let rows = sim.ps().await;
    assert_eq!((rows.len(), rows[0]["context_length"].as_u64()), (1, Some(4096)));
    sim.lines("/api/chat", ask("tinyllama:1.1b", json!({"options": {"num_ctx": 999_999}}))).await;
    let tiny = sim.ps().await.into_iter().find(|row| row["name"] == "tinyllama:1.1b").unwrap();
    assert_eq!(tiny["context_length"], 2048, "clamped to the trained window");
}

#[tokio::test]
async fn what_does_not_fit_evicts_what_would_leave_first() {
    let sim = Sim::with("", |options| options.machine.max_loaded_models = 2).await;
    sim.lines("/api/chat", ask("llama3.2:3b", json!({"keep_alive": "1h"}))).await;
    sim.lines("/api/chat", ask("tinyllama:1.1b", json!({"keep_alive": "1m"}))).await;
    assert_eq!(sim.ps_names().await, ["llama3.2:3b", "tinyllama:1.1b"], "longest stay first");
    sim.lines("/api/chat", ask("qwen3:8b", json!({"keep_alive": -1}))).await;
    assert_eq!(sim.ps_names().await, ["qwen3:8b", "llama3.2:3b"]);
    let forever = sim.ps().await[0]["expires_at"].as_str().unwrap().to_owned();
    assert!(forever.starts_with("23"), "centuries ahead: {forever}");
    assert!(forever.ends_with("+02:00"), "a local offset: {forever}");
}

#[tokio::test]
async fn keep_alive_ends() {
    let sim = Sim::start().await;
    sim.lines("/api/chat", ask("llama3.2:3b", json!({"keep_alive": 0}))).await;
    assert!(sim.ps_names().await.is_empty());
    sim.lines("/api/chat", ask("llama3.2:3b", json!({"keep_alive": "400ms"}))).await;
    assert_eq!(sim.ps_names().await, ["llama3.2:3b"]);
    eventually("the model leaves", async || sim.ps_names().await.is_empty()).await;
}

#[tokio::test]
async fn one_slot_serves_in_order_and_two_serve_at_once() {
    for (slots, together) in [(1, false), (2, true)] {
        let sim = Sim::with("", |options| options.machine.num_parallel = slots).await;
        sim.post("/api/chat", json!({"model": "llama3.2:3b"})).await;
        sim.server.set_chaos("slow=20000*1".parse().unwrap());
        let slow = sim.post("/api/chat", ask("llama3.2:3b", json!({}))).await;
        let mut second = Box::pin(sim.lines("/api/chat", ask("llama3.2:3b", json!({}))));
        let early = tokio::time::timeout(Duration::from_millis(300), &mut second).await;
        assert_eq!(early.is_ok(), together, "{slots} slots");
        // Leaving frees the slot for whoever waits.
        drop(slow);
        if early.is_err() {
            assert_eq!(second.await.last().unwrap()["done"], true);
        }
    }
}

#[tokio::test]
async fn a_full_pending_queue_refuses_at_once_but_a_loaded_model_never_does() {
    // Loads take seconds; one request loads, one waits, the third finds no place.
    let sim = Sim::with("", |options| {
        options.speed = 1.0;
        options.machine.max_queue = 1;
    })
    .await;
    let load = |model: &str| {
        tokio::spawn(sim.client.post(sim.server.url() + "/api/chat").body(json!({"model": model}).to_string()).send())
    };
    let first = load("qwen3:8b");
    eventually("the first one loads", async || sim.ps_names().await == ["qwen3:8b"]).await;
    let second = load("llama3.2:3b");
    eventually("the second one waits", async || sim.server.active() == 2).await;
    // Being accepted is a moment before being queued: the refusal is bound to come, not bound to come first.
    eventually("the queue is full", async || {
        let request = sim.client.post(sim.server.url() + "/api/chat").body(json!({"model": "gemma3:12b"}).to_string());
        match tokio::time::timeout(Duration::from_millis(300), request.send()).await {
            Ok(response) => response.unwrap().status() == 503,
            Err(_) => false,
        }
    })
    .await;
    first.abort();
    second.abort();

    let sim = Sim::with("slow=20000", |options| options.machine.max_queue = 1).await;
    sim.post("/api/chat", json!({"model": "llama3.2:3b"})).await;
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn(sim.client.post(sim.server.url() + "/api/chat").body(ask("llama3.2:3b", json!({})).to_string()).send())
        })
        .collect();
    eventually("all wait in silence", async || sim.server.active() >= 8).await;
    assert!(waiting.iter().filter(|task| task.is_finished()).count() <= 1);
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    eventually("all left", async || sim.server.active() == 0).await;
    assert_eq!(sim.server.disconnects(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_slots_write_at_once() {
    const SLOTS: u32 = 500;
    // Every answer takes a minute or more, so that none ends before all have begun.
    let sim = Sim::with("", |options| options.machine.num_parallel = SLOTS).await;
    sim.post("/api/chat", json!({"model": "llama3.2:3b"})).await;
    sim.server.set_chaos("slow=100000".parse().unwrap());
    let ask = ask("llama3.2:3b", json!({})).to_string();
    let begun = (0..SLOTS).map(|_| {
        let request = sim.client.post(sim.server.url() + "/api/chat").body(ask.clone());
        tokio::spawn(async move {
            let mut response = request.send().await.unwrap();
            let first = response.chunk().await.unwrap().unwrap();
            assert!(!first.is_empty());
            // Holding the response holds the slot.
            response
        })
    });
    let begun: Vec<_> = begun.collect();
    let all = async {
        let mut held = Vec::new();
        for task in begun {
            held.push(task.await.unwrap());
        }
        held
    };
    let held = tokio::time::timeout(Duration::from_secs(60), all).await.expect("all of them write");
    assert_eq!((held.len(), sim.server.active()), (500, 500));
    drop(held);
    eventually("all left", async || sim.server.active() == 0).await;
}
