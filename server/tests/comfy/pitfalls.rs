//! The fifteen pitfalls of the protocol reference, one test each.

use axum::response::{IntoResponse, Response};
use gesso_core::failure::FailureClass;
use gesso_server::comfy::{ComfyError, FileRef, NodeClient, RunEnd, Submission, Whereabouts, graph, socket::NodeSignal};
use serde_json::{Value, json};

use crate::stub::{Seen, Stub, answer, spec, text, until};

const ID: &str = "00000000-0000-0000-0000-0000000000aa";

fn submission<'a>(graph: &'a Value, client_id: &'a str) -> Submission<'a> {
    Submission { prompt_id: ID, client_id, graph, extra_pnginfo: None, preview: true, preview_method: None, targets: &[] }
}

async fn submit(stub: &Stub, graph: &Value) -> Result<gesso_server::comfy::Accepted, ComfyError> {
    stub.client().submit(&submission(graph, "session")).await
}

fn taken(_: &Seen) -> Response {
    answer(json!({"prompt_id": ID, "number": 1, "node_errors": {}}))
}

fn history(messages: Value, outputs: Value) -> Value {
    json!({ID: {"prompt": [1, ID, {}, {}, ["9"]], "outputs": outputs, "meta": {},
        "status": {"status_str": "success", "completed": true, "messages": messages}}})
}

/// A stand-in that has finished `ID` with this entry.
async fn finished(entry: Value) -> Whereabouts {
    let stub = Stub::start(move |_| answer(entry.clone())).await;
    stub.client().whereabouts(ID).await.unwrap()
}

#[tokio::test]
async fn pitfall_01_a_client_id_is_always_sent_and_others_prompts_keep_their_own_id() {
    let mut stub = Stub::start(taken).await;
    submit(&stub, &json!({})).await.unwrap();
    let body = stub.seen()[0].json();
    assert_eq!((&body["client_id"], &body["prompt_id"]), (&json!("session"), &json!(ID)));
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    peer.say("progress", json!({"prompt_id": "somebody else's", "node": "3", "value": 1, "max": 2})).await;
    let progress = until(&mut signals, |signal| matches!(signal, NodeSignal::Progress { .. })).await;
    let theirs = NodeSignal::Progress { prompt_id: "somebody else's".into(), node: "3".into(), value: 1, max: 2 };
    assert_eq!(progress, theirs);
}

#[tokio::test]
async fn pitfall_02_each_connection_has_a_fresh_id() {
    let mut stub = Stub::silent().await;
    let (socket, mut signals) = stub.listen(|_| {});
    let mut first = stub.peer().await;
    first.greet().await;
    assert_eq!(socket.connected().await, Some(first.client_id.clone()));
    let first_id = first.client_id.clone();
    drop(first);
    until(&mut signals, |signal| matches!(signal, NodeSignal::Disconnected { .. })).await;
    let mut second = stub.peer().await;
    second.greet().await;
    let connected = until(&mut signals, |signal| matches!(signal, NodeSignal::Connected { .. })).await;
    assert_eq!(connected, NodeSignal::Connected { client_id: second.client_id.clone() });
    assert_ne!(first_id, second.client_id);
    assert!(!second.client_id.is_empty());
}

#[tokio::test]
async fn pitfall_03_success_is_not_the_end_and_history_is_asked_again_after_the_queue() {
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    peer.say("execution_start", json!({"prompt_id": ID})).await;
    peer.say("execution_success", json!({"prompt_id": ID})).await;
    peer.say("executing", json!({"prompt_id": ID, "node": null})).await;
    until(&mut signals, |signal| matches!(signal, NodeSignal::Started { .. })).await;
    let after = until(&mut signals, |signal| !matches!(signal, NodeSignal::Told { .. })).await;
    assert_eq!(after, NodeSignal::Ended { prompt_id: ID.into() });

    // It ends between the first look at the history and the queue.
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        "/queue" => answer(json!({"queue_running": [], "queue_pending": []})),
        _ if asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => answer(json!({})),
        _ => answer(history(json!([]), json!({}))),
    })
    .await;
    assert!(matches!(stub.client().whereabouts(ID).await, Ok(Whereabouts::Finished(_))));
    let paths: Vec<_> = stub.seen().iter().map(|seen| seen.path.clone()).collect();
    assert_eq!(paths, [format!("/history/{ID}"), "/queue".into(), format!("/history/{ID}")]);
}

#[tokio::test]
async fn pitfall_04_seeds_arrive_exactly_and_a_cached_run_gives_its_old_files() {
    let stub = Stub::start(taken).await;
    submit(&stub, &json!({"3": {"class_type": "KSampler", "inputs": {"seed": u64::MAX - 1}}})).await.unwrap();
    let body = String::from_utf8(stub.seen()[0].body.to_vec()).unwrap();
    assert!(body.contains("\"seed\":18446744073709551614"), "{body}");
    let cached = history(
        json!([["execution_start", {}], ["execution_cached", {"nodes": ["3", "9"]}], ["execution_success", {}]]),
        json!({"9": {"images": [{"filename": "old_00001_.png", "subfolder": "", "type": "output"}]}}),
    );
    let Whereabouts::Finished(entry) = finished(cached).await else { panic!("not finished") };
    assert_eq!(entry.result(), Ok(()));
    assert_eq!(entry.pictures()[0].filename, "old_00001_.png");
}

#[tokio::test]
async fn pitfall_05_partial_acceptance_empty_details_and_plain_text_errors_are_told_apart() {
    let fault = json!({"20": {"class_type": "SaveImage", "dependent_outputs": ["20"], "errors": [
        {"type": "required_input_missing", "message": "Required input is missing", "details": "images", "extra_info": {}}]}});
    let partly = fault.clone();
    let stub = Stub::start(move |_| answer(json!({"prompt_id": ID, "number": 1, "node_errors": partly}))).await;
    assert!(submit(&stub, &json!({})).await.unwrap().dropped.contains_key("20"));

    let whole = fault.clone();
    let stub = Stub::start(move |_| {
        let error =
            json!({"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": ""});
        (axum::http::StatusCode::BAD_REQUEST, axum::Json(json!({"error": error, "node_errors": whole}))).into_response()
    })
    .await;
    let refused = submit(&stub, &json!({})).await.unwrap_err();
    assert_eq!(refused.class(), FailureClass::Request);
    assert_eq!(refused.to_string(), "The node refused the workflow: SaveImage (node 20): Required input is missing: images.");
    assert!(matches!(refused, ComfyError::Rejected { node_errors, .. } if node_errors == fault));

    let stub = Stub::start(|_| text(500, "500 Internal Server Error\n\nServer got itself in trouble")).await;
    let broken = submit(&stub, &json!({})).await.unwrap_err();
    assert!(matches!(&broken, ComfyError::NotJson { status: 500, text } if text.contains("in trouble")), "{broken}");
    assert_eq!(broken.class(), FailureClass::Transient);
    let broken = stub.client().queue().await.unwrap_err();
    assert_eq!(broken.class(), FailureClass::Transient);
}

#[tokio::test]
async fn pitfall_06_interrupted_is_known_by_its_message() {
    let mut entry = history(json!([["execution_start", {}], ["execution_interrupted", {"node_id": "3"}]]), json!({}));
    entry[ID]["status"]["status_str"] = json!("error");
    entry[ID]["status"]["completed"] = json!(false);
    let Whereabouts::Finished(entry) = finished(entry).await else { panic!("not finished") };
    assert_eq!(entry.end, RunEnd::Interrupted);
    assert_eq!(entry.result(), Err(ComfyError::Interrupted));
}

fn combos(upscaler: Value) -> Value {
    json!({
        "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["a.safetensors"], {}]}}},
        "UpscaleModelLoader": {"input": {"required": {"model_name": upscaler}}, "output_node": true},
    })
}

#[tokio::test]
async fn pitfall_07_both_combo_spellings_are_read_and_the_newer_one_is_checked_here() {
    let newer = json!(["COMBO", {"options": ["u.pth"], "multiselect": false}]);
    for (spelling, models) in [(json!([["u.pth"]]), vec!["u.pth"]), (newer.clone(), vec!["u.pth"]), (json!([[], {}]), vec![])] {
        let stub = Stub::start(move |seen| match seen.path.as_str() {
            "/system_stats" => {
                answer(json!({"system": {"comfyui_version": "0.3.64"}, "devices": [{"name": "cpu", "vram_total": 7}]}))
            }
            "/object_info" => answer(combos(spelling.clone())),
            "/models/loras" => answer(json!(["sub/l.safetensors"])),
            _ => text(404, ""),
        })
        .await;
        let report = stub.client().report().await.unwrap();
        assert_eq!(report.upscale_models, models);
        assert_eq!(report.checkpoints, ["a.safetensors"]);
        // There is no LoraLoader here, so the folder was asked.
        assert_eq!(report.loras, ["sub/l.safetensors"]);
        assert_eq!((report.version.as_str(), report.vram_total_bytes), ("0.3.64", 7));
    }
    let wrong = json!({"1": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "absent.pth"}}});
    let refused = graph::check(&wrong, &combos(newer), &[]).unwrap_err();
    assert_eq!(refused.node_errors["1"]["errors"][0]["details"], "model_name: 'absent.pth' not in ['u.pth']");
}

#[tokio::test]
async fn pitfall_08_previews_are_asked_for_and_attributed() {
    let stub = Stub::start(taken).await;
    submit(&stub, &json!({})).await.unwrap();
    assert_eq!(stub.seen()[0].json()["extra_data"]["preview_method"], "auto");

    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    let hello = peer.hear().await;
    assert_eq!(hello, json!({"type": "feature_flags", "data": {"supports_preview_metadata": true}}));
    peer.greet().await;
    let metadata = json!({"prompt_id": ID, "node_id": "3", "image_type": "image/png"}).to_string();
    let mut frame = [4_u32.to_be_bytes(), u32::try_from(metadata.len()).unwrap().to_be_bytes()].concat();
    frame.extend_from_slice(metadata.as_bytes());
    frame.extend_from_slice(b"PNG");
    peer.socket.send(axum::extract::ws::Message::binary(frame)).await.unwrap();
    peer.socket.send(axum::extract::ws::Message::binary(b"\0\0\0\x01\0\0\0\x01JPEG".to_vec())).await.unwrap();
    let is_preview = |signal: &NodeSignal| matches!(signal, NodeSignal::Preview { .. });
    let first = until(&mut signals, is_preview).await;
    let ours =
        NodeSignal::Preview { prompt_id: Some(ID.into()), node: Some("3".into()), mime: "image/png", bytes: "PNG".into() };
    assert_eq!(first, ours);
    let nobodys = NodeSignal::Preview { prompt_id: None, node: None, mime: "image/jpeg", bytes: "JPEG".into() };
    assert_eq!(until(&mut signals, is_preview).await, nobodys);
}

#[tokio::test]
async fn pitfall_09_video_is_found_under_images_and_silent_outputs_are_no_error() {
    let video = history(
        json!([["execution_success", {}]]),
        json!({"9": {"images": [{"filename": "v_00001_.mp4", "subfolder": "video", "type": "output"}], "animated": [true]}}),
    );
    let Whereabouts::Finished(entry) = finished(video).await else { panic!("not finished") };
    assert_eq!(entry.pictures(), []);
    let file = FileRef { filename: "v_00001_.mp4".into(), subfolder: "video".into(), root: "output".into() };
    assert_eq!(entry.kept_files(), [file]);
    let Whereabouts::Finished(entry) = finished(history(json!([["execution_success", {}]]), json!({}))).await else {
        panic!("not finished")
    };
    assert_eq!((entry.result(), entry.kept_files()), (Ok(()), vec![]));
}

#[tokio::test]
async fn pitfall_10_an_empty_history_alone_says_nothing() {
    for (queue, expected) in [
        (json!({"queue_running": [[1, ID, {}, {}, []]], "queue_pending": []}), Whereabouts::Running),
        (json!({"queue_running": [[1, "x", {}, {}, []]], "queue_pending": [[2, ID, {}, {}, []]]}), Whereabouts::Pending),
        (json!({"queue_running": [], "queue_pending": []}), Whereabouts::Unknown),
    ] {
        let stub = Stub::start(move |seen| answer(if seen.path == "/queue" { queue.clone() } else { json!({}) })).await;
        assert_eq!(stub.client().whereabouts(ID).await.unwrap(), expected);
    }
    // An error is never "unknown": that would run the job twice.
    let stub = Stub::start(|seen| if seen.path == "/queue" { text(500, "") } else { answer(json!({})) }).await;
    assert!(stub.client().whereabouts(ID).await.is_err());
}

#[tokio::test]
async fn pitfall_11_no_origin_is_sent_and_a_refusal_without_words_is_read() {
    let mut stub = Stub::start(|_| text(403, "")).await;
    let refused = stub.client().ping().await.unwrap_err();
    assert_eq!(refused, ComfyError::Status { status: 403, text: String::new() });
    assert_eq!(refused.to_string(), "The node answered with HTTP 403.");
    submit(&stub, &json!({})).await.unwrap_err();
    let (_socket, _signals) = stub.listen(|_| {});
    let peer = stub.peer().await;
    assert!(peer.headers.get("origin").is_none());
    assert!(stub.seen().iter().all(|seen| seen.headers.get("origin").is_none()));
}

#[tokio::test]
async fn pitfall_12_cancelling_takes_from_the_queue_first_and_interrupts_only_this_prompt() {
    let stub = Stub::start(|_| text(200, "")).await;
    stub.client().cancel(ID).await.unwrap();
    let seen: Vec<_> = stub.seen().iter().map(|seen| (seen.line(), seen.json())).collect();
    let wanted =
        [("POST /queue".to_owned(), json!({"delete": [ID]})), ("POST /interrupt".to_owned(), json!({"prompt_id": ID}))];
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn pitfall_13_the_queue_is_put_in_order_and_its_length_counts_what_runs() {
    let queue = json!({"queue_running": [[3, "run", {}, {}, []]],
        "queue_pending": [[4, "b", {}, {}, []], [9, "d", {}, {}, []], [5.5, "c", {}, {}, []], [-2, "a", {}, {}, []]]});
    let mut stub = Stub::start(move |_| answer(queue.clone())).await;
    let snapshot = stub.client().queue().await.unwrap();
    let ids: Vec<_> = snapshot.pending.iter().map(|item| item.prompt_id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    assert_eq!(snapshot.running[0].prompt_id, "run");
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.say("status", json!({"status": {"exec_info": {"queue_remaining": 5}}, "sid": "x"})).await;
    until(&mut signals, |signal| *signal == NodeSignal::QueueRemaining(5)).await;
}

#[tokio::test]
async fn pitfall_14_no_null_and_no_number_is_ever_sent() {
    let stub = Stub::start(taken).await;
    let graph = json!({});
    for info in [None, Some(&Value::Null)] {
        let submission = Submission { extra_pnginfo: info, preview: false, ..submission(&graph, "session") };
        stub.client().submit(&submission).await.unwrap();
    }
    for body in stub.seen().iter().map(Seen::json) {
        assert!(!body.to_string().contains("null"), "{body}");
        assert!(body.get("number").is_none() && body.get("front").is_none());
        assert!(body["extra_data"].is_object());
    }
}

#[tokio::test]
async fn pitfall_15_the_name_that_counts_is_the_one_the_node_gives() {
    let stub = Stub::start(|_| answer(json!({"name": "x (1).png", "subfolder": "gesso", "type": "input"}))).await;
    assert_eq!(stub.client().upload("x.png", "PNG".into()).await.unwrap(), "gesso/x (1).png");
    let body = String::from_utf8(stub.seen()[0].body.to_vec()).unwrap();
    for part in
        ["name=\"image\"; filename=\"x.png\"", "name=\"subfolder\"\r\n\r\ngesso", "name=\"type\"\r\n\r\ninput", "\r\n\r\nPNG"]
    {
        assert!(body.contains(part), "{part} in {body}");
    }
    let nameless = Stub::start(|_| answer(json!({}))).await;
    assert!(nameless.client().upload("x.png", "PNG".into()).await.is_err());
    let _: NodeClient = NodeClient::new(&spec("http://127.0.0.1:1")).unwrap();
}
