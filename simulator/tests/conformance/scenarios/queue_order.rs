//! The queue: heap order in the listing, order of execution, deleting, clearing.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

async fn pending(target: &Target) -> anyhow::Result<Vec<String>> {
    let queue = target.get("/queue").await?.is(200)?.json()?;
    Ok(queue["queue_pending"].as_array().into_iter().flatten().filter_map(|item| item[1].as_str()).map(str::to_owned).collect())
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let blocker = target.queue(&graphs::endless(&target), &client).await?;
    target
        .wait_for("the blocker to run", async || {
            let queue = target.get("/queue").await?.json()?;
            Ok((queue["queue_running"][0][1] == json!(blocker)).then_some(()))
        })
        .await?;
    let mark = unique("q");
    let queue = async |name: &str, more: Value| {
        let mut body = json!({"prompt": graphs::fresh(), "client_id": client, "prompt_id": format!("{mark}-{name}")});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        target.queue_with(body).await
    };
    let a = queue("a", json!({"extra_data": {"note": "kept verbatim"}})).await?;
    let b = queue("b", json!({})).await?;
    let front = queue("front", json!({"front": true})).await?;
    let late = queue("late", json!({"number": 1e9})).await?;
    let c = queue("c", json!({})).await?;

    // Heap order: each parent before its children, not sorted.
    let listed = pending(&target).await?;
    ensure!(listed == [&front, &b, &a, &late, &c].map(String::clone), "{listed:?}");
    same("remaining", &target.get("/prompt").await?.json()?["exec_info"]["queue_remaining"], &json!(6))?;
    let items = target.get("/queue").await?.json()?;
    let kept =
        items["queue_pending"].as_array().into_iter().flatten().find(|item| item[1] == json!(a)).cloned().unwrap_or_default();
    same("extra_data", &kept[3]["note"], &json!("kept verbatim"))?;
    same("a waiting prompt in history", &target.get(&format!("/history/{a}")).await?.is(200)?.json()?, &json!({}))?;

    // Deleting: pending ones go without a trace; unknown and running ones stay.
    target.post("/queue", &json!({"delete": [b, blocker, "nope"]})).await?.is_empty(200)?;
    let mut listed = pending(&target).await?;
    listed.sort();
    let mut expected = vec![a.clone(), c.clone(), front.clone(), late.clone()];
    expected.sort();
    ensure!(listed == expected, "{listed:?}");
    same("the running one", &target.get("/queue").await?.json()?["queue_running"][0][1], &json!(blocker))?;

    // The order of execution follows the numbers.
    let mut socket = target.socket(&client).await?;
    target.post("/interrupt", &json!({"prompt_id": blocker})).await?.is_empty(200)?;
    let frames = socket.until_over(&late).await?;
    let started: Vec<&str> = frames
        .iter()
        .filter(|frame| frame.is("execution_start"))
        .filter_map(|frame| frame.data()["prompt_id"].as_str())
        .collect();
    ensure!(started == [&front, &a, &c, &late].map(String::as_str), "{started:?}");
    same("a deleted prompt in history", &target.get(&format!("/history/{b}")).await?.json()?, &json!({}))?;

    // Clearing empties what waits, not what runs.
    let blocker = target.queue(&graphs::endless(&target), &client).await?;
    let waiting = queue("waiting", json!({})).await?;
    socket.until(|frame| frame.is("execution_start") && frame.data()["prompt_id"] == json!(blocker)).await?;
    target.post("/queue", &json!({"clear": false})).await?.is_empty(200)?;
    ensure!(pending(&target).await? == [waiting]);
    target.post("/queue", &json!({"clear": true})).await?.is_empty(200)?;
    ensure!(pending(&target).await?.is_empty());
    same("remaining", &target.get("/prompt").await?.json()?["exec_info"]["queue_remaining"], &json!(1))?;
    target.post_text("/queue", "").await?.is_crash()?;
    Ok(Outcome::Passed)
}
