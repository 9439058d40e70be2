//! Frames of a node's websocket, read (comfyui protocol: WebSocket, binary frames). Pure.

use std::sync::Arc;

use bytes::{Buf, Bytes};
use serde_json::Value;

use super::NodeSignal;
use crate::comfy::history::run_error;

/// Binary event: a picture without any word of whose it is.
const PREVIEW: u32 = 1;
/// Binary event: a picture with metadata.
const PREVIEW_WITH_METADATA: u32 = 4;
/// Largest metadata of a picture, in bytes.
const METADATA_LIMIT_BYTES: usize = 64 * 1024;

/// A text frame, read.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken apart at once")]
#[derive(Debug, PartialEq)]
pub(super) enum Text {
    /// The node's state, which is always the first frame; `sid` is there only then.
    Status { sid: Option<String>, remaining: Option<u32> },
    /// Something of a prompt: word for word, and what it means if that matters here.
    Prompt { told: NodeSignal, signal: Option<NodeSignal> },
    /// Nothing that matters here.
    Other,
}

/// Reads a text frame. What is unknown or incomplete is [`Text::Other`].
pub(super) fn text(frame: &str) -> Text {
    let Ok(mut frame) = serde_json::from_str::<Value>(frame) else { return Text::Other };
    let Some(data) = frame.get_mut("data").map(Value::take) else { return Text::Other };
    let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "status" {
        let sid = data.get("sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned);
        return Text::Status { sid, remaining: data.pointer("/status/exec_info/queue_remaining").and_then(count) };
    }
    // A frame without prompt id belongs to nobody; such come after a reconnect under an old client id.
    let Some(prompt_id) = data.get("prompt_id").and_then(Value::as_str) else { return Text::Other };
    let prompt_id = prompt_id.to_owned();
    let signal = signal(kind, prompt_id.clone(), &data);
    Text::Prompt { told: NodeSignal::Told { prompt_id, kind: kind.to_owned(), data: Arc::new(data) }, signal }
}

fn signal(kind: &str, prompt_id: String, data: &Value) -> Option<NodeSignal> {
    let node = || data.get("node").and_then(Value::as_str).map(str::to_owned);
    match kind {
        "execution_start" => Some(NodeSignal::Started { prompt_id }),
        "execution_cached" => {
            let nodes = data.get("nodes")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            Some(NodeSignal::Cached { prompt_id, nodes })
        }
        // The end: unlike `execution_success` it comes after the history was written.
        "executing" if data.get("node")?.is_null() => Some(NodeSignal::Ended { prompt_id }),
        "executing" => Some(NodeSignal::Executing { prompt_id, node: node()? }),
        "progress" => {
            let (value, max) = (count(data.get("value")?)?, count(data.get("max")?)?);
            Some(NodeSignal::Progress { prompt_id, node: node()?, value, max })
        }
        // Such a node says something and the run goes on.
        "execution_error" if data.get("exception_type").and_then(Value::as_str) == Some("ExecutionBlocked") => None,
        "execution_error" => Some(NodeSignal::Failed { prompt_id, error: run_error(data) }),
        "execution_interrupted" => Some(NodeSignal::Interrupted { prompt_id }),
        _ => None,
    }
}

/// Whole or broken numbers both occur.
fn count(value: &Value) -> Option<u32> {
    // A float's `as` saturates: below zero is 0.
    value.as_f64().map(|value| value as u32)
}

/// Reads a binary frame: a picture, or nothing that matters here.
pub(super) fn binary(mut frame: Bytes) -> Option<NodeSignal> {
    match frame.try_get_u32().ok()? {
        PREVIEW => {
            let mime = if frame.try_get_u32().ok()? == 2 { "image/png" } else { "image/jpeg" };
            picture(None, None, mime, frame)
        }
        PREVIEW_WITH_METADATA => {
            let length = usize::try_from(frame.try_get_u32().ok()?).ok()?;
            if length > METADATA_LIMIT_BYTES || length > frame.len() {
                return None;
            }
            let metadata: Value = serde_json::from_slice(&frame.split_to(length)).ok()?;
            let text = |name: &str| metadata.get(name).and_then(Value::as_str).map(str::to_owned);
            let mime = match metadata.get("image_type").and_then(Value::as_str) {
                Some("image/png") => "image/png",
                Some("image/webp") => "image/webp",
                _ => "image/jpeg",
            };
            picture(text("prompt_id"), text("node_id"), mime, frame)
        }
        _ => None,
    }
}

fn picture(prompt_id: Option<String>, node: Option<String>, mime: &'static str, bytes: Bytes) -> Option<NodeSignal> {
    (!bytes.is_empty()).then_some(NodeSignal::Preview { prompt_id, node, mime, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: &str, data: &Value) -> Text {
        text(&json!({"type": kind, "data": data}).to_string())
    }

    #[test]
    fn each_event_becomes_its_signal() {
        let p = || "p".to_owned();
        let cases = [
            ("execution_start", json!({"prompt_id": "p", "timestamp": 1}), NodeSignal::Started { prompt_id: p() }),
            (
                "execution_cached",
                json!({"prompt_id": "p", "nodes": ["4", "6"]}),
                NodeSignal::Cached { prompt_id: p(), nodes: vec!["4".into(), "6".into()] },
            ),
            (
                "executing",
                json!({"prompt_id": "p", "node": "3", "display_node": "3"}),
                NodeSignal::Executing { prompt_id: p(), node: "3".into() },
            ),
            ("executing", json!({"prompt_id": "p", "node": null}), NodeSignal::Ended { prompt_id: p() }),
            (
                "progress",
                json!({"prompt_id": "p", "node": "3", "value": 2.0, "max": 20}),
                NodeSignal::Progress { prompt_id: p(), node: "3".into(), value: 2, max: 20 },
            ),
            ("execution_interrupted", json!({"prompt_id": "p", "node_id": "3"}), NodeSignal::Interrupted { prompt_id: p() }),
        ];
        for (kind, data, signal) in cases {
            let told = NodeSignal::Told { prompt_id: p(), kind: kind.into(), data: Arc::new(data.clone()) };
            assert_eq!(read(kind, &data), Text::Prompt { told, signal: Some(signal) }, "{kind}");
        }
        let status = json!({"status": {"exec_info": {"queue_remaining": 3}}, "sid": "x"});
        assert_eq!(read("status", &status), Text::Status { sid: Some("x".into()), remaining: Some(3) });
    }

    #[test]
    fn a_blocked_node_is_not_a_failed_run() {
        let data = |exception| json!({"prompt_id": "p", "node_id": "3", "node_type": "X", "exception_type": exception});
        assert!(matches!(read("execution_error", &data("ExecutionBlocked")), Text::Prompt { signal: None, .. }));
        let failed = read("execution_error", &data("ValueError"));
        assert!(matches!(failed, Text::Prompt { signal: Some(NodeSignal::Failed { .. }), .. }));
    }

    #[test]
    fn what_is_unknown_or_of_nobody_is_left_out() {
        for frame in ["", "[]", "1", "{\"type\":\"logs\"}", "{\"type\":\"executing\",\"data\":{\"node\":\"3\"}}"] {
            assert_eq!(text(frame), Text::Other, "{frame}");
        }
        assert!(matches!(read("execution_success", &json!({"prompt_id": "p"})), Text::Prompt { signal: None, .. }));
    }

    #[test]
    fn pictures_are_read_from_both_binary_events_and_broken_frames_are_left_out() {
        let metadata = br#"{"prompt_id":"p","node_id":"3","image_type":"image/jpeg"}"#;
        let mut frame = vec![0, 0, 0, 4, 0, 0, 0, metadata.len() as u8];
        frame.extend_from_slice(metadata);
        frame.extend_from_slice(b"JPEG");
        let picture = NodeSignal::Preview {
            prompt_id: Some("p".into()),
            node: Some("3".into()),
            mime: "image/jpeg",
            bytes: Bytes::from_static(b"JPEG"),
        };
        assert_eq!(binary(Bytes::from(frame.clone())), Some(picture));
        let bare = NodeSignal::Preview { prompt_id: None, node: None, mime: "image/png", bytes: Bytes::from_static(b"PNG") };
        assert_eq!(binary(Bytes::from_static(b"\0\0\0\x01\0\0\0\x02PNG")), Some(bare));
        for end in 0..frame.len() - 3 {
            assert_eq!(binary(Bytes::copy_from_slice(&frame[..end])), None, "{end} bytes");
        }
        assert_eq!(binary(Bytes::from_static(b"\0\0\0\x04\xff\xff\xff\xff{}")), None);
        assert_eq!(binary(Bytes::from_static(b"\0\0\0\x03\0\0\0\x01xhello")), None);
    }
}
