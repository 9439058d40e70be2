//! The first message decides about features; junk is ignored; pings are answered.

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use crate::{
    socket::Socket,
    target::{Outcome, Target, same, unique},
};

/// Long enough for an answer that is not supposed to come.
const QUIET: Duration = Duration::from_millis(300);

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let flags = target.get("/features").await?.is(200)?.json()?;
    let limit = if target.is_front { target.upload_limit } else { 104_857_600 };
    same("the upload limit", &flags["max_upload_size"], &json!(limit))?;
    same("previews", &flags["supports_preview_metadata"], &json!(true))?;
    ensure!(flags["extension"].is_object() == target.newer(), "{flags}");

    let mut socket = target.socket(&unique("client")).await?;
    same("the answer", &socket.negotiate().await?, &flags)?;
    for ignored in [r#"{"type": "feature_flags", "data": {}}"#, "not json", "[1,2]", r#"{"type": "nonsense"}"#] {
        socket.say(ignored).await?;
    }
    ensure!(socket.next_within(QUIET).await?.is_none(), "an answer to junk");
    socket.ping(b"still there").await?;

    // Anything else first loses the chance.
    let mut late = target.socket(&unique("client")).await?;
    late.next().await?;
    late.say(r#"{"type": "hello"}"#).await?;
    late.say(&json!({"type": "feature_flags", "data": {"supports_preview_metadata": true}}).to_string()).await?;
    ensure!(late.next_within(QUIET).await?.is_none(), "a late handshake was answered");

    // Without an id the server makes one.
    let mut unnamed = Socket::connect(&target.base, "/ws").await?;
    let hello = unnamed.next().await?;
    let sid = hello.data()["sid"].as_str().unwrap_or_default();
    ensure!(sid.len() == 32 && sid.bytes().all(|byte| byte.is_ascii_hexdigit()), "{sid}");
    Ok(Outcome::Passed)
}
