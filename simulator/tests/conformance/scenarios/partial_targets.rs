//! `partial_execution_targets` narrows the outputs.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let graph = graphs::two_outputs();
    let id =
        target.queue_with(json!({"prompt": graph, "client_id": unique("client"), "partial_execution_targets": ["7"]})).await?;
    let entry = target.finished(&id).await?;
    same("outputs to execute", &entry["prompt"][4], &json!(["7"]))?;
    ensure!(entry["outputs"]["3"].is_null(), "{}", entry["outputs"]);
    let reference = &entry["outputs"]["7"]["images"][0];
    same("the type", &reference["type"], &json!("temp"))?;
    ensure!(
        reference["filename"].as_str().is_some_and(|name| name.starts_with("ComfyUI_temp_") && name.ends_with("_00001_.png")),
        "{reference}"
    );
    // The graph itself stays whole.
    ensure!(entry["prompt"][2]["3"].is_object(), "{}", entry["prompt"]);
    Ok(Outcome::Passed)
}
