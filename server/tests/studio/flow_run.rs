//! Executed graphs as somebody who edits them sees them: each block's state, the very input that is wrong, and where it could
//! run before it does.

use futures::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::support::{Client, Nodes, PATIENCE, Studio, text, until};

fn sampling(steps: u32, checkpoint: &str) -> Value {
    json!({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": 1, "steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
            "model": ["4", 0], "positive": ["10:6", 0], "negative": ["10:6", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": checkpoint}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
        "10:6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "run", "images": ["8", 0]}},
    })
}

const CHECKPOINT: &str = "v1-5-pruned-emaonly.safetensors";

async fn execute(client: &Client, body: &Value) -> String {
    text(&client.post("/api/comfyui/execute", body).await["id"])
}

#[tokio::test]
async fn every_block_is_told_from_queued_to_done_and_which_made_the_picture() {
    let nodes = Nodes::one(20.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let url = client.url(&format!("/ws/session/{session}?cursor=0")).replacen("http", "ws", 1);
    let (mut socket, _) = connect_async(url).await.unwrap();
    let flow = json!({"nodes": [], "links": [], "version": 0.4});
    let body = json!({"session_id": session, "workflow": sampling(6, CHECKPOINT), "flow": flow});
    let id = execute(client, &body).await;
    let mut told = Vec::new();
    let complete = loop {
        let frame = tokio::time::timeout(PATIENCE, socket.next()).await.expect("a frame").unwrap().unwrap();
        let Message::Text(frame) = frame else { continue };
        let event: Value = serde_json::from_str(&frame).unwrap();
        match event["type"].as_str() {
            Some("blocks") => told.push(event),
            Some("complete") => break event,
            _ => {}
        }
    };
    assert_eq!((&told[0]["afresh"], &told[0]["generation_id"]), (&json!(true), &json!(id)), "{}", told[0]);
    assert_eq!(told[0]["blocks"].as_object().unwrap().len(), 6);
    let states = |block: &str| -> Vec<String> {
        let of = told.iter().filter_map(|event| event["blocks"][block]["state"].as_str());
        let mut states: Vec<String> = of.map(str::to_owned).collect();
        states.dedup();
        states
    };
    for block in ["3", "9", "10:6"] {
        assert_eq!(states(block).last().map(String::as_str), Some("done"), "{block}: {told:?}");
    }
    assert!(told.iter().any(|event| event["blocks"]["3"]["max"] == 6), "the sampler counts its steps: {told:?}");
    let made = told.iter().find_map(|event| event["pictures"]["9"].as_array()).expect("which block made it");
    assert_eq!(made, &[complete["images"][0]["id"].clone()]);
    let again = execute(client, &body).await;
    client.ended(&again).await;
    let png = client.request(Method::GET, complete["image_url"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
    let has = |words: &[u8]| png.windows(words.len()).any(|window| window == words);
    assert!(has(b"workflow") && has(b"\"version\""), "the flow can be opened from the picture");
}

#[tokio::test]
async fn a_run_up_to_a_target_runs_what_it_needs_and_can_be_read_while_it_does() {
    let nodes = Nodes::one(1.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let mut graph = sampling(4000, CHECKPOINT);
    graph["look-5"] = json!({"class_type": "PreviewAny", "inputs": {"source": ["5", 0]}});
    let body = json!({"workflow": graph, "targets": ["9"]});
    let id = execute(client, &body).await;
    let path = format!("/api/generate/{id}/blocks");
    let told = until("the sampler runs", || async {
        let told = client.get(&path).await;
        (told["blocks"]["3"]["state"] == "running").then_some(told)
    })
    .await;
    assert_eq!(told["blocks"]["9"]["state"], "queued", "{told}");
    assert!(told["blocks"]["look-5"].is_null(), "it is not needed: {told}");
    assert_eq!(told["blocks"]["4"]["state"], "done", "{told}");
    assert_eq!(client.ask(Method::DELETE, &format!("/api/generate/{id}"), None).await.0, StatusCode::ACCEPTED);
    assert_eq!(client.ended(&id).await["status"], "cancelled");
}

#[tokio::test]
async fn a_block_that_fails_is_named_with_the_nodes_words() {
    let nodes = Nodes::one(50.0).await;
    nodes.node("only").chaos().update(|chaos| chaos.oom = 1.0);
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let id = execute(client, &json!({"workflow": sampling(4, CHECKPOINT)})).await;
    let ended = client.ended(&id).await;
    assert_eq!(ended["status"], "failed", "{ended}");
    assert_eq!(ended["error"]["node_errors"]["3"]["class_type"], "KSampler", "{ended}");
    let told = client.get(&format!("/api/generate/{id}/blocks")).await;
    assert_eq!(told["blocks"]["3"]["state"], "failed", "{told}");
    assert!(!told["blocks"]["3"]["message"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn preflight_says_who_could_what_the_others_lack_and_what_would_help() {
    let nodes = Nodes::demo(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    client.all_nodes_healthy(nodes.len()).await;
    let preflight = async |graph: Value| client.post("/api/comfyui/preflight", &json!({"workflow": graph})).await;
    let of = |found: &Value, id: &str| -> Value {
        found["places"].as_array().unwrap().iter().find(|place| place["node_id"] == id).unwrap().clone()
    };
    let found = preflight(sampling(8, "sd_xl_base_1.0.safetensors")).await;
    assert!(found["chosen"].is_string() && found["fixes"][0]["kind"] == "other_node", "{found}");
    let moth = of(&found, "moth");
    assert_eq!(
        (&moth["runs"], &moth["lacks"][0]["kind"], &moth["lacks"][0]["block"]),
        (&json!(false), &json!("model"), &json!("4"))
    );
    assert_eq!(moth["lacks"][0]["input"], "ckpt_name");
    assert!(of(&found, "atlas")["runs"].as_bool().unwrap() && of(&found, "atlas")["finish_s"].as_f64().unwrap() > 0.0);

    let found = preflight(sampling(8, "sd_xl_base_0.9.safetensors")).await;
    assert!(found["chosen"].is_null(), "{found}");
    let fix = &found["fixes"][0];
    assert_eq!(
        (&fix["kind"], &fix["block"], &fix["value"]),
        (&json!("set_value"), &json!("4"), &json!("sd_xl_base_1.0.safetensors"))
    );

    let mut graph = sampling(8, CHECKPOINT);
    graph["20"] = json!({"class_type": "NobodyKnowsThis", "inputs": {}});
    let found = preflight(graph).await;
    assert_eq!(of(&found, "atlas")["lacks"][0]["kind"], "class", "{found}");
}

#[tokio::test]
async fn provenance_names_the_nodes_of_what_not_all_have() {
    let nodes = Nodes::demo(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    client.all_nodes_healthy(nodes.len()).await;
    let asked = async |tag: Option<&str>| {
        let request = client.request(Method::GET, "/api/comfyui/provenance");
        let request = tag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag));
        request.send().await.unwrap()
    };
    let answer = asked(None).await;
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    let found: Value = answer.json().await.unwrap();
    let names: Vec<&str> = found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), nodes.len(), "{found}");
    let lists = found["lists"].as_array().unwrap();
    let list = lists.iter().find(|list| list["inputs"]["CheckpointLoaderSimple"] == json!(["ckpt_name"])).unwrap();
    let holders = |file: &str| -> Vec<&str> {
        let places = list["choices"][file].as_array().into_iter().flatten();
        places.map(|at| names[usize::try_from(at.as_u64().unwrap()).unwrap()]).collect()
    };
    let mut of_xl = holders("sd_xl_base_1.0.safetensors");
    of_xl.sort_unstable();
    assert_eq!(of_xl, ["atlas", "vesper", "wren"]);
    assert!(holders(CHECKPOINT).is_empty(), "every node has it: {list}");
    assert!(lists.iter().all(|list| list["inputs"]["LoadImage"].is_null()), "files are brought to every node");
    assert_eq!(asked(Some(&etag)).await.status(), StatusCode::NOT_MODIFIED);
}
