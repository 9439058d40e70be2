//! The websocket over its life: it comes back, notices silence and deafness, and outruns a slow reader.

use std::time::Duration;

use axum::extract::ws::Message;
use gesso_server::comfy::socket::NodeSignal;
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::stub::{Stub, until};

fn is_connected(signal: &NodeSignal) -> bool {
    matches!(signal, NodeSignal::Connected { .. })
}

fn is_disconnected(signal: &NodeSignal) -> bool {
    matches!(signal, NodeSignal::Disconnected { .. })
}

#[tokio::test]
async fn it_comes_back_after_a_break_and_tells_both() {
    let mut stub = Stub::silent().await;
    let (socket, mut signals) = stub.listen(|_| {});
    assert_eq!(socket.client_id(), None);
    for _ in 0..3 {
        let mut peer = stub.peer().await;
        peer.greet().await;
        let connected = until(&mut signals, is_connected).await;
        assert_eq!(connected, NodeSignal::Connected { client_id: peer.client_id.clone() });
        assert_eq!(socket.client_id(), Some(peer.client_id.clone()));
        drop(peer);
        until(&mut signals, is_disconnected).await;
        assert_eq!(socket.client_id(), None);
    }
}

#[tokio::test]
async fn a_node_that_is_down_is_told_once_and_tried_again() {
    let mut stub = Stub::silent().await;
    let addr = stub.addr;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    until(&mut signals, is_connected).await;
    drop(peer);
    drop(stub);
    until(&mut signals, is_disconnected).await;
    // The address is free again once the stub is gone; until then attempts fail without a word.
    let listener = loop {
        match tokio::net::TcpListener::bind(addr).await {
            Ok(listener) => break listener,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    timeout(Duration::from_secs(20), listener.accept()).await.unwrap().unwrap();
    assert!(timeout(Duration::from_millis(50), signals.recv()).await.is_err());
}

#[tokio::test]
async fn a_deaf_connection_is_replaced_when_something_was_expected() {
    let mut stub = Stub::silent().await;
    let (socket, mut signals) =
        stub.listen(|options| (options.deaf, options.overtaking) = (Duration::from_millis(200), Duration::ZERO));
    let mut peer = stub.peer().await;
    peer.greet().await;
    until(&mut signals, is_connected).await;
    // Something is queued, and nothing comes of it.
    socket.expect_status();
    let mut fresh = stub.peer().await;
    assert_ne!(fresh.client_id, peer.client_id);
    fresh.greet().await;
    assert!(until(&mut signals, is_disconnected).await != NodeSignal::Missed);
    until(&mut signals, is_connected).await;
}

#[tokio::test]
async fn a_connection_that_hears_what_was_expected_stays() {
    let mut stub = Stub::silent().await;
    let (socket, mut signals) =
        stub.listen(|options| (options.deaf, options.overtaking) = (Duration::from_millis(300), Duration::ZERO));
    let mut peer = stub.peer().await;
    peer.greet().await;
    until(&mut signals, is_connected).await;
    socket.expect_status();
    peer.say("status", json!({"status": {"exec_info": {"queue_remaining": 1}}})).await;
    until(&mut signals, |signal| *signal == NodeSignal::QueueRemaining(1)).await;
    assert!(timeout(Duration::from_millis(900), until(&mut signals, is_disconnected)).await.is_err());
    assert_eq!(socket.client_id(), Some(peer.client_id));
}

#[tokio::test]
async fn a_frame_that_overtook_the_answer_counts_as_heard() {
    let mut stub = Stub::silent().await;
    let (socket, mut signals) = stub.listen(|options| options.deaf = Duration::from_millis(300));
    let mut peer = stub.peer().await;
    peer.greet().await;
    until(&mut signals, is_connected).await;
    socket.expect_status();
    assert!(timeout(Duration::from_millis(900), until(&mut signals, is_disconnected)).await.is_err());
    assert_eq!(socket.client_id(), Some(peer.client_id));
}

#[tokio::test]
async fn a_connection_that_never_greets_is_given_up() {
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|options| options.deaf = Duration::from_millis(100));
    let first = stub.peer().await;
    let second = stub.peer().await;
    assert_ne!(first.client_id, second.client_id);
    until(&mut signals, is_disconnected).await;
}

#[tokio::test]
async fn a_connection_without_any_sign_of_life_is_given_up() {
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|options| {
        options.ping = Duration::from_millis(50);
        options.idle = Duration::from_millis(300);
    });
    // A peer that is not read answers no pings.
    let mut peer = stub.peer().await;
    peer.greet().await;
    until(&mut signals, is_connected).await;
    until(&mut signals, is_disconnected).await;
    let mut fresh = stub.peer().await;
    assert_ne!(fresh.client_id, peer.client_id);
    // One that is read answers them by itself and is kept.
    fresh.greet().await;
    until(&mut signals, is_connected).await;
    let reading = tokio::spawn(async move { while let Some(Ok(_)) = fresh.socket.recv().await {} });
    assert!(timeout(Duration::from_millis(900), until(&mut signals, is_disconnected)).await.is_err());
    reading.abort();
}

#[tokio::test]
async fn a_slow_reader_misses_progress_but_not_the_end_and_never_stops_the_node() {
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    let picture = [&b"\0\0\0\x01\0\0\0\x01"[..], &[7; 40_000]].concat();
    let begun = Instant::now();
    for value in 0..2000 {
        peer.say("progress", json!({"prompt_id": "p", "node": "3", "value": value, "max": 2000})).await;
        peer.socket.send(Message::binary(picture.clone())).await.unwrap();
    }
    peer.say("executing", json!({"prompt_id": "p", "node": null})).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "the node was held up");
    let mut progress = 0;
    loop {
        match timeout(Duration::from_secs(20), signals.recv()).await.unwrap() {
            NodeSignal::Ended { .. } => break,
            NodeSignal::Missed => panic!("merging was enough here"),
            NodeSignal::Progress { .. } => progress += 1,
            _ => {}
        }
    }
    assert!(progress < 2000, "nothing was merged");
}

#[tokio::test]
async fn junk_is_read_without_harm() {
    let mut stub = Stub::silent().await;
    let (_socket, mut signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    for junk in ["", "[]", "{\"type\":4}", "{\"type\":\"progress\",\"data\":{\"prompt_id\":\"p\",\"value\":\"x\"}}"] {
        peer.socket.send(Message::text(junk)).await.unwrap();
    }
    for junk in [&b""[..], b"\0", b"\0\0\0\x04\xff\xff\xff\xff", b"\0\0\0\x09abc"] {
        peer.socket.send(Message::binary(junk.to_vec())).await.unwrap();
    }
    peer.say("execution_start", json!({"prompt_id": "p"})).await;
    until(&mut signals, |signal| matches!(signal, NodeSignal::Started { .. })).await;
}

#[tokio::test]
async fn dropping_the_signals_closes_the_connection() {
    let mut stub = Stub::silent().await;
    let (socket, signals) = stub.listen(|_| {});
    let mut peer = stub.peer().await;
    peer.greet().await;
    socket.connected().await.unwrap();
    drop(signals);
    let closed = async { while let Some(Ok(_)) = peer.socket.recv().await {} };
    timeout(Duration::from_secs(20), closed).await.unwrap();
    assert_eq!((socket.connected().await, socket.client_id()), (None, None));
}
