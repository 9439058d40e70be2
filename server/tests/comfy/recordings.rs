//! The adapter against recordings of real servers, where `GESSO_FIXTURES` names their folder; without it nothing is checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use axum::{
    body::Body,
    extract::ws::Message,
    response::{IntoResponse, Response},
};
use gesso_core::request::GenerationRequest;
use gesso_server::comfy::{
    ComfyError, HistoryEntry, RunEnd, Submission,
    graph::{self, Checked},
    socket::NodeSignal,
    templates::{BuildInput, Templates},
};
use serde_json::{Value, json};

use crate::stub::{Stub, answer, until};

const VERSIONS: [&str; 2] = ["v0.3.64", "v0.8.0"];

fn folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("GESSO_FIXTURES")?).join("comfyui"))
}

fn read(name: &str) -> Option<Value> {
    let path = folder()?.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// Requests of a transcript with their answers.
fn exchanges(transcript: &Value) -> Vec<(Value, Value)> {
    let mut pairs = Vec::new();
    let mut open = None;
    for event in transcript["events"].as_array().unwrap() {
        match event["kind"].as_str().unwrap() {
            "http_request" => open = Some(event["request"].clone()),
            "http_response" => pairs.extend(open.take().map(|request| (request, event["response"].clone()))),
            _ => {}
        }
    }
    pairs
}

fn replay(response: &Value) -> Response {
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let body = response.get("json").map_or_else(|| response["text"].as_str().unwrap_or_default().to_owned(), Value::to_string);
    Response::builder().status(status).body(Body::from(body)).unwrap().into_response()
}

#[tokio::test]
async fn both_versions_are_reported() {
    for (version, samplers, classes) in [("v0.3.64", 42, 396), ("v0.8.0", 44, 459)] {
        let Some(info) = read(&format!("{version}/object_info.json")) else { return };
        let stats = exchanges(&read(&format!("{version}/server_info.json")).unwrap())
            .into_iter()
            .find(|(request, _)| request["path"] == "/system_stats")
            .map(|(_, response)| response["json"].clone())
            .unwrap();
        let stub =
            Stub::start(move |seen| answer(if seen.path == "/object_info" { info.clone() } else { stats.clone() })).await;
        let report = stub.client().report().await.unwrap();
        assert_eq!(format!("v{}", report.version), version);
        assert_eq!((report.samplers.len(), report.classes.len()), (samplers, classes), "{version}");
        assert!(report.checkpoints.contains(&"v1-5-pruned-emaonly.safetensors".to_owned()));
        assert!(report.upscale_models.contains(&"RealESRGAN_x4plus.safetensors".to_owned()));
        assert!(report.loras.contains(&"my_style.safetensors".to_owned()));
        assert!(report.schedulers.contains(&"karras".to_owned()) && report.vram_total_bytes > 0);
    }
}

#[test]
fn every_template_fits_what_both_versions_declare() {
    let templates = Templates::load().unwrap();
    for version in VERSIONS {
        let Some(mut info) = read(&format!("{version}/object_info.json")) else { return };
        assert_eq!(templates.check_against_schema(&info), Vec::<String>::new(), "{version}");
        // Checkpoints of all families are not in the recordings.
        info["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"] = json!([["model.safetensors"]]);
        for template in templates.iter() {
            let families: Vec<_> = template.families().iter().copied().map(Some).collect();
            for family in if families.is_empty() { vec![None] } else { families } {
                let mut request: GenerationRequest = serde_json::from_value(json!({
                    "session_id": "00000000-0000-0000-0000-000000000001", "task": template.task(), "model_family": family,
                    "prompt": "a boat", "params": {"width": 512, "height": 768}}))
                .unwrap();
                if family.is_some() {
                    request.loras = vec![gesso_core::request::Lora { name: "my_style.safetensors".into(), strength: 0.5 }];
                }
                template.fill_defaults(&mut request);
                let graph = template.build(&BuildInput {
                    request: &request,
                    checkpoint: Some("model.safetensors"),
                    upscale_model: Some("RealESRGAN_x4plus.safetensors"),
                    source: Some("example.png"),
                    mask: Some("example.png"),
                    filename_prefix: "gesso/x",
                });
                let checked = graph::check(&graph.unwrap(), &info, &[]);
                let Checked { outputs, dropped } =
                    checked.unwrap_or_else(|error| panic!("{version} {} {family:?}: {error:?}", template.name()));
                assert!(
                    !outputs.is_empty() && dropped.is_empty(),
                    "{version} {} {family:?}: {outputs:?} {dropped:?}",
                    template.name()
                );
            }
        }
    }
}

#[tokio::test]
async fn refusals_are_read_as_they_were_answered() {
    for version in VERSIONS {
        let Some(transcript) = read(&format!("{version}/validation_errors.json")) else { return };
        let (mut refused, mut broken, mut taken) = (0, 0, 0);
        for (request, response) in exchanges(&transcript).into_iter().filter(|(request, _)| request["path"] == "/prompt") {
            let id = response["json"]["prompt_id"].as_str().unwrap_or("ours").to_owned();
            let replayed = response.clone();
            let stub = Stub::start(move |_| replay(&replayed)).await;
            let graph = request["json"]["prompt"].clone();
            let submission = Submission {
                prompt_id: &id,
                client_id: "c",
                graph: &graph,
                extra_pnginfo: None,
                preview: false,
                preview_method: None,
                targets: &[],
            };
            match (response["status"].as_u64().unwrap(), stub.client().submit(&submission).await) {
                (200, Ok(accepted)) => {
                    assert_eq!(json!(accepted.dropped), response["json"]["node_errors"]);
                    taken += 1;
                }
                (400, Err(ComfyError::Rejected { summary, error, node_errors })) => {
                    assert_eq!((&*error, &node_errors), (&response["json"]["error"], &response["json"]["node_errors"]));
                    assert!(summary.len() > 10, "{summary}");
                    refused += 1;
                }
                (500, Err(ComfyError::NotJson { status: 500, .. })) => broken += 1,
                (status, other) => panic!("{status}: {other:?}"),
            }
        }
        assert!(refused >= 20 && broken >= 3 && taken >= 8, "{version}: {refused} {broken} {taken}");
    }
}

/// The errors' types and details by node.
fn essence(node_errors: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let fault = |error: &Value| format!("{}: {}: {}", error["type"], error["message"], error["details"]);
    let nodes = node_errors.as_object().into_iter().flatten();
    nodes.map(|(id, node)| (id.clone(), node["errors"].as_array().unwrap().iter().map(fault).collect())).collect()
}

#[test]
fn our_own_check_says_what_the_servers_said() {
    for version in VERSIONS {
        let Some(transcript) = read(&format!("{version}/validation_errors.json")) else { return };
        let info = read(&format!("{version}/object_info.json")).unwrap();
        let mut compared = 0;
        for (request, response) in exchanges(&transcript).into_iter().filter(|(request, _)| request["path"] == "/prompt") {
            let graph = &request["json"]["prompt"];
            let targets = request["json"]["partial_execution_targets"].as_array().into_iter().flatten();
            let targets: Vec<String> = targets.filter_map(Value::as_str).map(str::to_owned).collect();
            let ours = graph::check(graph, &info, &targets);
            let status = response["status"].as_u64().unwrap();
            if status == 500 || graph.as_object().is_none() {
                // What makes the server stumble is refused here.
                assert!(ours.is_err(), "{graph}");
                continue;
            }
            compared += 1;
            let theirs = &response["json"];
            let (kind, node_errors) = match ours {
                Ok(checked) => (Value::Null, json!(checked.dropped)),
                Err(refused) => (refused.error["type"].clone(), refused.node_errors),
            };
            assert_eq!(kind, theirs["error"]["type"], "{version} {graph}\nours {node_errors}\ntheirs {theirs}");
            assert_eq!(essence(&node_errors), essence(&theirs["node_errors"]), "{version} {graph}");
        }
        assert!(compared >= 30, "{compared}");
    }
}

#[test]
fn every_recorded_history_is_understood() {
    let Some(folder) = folder() else { return };
    let (mut good, mut failed, mut interrupted, mut pictures) = (0, 0, 0, 0);
    for version in VERSIONS {
        for file in std::fs::read_dir(folder.join(version)).unwrap() {
            let transcript: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
            if transcript["events"].is_null() {
                continue;
            }
            let answers = exchanges(&transcript).into_iter().filter(|(request, _)| {
                request["method"] == "GET" && request["path"].as_str().is_some_and(|path| path.starts_with("/history"))
            });
            for entry in
                answers.flat_map(|(_, response)| response["json"].as_object().cloned().unwrap_or_default()).map(|e| e.1)
            {
                let read = HistoryEntry::read(&entry);
                let success = entry["status"]["status_str"] == "success";
                assert_eq!(read.result().is_ok(), success, "{}", entry["status"]);
                assert!(read.started_ms.is_some() && read.ended_ms >= read.started_ms);
                pictures += read.pictures().len();
                match read.end {
                    RunEnd::Success => good += 1,
                    RunEnd::Interrupted => interrupted += 1,
                    RunEnd::Failed(ComfyError::Execution { node_type, message, .. }) => {
                        assert!(!node_type.is_empty() && !message.is_empty() && !message.contains('\n'));
                        failed += 1;
                    }
                    RunEnd::Failed(other) => panic!("{other:?}"),
                }
            }
        }
    }
    assert!(good > 50 && failed > 5 && interrupted >= 2 && pictures > 30, "{good} {failed} {interrupted} {pictures}");
}

#[tokio::test]
async fn recorded_frames_become_signals() {
    let Some(folder) = folder() else { return };
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    for (file, mime, attributed) in [
        ("event1_preview_jpeg", "image/jpeg", false),
        ("event1_saveimagewebsocket_png", "image/png", false),
        ("event4_preview_jpeg_with_metadata", "image/jpeg", true),
        ("event4_saveimagewebsocket_png_with_metadata", "image/png", true),
    ] {
        let bytes = std::fs::read(folder.join("frames").join(format!("{file}.bin"))).unwrap();
        peer.socket.send(Message::binary(bytes)).await.unwrap();
        let preview = until(&mut signals, |signal| matches!(signal, NodeSignal::Preview { .. })).await;
        let NodeSignal::Preview { prompt_id, mime: found, bytes, .. } = preview else { panic!("{file}") };
        assert_eq!((prompt_id.is_some(), found), (attributed, mime), "{file}");
        image::load_from_memory(&bytes).unwrap();
    }
    let bytes = std::fs::read(folder.join("frames/event3_progress_text_constructed.bin")).unwrap();
    peer.socket.send(Message::binary(bytes)).await.unwrap();
    let transcript = read("v0.8.0/txt2img_sd15_preview_metadata.json").unwrap();
    let mut ended = Vec::new();
    for event in transcript["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "ws_text") {
        let message = &event["message"];
        peer.socket.send(Message::text(message.to_string())).await.unwrap();
        if message["type"] == "executing" && message["data"]["node"].is_null() {
            ended.push(message["data"]["prompt_id"].as_str().unwrap().to_owned());
        }
    }
    assert!(ended.len() >= 3);
    for prompt_id in ended {
        let signal =
            until(&mut signals, |signal| matches!(signal, NodeSignal::Ended { .. } | NodeSignal::Preview { .. })).await;
        assert_eq!(signal, NodeSignal::Ended { prompt_id });
    }
}
