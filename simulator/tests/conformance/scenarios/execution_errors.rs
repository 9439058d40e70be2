//! Failures at run time: their event, their history, what finished before.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::{
    graphs,
    socket::names,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    let broken = format!("{}.png", unique("broken"));
    target.upload(&broken, b"hello".to_vec(), &[]).await?.is(200)?;
    let graph = json!({
        "1": {"class_type": "LoadImage", "inputs": {"image": broken}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "never"}},
    });
    let id = target.queue(&graph, &client).await?;
    let frames = socket.until_over(&id).await?;
    let order = names(&frames);
    ensure!(
        order.ends_with(&["progress_state", "executing 1", "execution_error", "status", "executing -"].map(str::to_owned)),
        "{order:?}"
    );
    let data = frames[frames.len() - 3].data();
    same("where", &data["node_id"], &json!("1"))?;
    same("which class", &data["node_type"], &json!("LoadImage"))?;
    same("what", &data["exception_type"], &json!("PIL.UnidentifiedImageError"))?;
    let message = data["exception_message"].as_str().unwrap_or_default();
    ensure!(message.starts_with("cannot identify image file '") && message.ends_with(&format!("/{broken}'\n")), "{message:?}");
    same("with what", &data["current_inputs"], &json!({"image": [broken]}))?;
    same("what was done", &data["executed"], &json!([]))?;
    ensure!(
        data["traceback"].as_array().is_some_and(|lines| !lines.is_empty()) && data["current_outputs"].is_array(),
        "{data}"
    );
    let entry = target.history(&id).await?;
    same("status_str", &entry["status"]["status_str"], &json!("error"))?;
    same("the message", &entry["status"]["messages"][2], &json!(["execution_error", data]))?;

    // A literal in place of a link passes validation and fails in the node.
    let mut graph = graphs::txt2img(&target, graphs::fresh_seed(), 2);
    graph["3"]["inputs"]["model"] = json!("x");
    let id = target.queue(&graph, &client).await?;
    let frames = socket.until_over(&id).await?;
    let error = frames.iter().find(|frame| frame.is("execution_error")).context("no error")?.data();
    same("where", &error["node_id"], &json!("3"))?;
    same("what", &error["exception_type"], &json!("AttributeError"))?;
    same("with what", &error["current_inputs"]["model"], &json!(["x"]))?;

    // An output that finished before stays in history.
    let mut graph = graphs::two_outputs();
    graph["1"] = json!({"class_type": "LoadImage", "inputs": {"image": broken}});
    let id = target.queue(&graph, &client).await?;
    socket.until_over(&id).await?;
    let entry = target.history(&id).await?;
    same("status_str", &entry["status"]["status_str"], &json!("error"))?;
    // Which branch went first is the server's choice.
    let order: Vec<_> = entry["outputs"].as_object().into_iter().flatten().map(|(id, _)| id.as_str()).collect();
    ensure!(order.is_empty() || order == ["7"], "{order:?}");
    Ok(Outcome::Passed)
}
