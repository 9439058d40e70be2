//! Each fault does what its name says, and stops when it is switched off.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures::StreamExt;
use gesso_simulator::{
    chaos::Chaos,
    comfy::{NodeProfile, NodeServer, SimOptions},
};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

/// How long any condition is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

async fn start(list: &str) -> NodeServer {
    let options = SimOptions { speed: 1000.0, chaos: list.parse().unwrap(), seed: 7 };
    NodeServer::start(NodeProfile::small("faulty", 1.0), options, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap()
}

fn http(timeout: Duration) -> reqwest::Client {
    reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(timeout).build().unwrap()
}

fn graph(steps: u32) -> Value {
    json!({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": 1, "steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "faults", "images": ["8", 0]}},
    })
}

async fn post(server: &NodeServer, path: &str, body: &Value) -> reqwest::Response {
    http(PATIENCE).post(format!("{}{path}", server.url())).json(body).send().await.unwrap()
}

/// The history entry of a prompt, waited for; errors of a restarting server are waited out.
async fn finished(server: &NodeServer, id: &str) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(answer) = http(PATIENCE).get(format!("{}/history/{id}", server.url())).send().await {
            let entry: Value = answer.json().await.unwrap();
            if !entry[id].is_null() {
                return entry[id].clone();
            }
        }
        assert!(Instant::now() < deadline, "{id} never finished");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn latency_delays_every_answer() {
    let server = start("latency=150").await;
    let begin = Instant::now();
    http(PATIENCE).get(format!("{}/prompt", server.url())).send().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn http_500_and_html_errors_are_not_json() {
    let server = start("http-500=1").await;
    let answer = http(PATIENCE).get(format!("{}/prompt", server.url())).send().await.unwrap();
    assert_eq!(answer.status(), 500);
    assert!(answer.text().await.unwrap().contains("Server got itself in trouble"));
    server.chaos().set("html-errors".parse().unwrap());
    let answer = post(&server, "/prompt", &json!({"prompt": {}})).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["content-type"], "text/html");
    server.chaos().set(Chaos::default());
    let answer = http(PATIENCE).get(format!("{}/prompt", server.url())).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn silence_never_answers_but_accepts() {
    let server = start("silent").await;
    tokio::net::TcpStream::connect(server.addr()).await.unwrap();
    let short = http(Duration::from_millis(200));
    let error = short.get(format!("{}/prompt", server.url())).send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    server.chaos().set(Chaos::default());
    assert_eq!(short.get(format!("{}/prompt", server.url())).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_rejecting_server_refuses_good_prompts() {
    let server = start("reject").await;
    let answer = post(&server, "/prompt", &json!({"prompt": graph(1)})).await;
    assert_eq!(answer.status(), 400);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"]["type"], json!("prompt_outputs_failed_validation"));
}

#[tokio::test]
async fn out_of_memory_strikes_in_the_sampler() {
    let server = start("oom=1").await;
    post(&server, "/prompt", &json!({"prompt": graph(4), "prompt_id": "oom", "client_id": "c"})).await;
    let entry = finished(&server, "oom").await;
    let error = &entry["status"]["messages"][2];
    assert_eq!(error[0], json!("execution_error"));
    assert_eq!(error[1]["exception_type"], json!("torch.OutOfMemoryError"));
    assert_eq!(error[1]["node_type"], json!("KSampler"));
}

#[tokio::test]
async fn a_stalled_sampler_ignores_interrupts_until_the_fault_ends() {
    let server = start("stall").await;
    let (mut socket, _) = connect_async(format!("ws://{}/ws?clientId=c", server.addr())).await.unwrap();
    post(&server, "/prompt", &json!({"prompt": graph(4), "prompt_id": "stalled", "client_id": "c"})).await;
    let is_progress = |message: &Message| matches!(message, Message::Text(text) if text.contains("\"progress\""));
    tokio::time::timeout(PATIENCE, async {
        while let Some(Ok(message)) = socket.next().await {
            if is_progress(&message) {
                return;
            }
        }
        panic!("the socket ended");
    })
    .await
    .unwrap();
    // The first step came; what follows is its preview, then nothing.
    while let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_millis(400), socket.next()).await {
        assert!(!is_progress(&message), "a second step: {message}");
    }
    post(&server, "/interrupt", &json!({})).await;
    let quiet = tokio::time::timeout(Duration::from_millis(200), socket.next()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    server.chaos().set(Chaos::default());
    let entry = finished(&server, "stalled").await;
    assert_eq!(entry["status"]["messages"][2][0], json!("execution_interrupted"));
}

#[tokio::test]
async fn dropped_sockets_end_without_a_close_frame_and_the_run_goes_on() {
    let server = start("drop-ws=1").await;
    let (mut socket, _) = connect_async(format!("ws://{}/ws?clientId=c", server.addr())).await.unwrap();
    post(&server, "/prompt", &json!({"prompt": graph(2), "prompt_id": "p", "client_id": "c"})).await;
    let closed = tokio::time::timeout(PATIENCE, async {
        while let Some(Ok(message)) = socket.next().await {
            if matches!(message, Message::Close(_)) {
                return true;
            }
        }
        false
    });
    assert!(!closed.await.unwrap(), "a close frame came");
    assert_eq!(finished(&server, "p").await["status"]["status_str"], json!("success"));
}

#[tokio::test]
async fn a_truncated_view_breaks_off() {
    let server = start("").await;
    post(&server, "/prompt", &json!({"prompt": graph(1), "prompt_id": "p", "client_id": "c"})).await;
    let entry = finished(&server, "p").await;
    let file = entry["outputs"]["9"]["images"][0]["filename"].as_str().unwrap().to_owned();
    let view = format!("{}/view?filename={file}", server.url());
    let whole = http(PATIENCE).get(&view).send().await.unwrap().bytes().await.unwrap();
    server.chaos().update(|chaos| chaos.truncate_view = true);
    let answer = http(PATIENCE).get(&view).send().await.unwrap();
    assert_eq!(answer.content_length(), Some(whole.len() as u64));
    assert!(answer.bytes().await.is_err(), "the whole file came");
}

#[tokio::test]
async fn a_server_restarts_after_so_many_prompts_and_forgets() {
    let server = start("restart-after=2").await;
    post(&server, "/prompt", &json!({"prompt": graph(1), "prompt_id": "one", "client_id": "c"})).await;
    finished(&server, "one").await;
    post(&server, "/prompt", &json!({"prompt": graph(10_000), "prompt_id": "two", "client_id": "c"})).await;
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(answer) = http(PATIENCE).get(format!("{}/history", server.url())).send().await
            && answer.json::<Value>().await.unwrap() == json!({})
        {
            break;
        }
        assert!(Instant::now() < deadline, "it never restarted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Once only: the next prompt runs to its end.
    post(&server, "/prompt", &json!({"prompt": graph(1), "prompt_id": "three", "client_id": "c"})).await;
    finished(&server, "three").await;
}

#[tokio::test]
async fn a_server_restarts_after_so_many_seconds() {
    let server = start("restart-after=0.3s").await;
    let accepted: Value =
        post(&server, "/prompt", &json!({"prompt": graph(10_000), "prompt_id": "lost"})).await.json().await.unwrap();
    assert_eq!(accepted["prompt_id"], json!("lost"));
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(answer) = http(PATIENCE).get(format!("{}/prompt", server.url())).send().await
            && answer.json::<Value>().await.unwrap()["exec_info"]["queue_remaining"] == json!(0)
        {
            break;
        }
        assert!(Instant::now() < deadline, "it never restarted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let history: Value =
        http(PATIENCE).get(format!("{}/history/lost", server.url())).send().await.unwrap().json().await.unwrap();
    assert_eq!(history, json!({}), "the prompt finished instead of being lost");
}
