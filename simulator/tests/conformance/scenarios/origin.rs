//! Foreign origins on a loopback host are turned away, on HTTP and on the websocket.

use anyhow::ensure;
use reqwest::Method;

use crate::{
    socket::Socket,
    target::{Outcome, Target},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    if target.is_front {
        return Ok(Outcome::Skipped("the studio has rules of its own for Host and Origin".to_owned()));
    }
    let authority = target.base.trim_start_matches("http://").to_owned();
    let loopback = authority.starts_with("127.") || authority.starts_with("localhost");
    if !loopback {
        return Ok(Outcome::Skipped("the check only concerns loopback hosts".to_owned()));
    }
    let swapped = if authority.starts_with("127.") {
        authority.replacen("127.0.0.1", "localhost", 1)
    } else {
        authority.replacen("localhost", "127.0.0.1", 1)
    };
    for (origin, status) in [
        ("http://evil.example".to_owned(), 403),
        (format!("http://{swapped}"), 403),
        ("http://127.0.0.1:1".to_owned(), 403),
        (format!("http://{authority}"), 200),
        ("null".to_owned(), 200),
    ] {
        let answer = target.send(target.request(Method::GET, "/prompt").header("Origin", &origin)).await?;
        answer.is(status)?;
        ensure!(status != 403 || answer.bytes.is_empty(), "{}", answer.text());
        let expected = if status == 403 { 403 } else { 101 };
        let handshake = Socket::handshake_status(&target.base, &origin).await?;
        ensure!(handshake == expected, "{origin}: {handshake}");
    }
    let elsewhere =
        target.request(Method::GET, "/prompt").header("Origin", "http://evil.example").header("Host", "studio.example");
    target.send(elsewhere).await?.is(200)?;
    Ok(Outcome::Passed)
}
