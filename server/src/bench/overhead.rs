//! What the studio adds to a job: from the request until `complete` is told, less what the node itself took.
//!
//! The node is a simulated one that answers as ComfyUI does; its own time is read from its history. Pictures are 64 × 64,
//! so that what is measured is the way through the studio; the cost of larger thumbnails is what `ingest` measures.

use std::{net::SocketAddr, time::Instant};

use anyhow::{Context, ensure};
use futures::StreamExt;
use gesso_simulator::comfy::{NodeProfile, NodeServer, SimOptions};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::Measure;
use crate::{
    config::{FileSettings, Settings},
    fleet::engines::Demo,
    serve,
};

/// Simulated seconds pass this many times as fast: a job takes about a tenth of a second.
const SPEED: f64 = 1.0;

/// Runs `jobs` jobs one after the other on one node.
///
/// # Errors
/// A job failed, or the studio did not start.
pub async fn run(jobs: usize) -> anyhow::Result<Vec<Measure>> {
    ensure!(jobs > 0, "no jobs measure nothing");
    let folder = tempfile::tempdir()?;
    let options = SimOptions { speed: SPEED, ..SimOptions::default() };
    let node = NodeServer::start(NodeProfile::small("bench", 1.0), options, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let data = folder.path().display().to_string();
    let url = node.url();
    let env = |name: &str| match name {
        "GESSO_DATA_DIR" => Some(data.clone()),
        "COMFYUI_BASE_URL" => Some(url.clone()),
        "OLLAMA_HOST" => Some("http://127.0.0.1:9".to_owned()),
        "GESSO_NODES" => None,
        _ => None,
    };
    let running = serve::start(Settings::load(FileSettings::default(), &env, Some("127.0.0.1:0"))?, Demo::Never, 1.0).await?;
    let base = format!("http://{}", running.addr);
    let http = reqwest::Client::builder().no_proxy().build()?;
    let session = post(&http, &format!("{base}/api/sessions"), &json!({"flow": "draft_grid"})).await?;
    let socket_url = format!("{}/ws?cursor=0", base.replace("http://", "ws://"));
    let (mut socket, _) = connect_async(socket_url).await?;
    let mut added = Vec::with_capacity(jobs);
    // The first job loads the model; it is not counted.
    for index in 0..=jobs {
        let request = json!({
            "session_id": session["id"], "task": "txt2img", "model_family": "sd15", "prompt": "a boat",
            "params": {"width": 64, "height": 64, "steps": 4, "seed": index},
        });
        let began = Instant::now();
        let id = post(&http, &format!("{base}/api/generate"), &request).await?["id"].as_str().context("an id")?.to_owned();
        loop {
            let Message::Text(frame) = socket.next().await.context("the socket ended")?? else { continue };
            let event: Value = serde_json::from_str(&frame)?;
            ensure!(event["type"] != "failed", "the job failed: {event}");
            if event["type"] == "complete" && event["generation_id"] == id.as_str() {
                break;
            }
        }
        let total_ms = began.elapsed().as_secs_f64() * 1e3;
        if index > 0 {
            added.push(total_ms - node_ms(&http, &url, &id).await?);
        }
    }
    running.stop().await;
    added.sort_by(f64::total_cmp);
    let at = |share: f64| added.get(((added.len() - 1) as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    Ok(vec![
        Measure::new("overhead_median", at(0.5), "ms"),
        Measure::new("overhead_p95", at(0.95), "ms"),
        Measure::new("overhead_jobs", added.len() as f64, "jobs"),
    ])
}

/// What the node itself took, by its own clock.
async fn node_ms(http: &reqwest::Client, url: &str, id: &str) -> anyhow::Result<f64> {
    let history: Value = http.get(format!("{url}/history/{id}")).send().await?.json().await?;
    let messages = history[id]["status"]["messages"].as_array().context("messages")?;
    let stamp = |name: &str| {
        let message = messages.iter().find(|message| message[0] == name)?;
        message[1]["timestamp"].as_f64()
    };
    Ok(stamp("execution_success").context("an end")? - stamp("execution_start").context("a beginning")?)
}

async fn post(http: &reqwest::Client, url: &str, body: &Value) -> anyhow::Result<Value> {
    Ok(http.post(url).json(body).send().await?.error_for_status()?.json().await?)
}
