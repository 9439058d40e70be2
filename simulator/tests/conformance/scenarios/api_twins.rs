//! Every route also answers under `/api`.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    socket::Socket,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = Socket::connect(&target.base, &format!("/api/ws?clientId={client}")).await?;
    let accepted = target.post("/api/prompt", &json!({"prompt": graphs::fresh(), "client_id": client})).await?;
    let id = accepted.is(200)?.json()?["prompt_id"].as_str().unwrap_or_default().to_owned();
    socket.until_over(&id).await?;
    let entry = target.get(&format!("/api/history/{id}")).await?.is(200)?.json()?;
    let file = entry[&id]["outputs"]["3"]["images"][0]["filename"].as_str().unwrap_or_default().to_owned();
    let plain = target.get(&format!("/view?filename={file}")).await?;
    let twin = target.get(&format!("/api/view?filename={file}")).await?;
    ensure!(plain.is(200)?.bytes == twin.is(200)?.bytes);
    for path in [
        "/prompt",
        "/queue",
        "/features",
        "/models",
        "/embeddings",
        "/models/loras",
        "/object_info/KSampler",
        "/settings",
        "/users",
    ] {
        let (plain, twin) = (target.get(path).await?, target.get(&format!("/api{path}")).await?);
        same(path, &twin.is(200)?.json()?, &plain.is(200)?.json()?)?;
    }
    for path in ["/queue", "/interrupt", "/free", "/history"] {
        target.post(&format!("/api{path}"), &json!({})).await?.is_empty(200)?;
    }
    target.get("/api/system_stats").await?.is(200)?;
    Ok(Outcome::Passed)
}
