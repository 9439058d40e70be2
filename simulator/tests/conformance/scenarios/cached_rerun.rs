//! The same graph again: everything cached, old files, no new ones; another seed: partly.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    socket::names,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    let seed = graphs::fresh_seed();
    let graph = graphs::txt2img(&target, seed, 2);
    let first = target.queue(&graph, &client).await?;
    socket.until_over(&first).await?;
    let old = target.history(&first).await?["outputs"].take();

    let again = target.queue(&graph, &client).await?;
    let frames = socket.until_over(&again).await?;
    ensure!(
        names(&frames)
            == [
                "status",
                "status",
                "execution_start",
                "execution_cached",
                "executed 9",
                "progress_state",
                "execution_success",
                "status",
                "executing -"
            ],
        "{:?}",
        names(&frames)
    );
    ensure!(sorted(&frames[3].data()["nodes"]) == ["3", "4", "5", "6", "7", "8", "9"], "{:?}", frames[3]);
    same("the repeated output", &frames[4].data()["output"], &old["9"])?;
    let state = &frames[5].data()["nodes"];
    same("cached progress", &state["9"]["value"], &json!(1))?;
    ensure!(state.as_object().is_some_and(|nodes| nodes.len() == 1), "{state}");
    same("outputs in history", &target.history(&again).await?["outputs"], &old)?;

    let other = target.queue(&graphs::txt2img(&target, seed.wrapping_add(1), 2), &client).await?;
    let frames = socket.until_over(&other).await?;
    ensure!(sorted(&frames[3].data()["nodes"]) == ["4", "5", "6", "7"], "{:?}", frames[3]);
    let new = target.history(&other).await?["outputs"].take();
    ensure!(new != old, "a new seed wrote no new file");

    // Cached and without a client: newer servers forget the outputs; one in front of a fleet does not.
    let nobody = target.queue_with(json!({"prompt": graphs::txt2img(&target, seed.wrapping_add(1), 2)})).await?;
    let entry = target.finished(&nobody).await?;
    same("status", &entry["status"]["status_str"], &json!("success"))?;
    let expected = if target.newer() && !target.is_front { json!({}) } else { new };
    same("outputs of a client-less cached run", &entry["outputs"], &expected)?;
    Ok(Outcome::Passed)
}

fn sorted(nodes: &Value) -> Vec<String> {
    let mut ids: Vec<String> = nodes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    ids.sort();
    ids
}
