//! What the studio adds to a specialist's words, against asking the simulated Ollama directly, and many debates at once.
//!
//! `chat_first_added` and `chat_token_added` are differences of medians: from sending the message to the first word, and
//! from word to word. In the crowd every conversation has words every 50 ms; the lag of a word is how much later it comes
//! than the pace of its own conversation asks, measured where it is read. Memory is that of the studio's own process.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, ensure};
use futures::{StreamExt, future::join_all};
use gesso_simulator::ollama::{Machine, OllamaOptions, OllamaServer, SimModel, models};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Measure, process::Process};

/// Words a second of the model asked one question at a time.
const QUICK_RATE: f64 = 200.0;
/// Words a second of each conversation of the crowd.
const CROWD_RATE: f64 = 20.0;
/// Questions one simulated server answers at once; the crowd is spread over several.
const SLOTS: u32 = 64;
/// The most the studio may add to the first word and to each after it, at the median, and the lag that one word in a
/// hundred of the crowd may have; in milliseconds.
const MOST_FIRST_MS: f64 = 5.0;
const MOST_TOKEN_MS: f64 = 1.0;
const MOST_LAG_MS: f64 = 100.0;
/// What is said.
const IDEA: &str = "A red fox in the snow, warm light from the left, a birch behind it, quiet mood";
/// Turns that warm caches and are not counted.
const WARM_UP: usize = 5;

/// Measures.
///
/// # Errors
/// Something did not answer as it should.
pub async fn run(turns: usize, crowd: usize) -> anyhow::Result<Vec<Measure>> {
    let mut measures = alone(turns).await?;
    measures.extend(together(crowd).await?);
    Ok(measures)
}

async fn ollama(rate: f64) -> anyhow::Result<OllamaServer> {
    let base = models::installed().into_iter().find(|model| model.name == "llama3.2:3b").context("a model")?;
    let model = SimModel { load_secs: 0.0, tokens_per_sec: rate, prompt_tokens_per_sec: 1e9, ..base };
    let machine = Machine { vram_bytes: u64::MAX / 4, num_parallel: SLOTS, ..Machine::default() };
    let options = OllamaOptions { models: vec![model], machine, ..OllamaOptions::default() };
    Ok(OllamaServer::start(options, SocketAddr::from(([127, 0, 0, 1], 0))).await?)
}

fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

/// When each word came after the question was sent, in milliseconds.
type Times = Vec<f64>;

async fn alone(turns: usize) -> anyhow::Result<Vec<Measure>> {
    let (server, folder, http) = (ollama(QUICK_RATE).await?, tempfile::tempdir()?, client()?);
    let studio = Process::start_with(folder.path(), &[("OLLAMA_HOST", &server.url()), ("OLLAMA_NUM_PARALLEL", "64")])?;
    let (mut direct, mut through) = (Vec::new(), Vec::new());
    // Taking turns, so that whatever else the machine does falls on both alike.
    for at in 0..turns + WARM_UP {
        let asked = directly(&http, &server.url()).await?;
        let said = in_studio(&http, &studio.url).await?;
        if at >= WARM_UP {
            direct.push(asked);
            through.push(said);
        }
    }
    let first = |all: &[Times]| median(all.iter().filter_map(|times| times.first().copied()).collect());
    let gaps = |all: &[Times]| median(all.iter().flat_map(|times| times.windows(2).map(|two| two[1] - two[0])).collect());
    Ok(vec![
        Measure::new("chat_first_direct", first(&direct), "ms"),
        Measure::new("chat_first_added", first(&through) - first(&direct), "ms").at_most(MOST_FIRST_MS),
        Measure::new("chat_token_added", gaps(&through) - gaps(&direct), "ms").at_most(MOST_TOKEN_MS),
    ])
}

async fn directly(http: &Client, url: &str) -> anyhow::Result<Times> {
    let body = json!({
        "model": "llama3.2:3b", "stream": true, "think": false, "options": {"num_ctx": 8192, "num_predict": 400},
        "messages": [{"role": "system", "content": "You are Luna."}, {"role": "user", "content": IDEA}],
    });
    let began = Instant::now();
    let mut stream = http.post(format!("{url}/api/chat")).json(&body).send().await?.error_for_status()?.bytes_stream();
    let (mut buffer, mut times) = (Vec::new(), Vec::new());
    while let Some(piece) = stream.next().await {
        buffer.extend_from_slice(&piece?);
        while let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            let line: Value = serde_json::from_slice(&line)?;
            if line["message"]["content"].as_str().is_some_and(|content| !content.is_empty()) {
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    ensure!(times.len() > 10, "the model said next to nothing");
    Ok(times)
}

async fn in_studio(http: &Client, url: &str) -> anyhow::Result<Times> {
    let session = post(http, &format!("{url}/api/sessions"), &json!({"flow": "chat"})).await?;
    let conversation = post(http, &format!("{url}/api/chat/conversations"), &json!({"session_id": session["id"]})).await?;
    let id = conversation["id"].as_str().context("an id")?;
    let (times, _) = listen(http, url, id).await?;
    Ok(times)
}

/// Says the idea and reads the turn to its end; when each word of the first specialist came, and its number.
async fn listen(http: &Client, url: &str, conversation: &str) -> anyhow::Result<(Times, Vec<u64>)> {
    let began = Instant::now();
    let request = http.post(format!("{url}/api/chat/conversations/{conversation}/messages"));
    let request = request.header("accept", "text/event-stream").json(&json!({"content": IDEA, "mentions": ["style"]}));
    let mut stream = request.send().await?.error_for_status()?.bytes_stream();
    let (mut buffer, mut times, mut numbers, mut is_first) = (Vec::<u8>::new(), Vec::new(), Vec::new(), true);
    while let Some(piece) = stream.next().await {
        let now = began.elapsed().as_secs_f64() * 1e3;
        buffer.extend_from_slice(&piece?);
        while let Some(end) = buffer.windows(2).position(|two| two == b"\n\n") {
            let frame: Vec<u8> = buffer.drain(..end + 2).collect();
            let frame = String::from_utf8(frame)?;
            ensure!(!frame.starts_with("event: error"), "a specialist failed: {frame}");
            is_first &= !frame.starts_with("event: specialist_end");
            if is_first && frame.starts_with("event: specialist_chunk") {
                let id = frame.lines().find_map(|line| line.strip_prefix("id: ")).context("an id")?;
                numbers.push(id.split_once('.').context("a number")?.1.parse()?);
                times.push(now);
            }
        }
    }
    ensure!(times.len() > 1, "the specialist said next to nothing");
    Ok((times, numbers))
}

async fn together(crowd: usize) -> anyhow::Result<Vec<Measure>> {
    let mut servers = Vec::new();
    for _ in 0..crowd.div_ceil(SLOTS as usize) {
        servers.push(ollama(CROWD_RATE).await?);
    }
    let hosts = servers.iter().map(OllamaServer::url).collect::<Vec<_>>().join(",");
    let (folder, http) = (tempfile::tempdir()?, client()?);
    let studio = Process::start_with(folder.path(), &[("OLLAMA_HOST", &hosts), ("OLLAMA_NUM_PARALLEL", "64")])?;
    in_studio(&http, &studio.url).await?;
    let mut ids = Vec::with_capacity(crowd);
    for _ in 0..crowd {
        let session = post(&http, &format!("{}/api/sessions", studio.url), &json!({"flow": "chat"})).await?;
        let new = json!({"session_id": session["id"]});
        let conversation = post(&http, &format!("{}/api/chat/conversations", studio.url), &new).await?;
        ids.push(conversation["id"].as_str().context("an id")?.to_owned());
    }
    let before = studio.resident_mb()?;
    let mut most = before;
    let listening = join_all(ids.iter().map(|id| listen(&http, &studio.url, id)));
    tokio::pin!(listening);
    let heard = loop {
        tokio::select! {
            heard = &mut listening => break heard,
            () = tokio::time::sleep(Duration::from_millis(200)) => most = most.max(studio.resident_mb()?),
        }
    };
    let mut lags = Vec::new();
    for heard in heard {
        lags.extend(lags_of(&heard?));
    }
    lags.sort_by(f64::total_cmp);
    let at = |share: f64| lags.get(((lags.len() - 1) as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    Ok(vec![
        Measure::new("chat_crowd", crowd as f64, "conversations"),
        Measure::new("chat_crowd_lag_median", at(0.5), "ms"),
        Measure::new("chat_crowd_lag_p99", at(0.99), "ms").at_most(MOST_LAG_MS),
        Measure::new("chat_crowd_memory", (most - before) * 1e3 / crowd as f64, "kB/conversation"),
    ])
}

/// How much later each word came than the pace of its conversation asks.
fn lags_of((times, numbers): &(Times, Vec<u64>)) -> Vec<f64> {
    let pace = 1e3 / CROWD_RATE;
    let behind: Vec<f64> = times.iter().zip(numbers).map(|(at, n)| at - *n as f64 * pace).collect();
    let best = behind.iter().copied().fold(f64::INFINITY, f64::min);
    behind.into_iter().map(|behind| behind - best).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

async fn post(http: &Client, url: &str, body: &Value) -> anyhow::Result<Value> {
    Ok(http.post(url).json(body).send().await?.error_for_status()?.json().await?)
}
