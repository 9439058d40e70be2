//! A prompt without a client: only progress is broadcast. A client that is not there: nothing.

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    socket::{Frame, Socket},
    target::{Outcome, Target, same, unique},
};

/// Long enough for frames that were sent to arrive.
const QUIET_MS: u64 = 300;

async fn kinds_until_quiet(socket: &mut Socket) -> anyhow::Result<Vec<String>> {
    let mut kinds = Vec::new();
    while let Some(frame) = socket.next_within(Duration::from_millis(QUIET_MS)).await? {
        let kind = match frame {
            Frame::Event(name, _) => name,
            Frame::Binary(event, _) => format!("#{event}"),
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.sort();
    Ok(kinds)
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let mut socket = target.socket(&unique("listener")).await?;
    let id = target
        .queue_with(json!({"prompt": graphs::txt2img(&target, graphs::fresh_seed(), 2), "extra_data": {"preview_method": "latent2rgb"}}))
        .await?;
    let entry = target.finished(&id).await?;
    same("its end", &entry["status"]["status_str"], &json!("success"))?;
    ensure!(entry["prompt"][3].get("client_id").is_none(), "{}", entry["prompt"][3]);
    ensure!(entry["outputs"]["9"]["images"].is_array(), "{}", entry["outputs"]);
    target.idle().await?;
    let kinds = kinds_until_quiet(&mut socket).await?;
    ensure!(
        kinds == ["#1", "progress", "progress_state", "status"]
            || (!target.newer() && kinds == ["progress", "progress_state", "status"]),
        "{kinds:?}"
    );

    let id = target.queue(&graphs::txt2img(&target, graphs::fresh_seed(), 2), &unique("nobody")).await?;
    target.finished(&id).await?;
    target.idle().await?;
    let kinds = kinds_until_quiet(&mut socket).await?;
    ensure!(kinds == ["status"], "{kinds:?}");
    Ok(Outcome::Passed)
}
