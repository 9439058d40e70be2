//! Errors that are not JSON: unknown paths, wrong methods, unreadable bodies.

use anyhow::ensure;
use reqwest::Method;
use serde_json::json;

use crate::target::{Outcome, Target};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    for path in ["/no/such/path", "/api/no/such/path", "/interrupt", "/jobs"] {
        let answer = target.get(path).await?;
        ensure!(serde_json::from_slice::<serde_json::Value>(&answer.is(404)?.bytes).is_err(), "{path}: {}", answer.text());
    }
    for (method, path) in [(Method::DELETE, "/prompt"), (Method::POST, "/object_info"), (Method::PUT, "/queue")] {
        let answer = target.send(target.request(method, path).json(&json!({}))).await?;
        ensure!(answer.is(405)?.text() == "405: Method Not Allowed", "{path}: {}", answer.text());
        ensure!(answer.header("allow").contains("GET"), "{path}: {}", answer.header("allow"));
    }
    for path in ["/prompt", "/queue", "/history", "/free"] {
        target.post_text(path, "").await?.is_crash()?;
        target.post_text(path, "{oops").await?.is_crash()?;
    }
    let upgrade = target.get("/ws").await?;
    ensure!(upgrade.is(400)?.text().contains("No WebSocket UPGRADE"), "{}", upgrade.text());
    ensure!(
        target
            .send(target.request(Method::OPTIONS, "/prompt"))
            .await?
            .is_empty(200)?
            .header("access-control-allow-origin")
            .is_empty()
    );
    Ok(Outcome::Passed)
}
