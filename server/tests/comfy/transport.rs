//! What a connection may do to a request: refuse it, stall, break, lie about its length, send it elsewhere.

use std::time::Duration;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use gesso_core::failure::FailureClass;
use gesso_server::comfy::{ComfyError, FileRef, NodeClient, Phase, Submission};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::stub::{Stub, answer, brief, spec, text};

fn file() -> FileRef {
    FileRef { filename: "a b&c.png".into(), subfolder: "x/y".into(), root: "output".into() }
}

/// A server that answers any request with these bytes; then it closes the connection, or holds it.
async fn raw(bytes: &'static [u8], hold: bool) -> NodeClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            stream.write_all(bytes).await.unwrap();
            if hold {
                held.push(stream);
            }
        }
    });
    NodeClient::with_timeouts(&spec(&url), brief()).unwrap()
}

#[tokio::test]
async fn nobody_there_is_unreachable_and_names_no_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let error = NodeClient::new(&spec(&format!("http://{addr}"))).unwrap().ping().await.unwrap_err();
    assert!(matches!(error, ComfyError::Unreachable { .. }), "{error:?}");
    let words = format!("{error} {error:?}");
    assert!(!words.contains(&addr.to_string()) && !words.contains(&addr.port().to_string()), "{words}");
    assert_eq!(error.class(), FailureClass::Transient);
}

#[tokio::test]
async fn silence_is_a_timeout_that_names_its_part() {
    let client = raw(b"", true).await;
    let error = client.queue().await.unwrap_err();
    assert!(matches!(error, ComfyError::Timeout { phase: Phase::Answering, .. }), "{error:?}");
    let client = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", true).await;
    let error = client.queue().await.unwrap_err();
    assert!(matches!(error, ComfyError::Timeout { phase: Phase::Reading, .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_that_is_cut_short_is_not_taken() {
    for bytes in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nPNG"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nPNG\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"",
    ] {
        let error = raw(bytes, false).await.fetch(&file()).await.unwrap_err();
        assert!(matches!(error, ComfyError::Broken { .. }), "{error:?}");
        assert_eq!(error.class(), FailureClass::Transient);
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let client = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", true).await;
    assert!(matches!(client.fetch(&file()).await, Err(ComfyError::TooLarge { .. })));
    let endless = Stub::start(|_| {
        let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 65536])));
        Response::new(Body::from_stream(pieces))
    })
    .await;
    let error = endless.client().ping().await.unwrap_err();
    assert!(matches!(error, ComfyError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn a_slow_file_that_keeps_coming_is_fine() {
    let pieces = 8;
    let stub = Stub::start(move |_| {
        let pieces = stream::iter(0..pieces).then(|_| async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok::<_, std::io::Error>(Bytes::from_static(b"piece"))
        });
        Response::new(Body::from_stream(pieces))
    })
    .await;
    // In all it takes twice as long as any single timeout.
    let client = NodeClient::with_timeouts(&spec(&stub.url()), brief()).unwrap();
    assert_eq!(client.fetch(&file()).await.unwrap().len(), 5 * pieces);
    assert_eq!(stub.seen()[0].query, "filename=a+b%26c.png&subfolder=x%2Fy&type=output");
}

#[tokio::test]
async fn an_upload_nobody_reads_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let hold = tokio::spawn(async move { listener.accept().await });
    let client = NodeClient::with_timeouts(&spec(&url), brief()).unwrap();
    let error = client.upload("x.png", Bytes::from(vec![0; 64 * 1024 * 1024])).await.unwrap_err();
    assert!(matches!(error, ComfyError::Timeout { phase: Phase::Sending, .. }), "{error:?}");
    drop(hold);
}

#[tokio::test]
async fn redirects_are_not_followed_and_headers_go_to_the_node_only() {
    let elsewhere = Stub::start(|_| answer(json!({"system": {}}))).await;
    let target = elsewhere.url();
    let mut stub = Stub::start(move |_| {
        Response::builder().status(302).header("location", format!("{target}/system_stats")).body(Body::empty()).unwrap()
    })
    .await;
    let mut spec = spec(&format!("{}/", stub.url()));
    spec.headers.insert("Authorization".into(), "Bearer s3cret".into());
    let client = NodeClient::new(&spec).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(matches!(error, ComfyError::Status { status: 302, .. }), "{error:?}");
    assert!(elsewhere.seen().is_empty());
    assert_eq!(stub.seen()[0].headers["authorization"], "Bearer s3cret");
    let (_socket, _signals) = gesso_server::comfy::socket::open(&client, gesso_server::comfy::socket::SocketOptions::default());
    assert_eq!(stub.peer().await.headers["authorization"], "Bearer s3cret");
    assert!(!format!("{client:?} {error}").contains("s3cret"));
}

#[tokio::test]
async fn a_node_behind_a_path_is_asked_below_it() {
    let stub = Stub::start(|_| answer(json!({"queue_running": [], "queue_pending": []}))).await;
    let client = NodeClient::new(&spec(&format!("{}/comfy/", stub.url()))).unwrap();
    client.queue().await.unwrap();
    let _ = client.history("a/../b?c").await;
    let paths: Vec<_> = stub.seen().iter().map(|seen| seen.path.clone()).collect();
    assert_eq!(paths, ["/comfy/queue", "/comfy/history/a%2F..%2Fb%3Fc"]);
}

#[test]
fn a_node_that_cannot_be_asked_is_refused_without_its_secrets() {
    for url in ["", "nonsense", "ftp://host", "mailto:a@b"] {
        assert!(matches!(NodeClient::new(&spec(url)), Err(ComfyError::Misconfigured { .. })), "{url}");
    }
    let mut spec = spec("http://127.0.0.1:1");
    spec.headers.insert("X-Key".into(), "s3cret\n".into());
    let error = NodeClient::new(&spec).unwrap_err().to_string();
    assert!(error.contains("X-Key") && !error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_node_that_gives_an_id_of_its_own_is_found_out_and_the_run_taken_back() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        "/prompt" => answer(json!({"prompt_id": "theirs", "number": 1, "node_errors": {}})),
        _ => text(200, ""),
    })
    .await;
    let graph = json!({});
    let submission = Submission {
        prompt_id: "ours",
        client_id: "c",
        graph: &graph,
        extra_pnginfo: None,
        preview: false,
        preview_method: None,
        targets: &[],
    };
    let error = stub.client().submit(&submission).await.unwrap_err();
    assert!(matches!(error, ComfyError::Unexpected { .. }), "{error:?}");
    assert_eq!(stub.seen()[1].json(), json!({"delete": ["theirs"]}));
    assert_eq!(stub.seen()[2].json(), json!({"prompt_id": "theirs"}));
}

#[tokio::test]
async fn something_else_on_the_port_is_told_from_a_comfyui() {
    let stub = Stub::start(|_| text(200, "<html>hello</html>")).await;
    assert!(matches!(stub.client().ping().await, Err(ComfyError::NotJson { status: 200, .. })));
    let stub = Stub::start(|_| answer(json!({"models": []}))).await;
    assert!(matches!(stub.client().ping().await, Err(ComfyError::Unexpected { .. })));
    assert!(matches!(stub.client().report().await, Err(ComfyError::Unexpected { .. })));
}
