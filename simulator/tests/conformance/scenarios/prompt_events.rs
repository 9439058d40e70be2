//! A prompt is accepted and its events come in exactly the documented order.

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
    let hello = socket.next().await?;
    ensure!(hello.is("status") && hello.data()["sid"] == json!(client), "{hello:?}");

    let answer = target.post("/prompt", &json!({"prompt": graphs::fresh(), "client_id": client})).await?;
    ensure!(answer.is(200)?.header("content-type").starts_with("application/json"));
    let accepted = answer.json()?;
    let keys: Vec<&String> = accepted.as_object().into_iter().flatten().map(|(key, _)| key).collect();
    ensure!(keys == ["prompt_id", "number", "node_errors"], "{accepted}");
    let id = accepted["prompt_id"].as_str().unwrap_or_default().to_owned();

    let frames = socket.until_over(&id).await?;
    ensure!(
        names(&frames)
            == [
                "status",
                "status",
                "execution_start",
                "execution_cached",
                "progress_state",
                "executing 1",
                "progress_state",
                "progress_state",
                "executing 2",
                "progress_state",
                "progress_state",
                "executing 3",
                "executed 3",
                "progress_state",
                "execution_success",
                "status",
                "executing -",
            ],
        "{:?}",
        names(&frames)
    );
    let remaining: Vec<&Value> = frames
        .iter()
        .filter(|frame| frame.is("status"))
        .map(|frame| &frame.data()["status"]["exec_info"]["queue_remaining"])
        .collect();
    ensure!(remaining == [&json!(1), &json!(1), &json!(0)], "{remaining:?}");
    same("cached nodes", &frames[3].data()["nodes"], &json!([]))?;
    ensure!(frames[2].data()["timestamp"].as_u64().is_some_and(|at| at > 1_600_000_000_000), "{:?}", frames[2]);

    let running = &frames[4].data()["nodes"];
    same(
        "a running node",
        running,
        &json!({"1": {"value": 0.0, "max": 1.0, "state": "running", "node_id": "1", "prompt_id": id,
                      "display_node_id": "1", "parent_node_id": null, "real_node_id": "1"}}),
    )?;
    let states = &frames[13].data()["nodes"];
    ensure!(["1", "2", "3"].iter().all(|node| states[node]["state"] == json!("finished")), "{states}");
    same("executing", frames[5].data(), &json!({"node": "1", "display_node": "1", "prompt_id": id}))?;
    same("the end marker", frames[16].data(), &json!({"node": null, "prompt_id": id}))?;

    // At the end marker history is complete.
    let entry = target.history(&id).await?;
    let output = &frames[12].data()["output"];
    same("outputs", &entry["outputs"], &json!({"3": output}))?;
    same(
        "meta",
        &entry["meta"],
        &json!({"3": {"node_id": "3", "display_node": "3", "parent_node": null, "real_node_id": "3"}}),
    )?;
    same("status_str", &entry["status"]["status_str"], &json!("success"))?;
    same("completed", &entry["status"]["completed"], &json!(true))?;
    let told: Vec<&str> =
        entry["status"]["messages"].as_array().into_iter().flatten().filter_map(|pair| pair[0].as_str()).collect();
    ensure!(told == ["execution_start", "execution_cached", "execution_success"], "{told:?}");
    same("the message's data", &entry["status"]["messages"][0][1], frames[2].data())?;
    let item = &entry["prompt"];
    ensure!(item.as_array().is_some_and(|item| item.len() == 5), "{item}");
    same("the id in the item", &item[1], &json!(id))?;
    same("the client in the item", &item[3]["client_id"], &json!(client))?;
    ensure!(item[3]["create_time"].is_u64() == target.newer(), "{}", item[3]);
    same("outputs to execute", &item[4], &json!(["3"]))?;
    Ok(Outcome::Passed)
}
