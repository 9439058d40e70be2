//! The jobs API of newer servers: states, filters, pages, refusals.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    if !target.newer() {
        target.get("/api/jobs").await?.is(404)?;
        return Ok(Outcome::Skipped("the jobs API came with 0.8.0; /api/jobs is 404 as it should".to_owned()));
    }
    target.post("/history", &json!({"clear": true})).await?.is(200)?;
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    let broken = format!("{}.png", unique("broken"));
    target.upload(&broken, b"hello".to_vec(), &[]).await?.is(200)?;
    let failing = json!({
        "1": {"class_type": "LoadImage", "inputs": {"image": broken}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "never"}},
    });
    let mark = unique("job");
    let extra = json!({"extra_pnginfo": {"workflow": {"id": mark}}});
    let queue = async |name: &str, graph: Value, extra: &Value| {
        target
            .queue_with(
                json!({"prompt": graph, "client_id": client, "prompt_id": format!("{mark}-{name}"), "extra_data": extra}),
            )
            .await
    };
    let ok = queue("ok", graphs::two_outputs(), &extra).await?;
    target.finished(&ok).await?;
    let failed = queue("failed", failing, &json!({})).await?;
    target.finished(&failed).await?;
    let stopped = queue("stopped", graphs::endless(&target), &json!({})).await?;
    socket.until(|frame| frame.is("progress") && frame.data()["prompt_id"] == json!(stopped)).await?;
    target.post("/interrupt", &json!({})).await?.is(200)?;
    target.finished(&stopped).await?;
    let running = queue("running", graphs::endless(&target), &extra).await?;
    socket.until(|frame| frame.is("progress") && frame.data()["prompt_id"] == json!(running)).await?;
    let pending = queue("pending", graphs::fresh(), &json!({})).await?;

    let listed = target.get("/api/jobs").await?.is(200)?.json()?;
    let ids: Vec<&str> = listed["jobs"].as_array().into_iter().flatten().filter_map(|job| job["id"].as_str()).collect();
    ensure!(ids == [&pending, &running, &stopped, &failed, &ok].map(String::as_str), "{ids:?}");
    same("the page", &listed["pagination"], &json!({"offset": 0, "limit": null, "total": 5, "has_more": false}))?;
    let states: Vec<&str> = listed["jobs"].as_array().into_iter().flatten().filter_map(|job| job["status"].as_str()).collect();
    ensure!(states == ["pending", "in_progress", "failed", "failed", "completed"], "{states:?}");
    let [_, in_progress, interrupted, errored, done] = [0, 1, 2, 3, 4].map(|at| &listed["jobs"][at]);
    ensure!(interrupted.get("execution_error").is_none() && interrupted["execution_end_time"].is_u64(), "{interrupted}");
    same("the error", &errored["execution_error"]["exception_type"], &json!("PIL.UnidentifiedImageError"))?;
    same("outputs", &done["outputs_count"], &json!(2))?;
    same("the preview", &done["preview_output"]["type"], &json!("output"))?;
    same("its node", &done["preview_output"]["nodeId"], &json!("3"))?;
    same("its kind", &done["preview_output"]["mediaType"], &json!("images"))?;
    same("the workflow", &done["workflow_id"], &json!(mark))?;
    ensure!(
        in_progress.get("execution_start_time").is_none()
            && in_progress["priority"].is_i64()
            && in_progress["create_time"].is_u64(),
        "{in_progress}"
    );

    let count = async |query: &str| -> anyhow::Result<Value> {
        let page = target.get(&format!("/api/jobs?{query}")).await?.is(200)?.json()?;
        Ok(json!([page["jobs"].as_array().map(Vec::len), page["pagination"]["total"], page["pagination"]["has_more"]]))
    };
    for (query, expected) in [
        ("status=completed".to_owned(), json!([1, 1, false])),
        ("status=failed".to_owned(), json!([2, 2, false])),
        ("status=pending,in_progress".to_owned(), json!([2, 2, false])),
        (format!("workflow_id={mark}"), json!([2, 2, false])),
        ("limit=2".to_owned(), json!([2, 5, true])),
        ("limit=2&offset=4".to_owned(), json!([1, 5, false])),
        ("offset=-3".to_owned(), json!([5, 5, false])),
        ("sort_by=execution_duration&sort_order=asc".to_owned(), json!([5, 5, false])),
    ] {
        same(&query, &count(&query).await?, &expected)?;
    }
    for (query, sentence) in [
        ("status=bogus", "Invalid status value(s): bogus. Valid values: pending, in_progress, completed, failed"),
        ("sort_by=x", "sort_by must be 'created_at' or 'execution_duration'"),
        ("sort_order=x", "sort_order must be 'asc' or 'desc'"),
        ("limit=0", "limit must be a positive integer"),
        ("limit=x", "limit must be an integer"),
        ("offset=x", "offset must be an integer"),
    ] {
        let answer = target.get(&format!("/api/jobs?{query}")).await?;
        same(query, &answer.is(400)?.json()?, &json!({"error": sentence}))?;
    }

    let detail = target.get(&format!("/api/jobs/{ok}")).await?.is(200)?.json()?;
    let entry = target.history(&ok).await?;
    same("outputs in detail", &detail["outputs"], &entry["outputs"])?;
    same("status in detail", &detail["execution_status"], &entry["status"])?;
    same("graph in detail", &detail["workflow"]["prompt"], &entry["prompt"][2])?;
    same("extra in detail", &detail["workflow"]["extra_data"], &entry["prompt"][3])?;
    let detail = target.get(&format!("/api/jobs/{running}")).await?.is(200)?.json()?;
    ensure!(detail["status"] == json!("in_progress") && detail.get("workflow").is_none(), "{detail}");
    same("an unknown job", &target.get("/api/jobs/nope").await?.is(404)?.json()?, &json!({"error": "Job not found"}))?;
    target.get("/jobs").await?.is(404)?;
    target.get("/api/api/jobs?limit=1").await?.is(200)?;

    if target.is_front {
        return Ok(Outcome::Passed);
    }
    // One null in the wrong place breaks the whole list until it is gone.
    target.settle().await?;
    target.post("/history", &json!({"clear": true})).await?.is(200)?;
    let trap = queue("null", graphs::fresh(), &json!({"extra_pnginfo": null})).await?;
    target.finished(&trap).await?;
    target.get("/api/jobs?limit=2").await?.is_crash()?;
    target.post("/history", &json!({"delete": [trap]})).await?.is(200)?;
    target.get("/api/jobs?limit=2").await?.is(200)?;
    Ok(Outcome::Passed)
}
