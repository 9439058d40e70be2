//! Interrupts: wrong id, targeted, global, while idle; how an interrupted run looks.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    socket::{Socket, names},
    target::{Outcome, Target, same, unique},
};

async fn running(socket: &mut Socket, id: &str) -> anyhow::Result<()> {
    socket.until(|frame| frame.is("progress") && frame.data()["prompt_id"] == json!(id)).await.map(drop)
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    let mut bystander = target.socket(&unique("other")).await?;
    let id = target.queue(&graphs::endless(&target), &client).await?;
    let next = target.queue(&graphs::fresh(), &client).await?;
    running(&mut socket, &id).await?;

    // Somebody else's id has no effect, nor has the id of one that waits.
    target.post("/interrupt", &json!({"prompt_id": "not-this-one"})).await?.is_empty(200)?;
    target.post("/interrupt", &json!({"prompt_id": next})).await?.is_empty(200)?;
    running(&mut socket, &id).await?;
    running(&mut socket, &id).await?;

    target.post("/interrupt", &json!({"prompt_id": id})).await?.is_empty(200)?;
    let frames = socket.until_over(&id).await?;
    let told = frames.iter().position(|frame| frame.is("execution_interrupted")).map(|at| &frames[at..]).unwrap_or_default();
    ensure!(names(told) == ["execution_interrupted", "status", "executing -"], "{:?}", names(&frames));
    let data = told[0].data();
    same("where", &data["node_id"], &json!("3"))?;
    same("which class", &data["node_type"], &json!("KSampler"))?;
    let mut executed: Vec<&str> = data["executed"].as_array().into_iter().flatten().filter_map(|id| id.as_str()).collect();
    executed.sort_unstable();
    ensure!(executed.iter().all(|id| ["4", "5", "6", "7"].contains(id)), "{data}");

    let entry = target.history(&id).await?;
    same("status_str", &entry["status"]["status_str"], &json!("error"))?;
    same("completed", &entry["status"]["completed"], &json!(false))?;
    same("outputs", &entry["outputs"], &json!({}))?;
    same("the last message", &entry["status"]["messages"][2][0], &json!("execution_interrupted"))?;
    same("the message's data", &entry["status"]["messages"][2][1], data)?;
    // What waited runs.
    socket.until_over(&next).await?;
    same("the next one", &target.history(&next).await?["status"]["status_str"], &json!("success"))?;

    // Everything, with an empty body.
    let id = target.queue(&graphs::endless(&target), &client).await?;
    running(&mut socket, &id).await?;
    target.send(target.request(reqwest::Method::POST, "/interrupt")).await?.is_empty(200)?;
    let frames = socket.until_over(&id).await?;
    ensure!(names(&frames).contains(&"execution_interrupted".to_owned()));

    // While idle it is lost.
    target.idle().await?;
    target.post("/interrupt", &json!({})).await?.is_empty(200)?;
    let entry = target.run(&graphs::fresh()).await?;
    same("a prompt after an idle interrupt", &entry["status"]["status_str"], &json!("success"))?;

    // Without a client everybody is told.
    let id = target.queue_with(json!({"prompt": graphs::endless(&target)})).await?;
    running(&mut bystander, &id).await?;
    target.post_text("/interrupt", "not json").await?.is_empty(200)?;
    let frames = bystander.until(|frame| frame.is("execution_interrupted")).await?;
    same("whose", &frames[frames.len() - 1].data()["prompt_id"], &json!(id))?;
    target.idle().await?;
    target.post("/interrupt", &json!([])).await?.is_crash()?;
    Ok(Outcome::Passed)
}
