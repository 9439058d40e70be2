//! Starting, stopping, killing, restarting; memory, models and the pace of work.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures::StreamExt;
use gesso_simulator::comfy::{Family, NodeProfile, NodeServer, SimModel, SimOptions};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

const LOOPBACK: ([u8; 4], u16) = ([127, 0, 0, 1], 0);
/// How long any condition is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

async fn start(profile: NodeProfile, speed: f64) -> NodeServer {
    let options = SimOptions { speed, ..SimOptions::default() };
    NodeServer::start(profile, options, SocketAddr::from(LOOPBACK)).await.unwrap()
}

fn http() -> reqwest::Client {
    // No connection is kept: a kept one would hide that a server is gone.
    reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(PATIENCE).build().unwrap()
}

async fn get(server: &NodeServer, path: &str) -> reqwest::Result<Value> {
    http().get(format!("{}{path}", server.url())).send().await?.json().await
}

async fn queue(server: &NodeServer, body: &Value) -> Value {
    http().post(format!("{}/prompt", server.url())).json(body).send().await.unwrap().json().await.unwrap()
}

fn graph(checkpoint: &str, steps: u32, seed: u32) -> Value {
    json!({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": seed, "steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": checkpoint}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "life", "images": ["8", 0]}},
    })
}

/// How often a timing is taken before it counts as failed.
const TRIES: usize = 8;
const SD15: &str = "v1-5-pruned-emaonly.safetensors";

/// The history entry of a prompt, waited for.
async fn finished(server: &NodeServer, id: &str) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let entry = get(server, &format!("/history/{id}")).await.unwrap();
        if !entry[id].is_null() {
            return entry[id].clone();
        }
        assert!(Instant::now() < deadline, "{id} never finished");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn run(server: &NodeServer, graph: &Value) -> Value {
    let accepted = queue(server, &json!({"prompt": graph, "client_id": "life"})).await;
    finished(server, accepted["prompt_id"].as_str().unwrap()).await
}

#[tokio::test]
async fn a_killed_server_breaks_sockets_and_forgets_all_but_files() {
    let server = start(NodeProfile::small("life", 1.0), 1000.0).await;
    let entry = run(&server, &graph(SD15, 2, 1)).await;
    let file = entry["outputs"]["9"]["images"][0]["filename"].as_str().unwrap().to_owned();
    let url = format!("ws://{}/ws?clientId=watcher", server.addr());
    let (mut socket, _) = connect_async(url).await.unwrap();
    queue(&server, &json!({"prompt": graph(SD15, 10_000, 2), "prompt_id": "lost"})).await;
    queue(&server, &json!({"prompt": graph(SD15, 10_000, 3), "prompt_id": "lost too"})).await;

    server.kill();
    let end = tokio::time::timeout(PATIENCE, async {
        while let Some(message) = socket.next().await {
            match message {
                Ok(Message::Close(_)) => return "a close frame",
                Ok(_) => {}
                Err(_) => return "broken",
            }
        }
        "broken"
    });
    assert_eq!(end.await.unwrap(), "broken");
    assert!(get(&server, "/prompt").await.is_err(), "a dead server answered");

    let addr = server.addr();
    server.restart_on_same_port().await.unwrap();
    assert_eq!(server.addr(), addr);
    assert_eq!(get(&server, "/history").await.unwrap(), json!({}));
    assert_eq!(get(&server, "/prompt").await.unwrap()["exec_info"]["queue_remaining"], json!(0));
    let accepted = queue(&server, &json!({"prompt": graph(SD15, 2, 1), "client_id": "life"})).await;
    assert_eq!(accepted["number"], json!(0), "the counter was kept");
    let bytes = http().get(format!("{}/view?filename={file}", server.url())).send().await.unwrap();
    assert_eq!(bytes.status(), 200, "output files must survive");
    let again = finished(&server, accepted["prompt_id"].as_str().unwrap()).await;
    assert_ne!(again["outputs"], entry["outputs"], "the cache was kept");
}

#[tokio::test]
async fn temporary_files_go_at_the_next_start() {
    let server = start(NodeProfile::small("life", 1.0), 1000.0).await;
    let preview = json!({
        "1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 1}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    });
    let entry = run(&server, &preview).await;
    let file = entry["outputs"]["2"]["images"][0]["filename"].as_str().unwrap().to_owned();
    let view = format!("{}/view?type=temp&filename={file}", server.url());
    assert_eq!(http().get(&view).send().await.unwrap().status(), 200);
    server.restart_on_same_port().await.unwrap();
    assert_eq!(http().get(&view).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_stopped_server_lets_go_of_its_port() {
    let server = start(NodeProfile::small("life", 1.0), 1000.0).await;
    server.stop().await;
    assert!(get(&server, "/prompt").await.is_err());
    let rebound = tokio::net::TcpListener::bind(server.addr()).await;
    assert!(rebound.is_ok(), "{rebound:?}");
}

#[tokio::test]
async fn weights_fill_the_card_and_the_oldest_leave() {
    let mut profile = NodeProfile::small("life", 1.0);
    profile.vram_gb = 8.0;
    profile.checkpoints.push(SimModel::new("xl.safetensors", Family::Sdxl, 6.5));
    profile.checkpoints.push(SimModel::new("huge.safetensors", Family::Flux, 11.9));
    let server = start(profile, 1000.0).await;
    let used_gb = async || {
        let stats = get(&server, "/system_stats").await.unwrap();
        let device = &stats["devices"][0];
        let used = device["vram_total"].as_u64().unwrap() - device["vram_free"].as_u64().unwrap();
        (used as f64 / 1_073_741_824.0 * 10.0).round() / 10.0
    };
    assert_eq!(used_gb().await, 0.0);
    run(&server, &graph(SD15, 1, 1)).await;
    assert_eq!(used_gb().await, 2.1);
    run(&server, &graph("xl.safetensors", 1, 1)).await;
    assert_eq!(used_gb().await, 6.5, "the older weights should have been evicted");

    let entry = run(&server, &graph("huge.safetensors", 1, 1)).await;
    assert_eq!(entry["status"]["status_str"], json!("error"));
    let error = &entry["status"]["messages"][2][1];
    assert_eq!(error["exception_type"], json!("torch.OutOfMemoryError"));
    assert_eq!(error["node_id"], json!("4"));
    assert!(error["exception_message"].as_str().unwrap().contains("out of memory"), "{error}");

    run(&server, &graph(SD15, 1, 2)).await;
    assert_eq!(used_gb().await, 2.1);
    http().post(format!("{}/free", server.url())).json(&json!({"unload_models": true})).send().await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    while used_gb().await != 0.0 {
        assert!(Instant::now() < deadline, "nothing was unloaded");
    }
}

#[tokio::test]
async fn a_quicker_node_and_a_quicker_simulation_take_less_time() {
    let seconds = async |node: f64, global: f64| {
        let server = start(NodeProfile::small("life", node), global).await;
        run(&server, &graph(SD15, 1, 1)).await;
        let begin = Instant::now();
        run(&server, &graph(SD15, 40, 2)).await;
        begin.elapsed().as_secs_f64()
    };
    // 40 steps at 64 × 64: 0.66 s at speed 1.
    let slow = seconds(1.0, 1.0).await;
    assert!(slow >= 0.6, "{slow}");
    for (node, global) in [(8.0, 1.0), (1.0, 8.0)] {
        // A busy machine may spoil a try, hardly all of them.
        let mut tries = Vec::new();
        while tries.iter().all(|took| *took >= slow * 0.7) {
            assert!(tries.len() < TRIES, "{tries:?} against {slow}");
            tries.push(seconds(node, global).await);
        }
    }
}

#[tokio::test]
async fn the_same_request_paints_the_same_picture_and_another_prompt_another() {
    let server = start(NodeProfile::small("life", 1.0), 1000.0).await;
    let pixels = async |text: &str, seed: u32| {
        let mut graph = graph(SD15, 3, seed);
        graph["6"]["inputs"]["text"] = json!(text);
        http().post(format!("{}/free", server.url())).json(&json!({"free_memory": true})).send().await.unwrap();
        let entry = run(&server, &graph).await;
        let file = entry["outputs"]["9"]["images"][0]["filename"].as_str().unwrap().to_owned();
        let bytes = http().get(format!("{}/view?filename={file}", server.url())).send().await.unwrap().bytes().await.unwrap();
        image::load_from_memory(&bytes).unwrap().to_rgb8().into_raw()
    };
    let fox = pixels("a fox", 1).await;
    assert_eq!(fox, pixels("a fox", 1).await);
    assert_ne!(fox, pixels("a heron", 1).await);
    assert_ne!(fox, pixels("a fox", 2).await);
}
