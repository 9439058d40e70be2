//! Prompt ids are the client's: any text, reusable, the later run wins in history.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let id = format!("my own id / {}", unique("x"));
    let client = unique("client");
    let first = target.queue_with(json!({"prompt": graphs::fresh(), "client_id": client, "prompt_id": id})).await?;
    ensure!(first == id, "{first}");
    let one = target.finished(&id).await?;
    target.idle().await?;

    let graph = graphs::fresh();
    target.queue_with(json!({"prompt": graph, "client_id": client, "prompt_id": id})).await?;
    target.idle().await?;
    let two = target
        .wait_for("the later run in history", async || {
            let entry = target.history(&id).await?;
            Ok((entry["prompt"][2] == graph).then_some(entry))
        })
        .await?;
    ensure!(one["outputs"] != two["outputs"], "the earlier outputs are still there");

    // Numbers: given ones become floats, counted ones rise also on refusals.
    let number = async |body: serde_json::Value| -> anyhow::Result<serde_json::Value> {
        Ok(target.post("/prompt", &body).await?.is(200)?.json()?["number"].take())
    };
    same("a given number", &number(json!({"prompt": graphs::fresh(), "number": 7})).await?, &json!(7.0))?;
    same(
        "number wins over front",
        &number(json!({"prompt": graphs::fresh(), "number": -5.5, "front": true})).await?,
        &json!(-5.5),
    )?;
    let counted = number(json!({"prompt": graphs::fresh()})).await?.as_i64().unwrap_or_default();
    target.post("/prompt", &json!({"prompt": {}})).await?.is(400)?;
    same("a counted number", &number(json!({"prompt": graphs::fresh()})).await?, &json!(counted + 2))?;
    same("front", &number(json!({"prompt": graphs::fresh(), "front": true})).await?, &json!(-(counted + 3)))?;

    if target.is_front {
        return Ok(Outcome::Passed);
    }
    // Equal number and id cannot be ordered: 500, and queued all the same.
    target.idle().await?;
    let blocker = target.queue(&graphs::endless(&target), &client).await?;
    target
        .wait_for("the blocker to run", async || {
            let queue = target.get("/queue").await?.json()?;
            Ok((queue["queue_running"][0][1] == json!(blocker)).then_some(()))
        })
        .await?;
    let twin = unique("twin");
    let body = || json!({"prompt": graphs::fresh(), "client_id": client, "number": 7, "prompt_id": twin});
    target.post("/prompt", &body()).await?.is(200)?;
    target.post("/prompt", &body()).await?.is_crash()?;
    same("the queue", &target.get("/prompt").await?.json()?["exec_info"]["queue_remaining"], &json!(3))?;
    Ok(Outcome::Passed)
}
