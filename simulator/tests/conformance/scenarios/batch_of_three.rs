//! A batch: one reference per picture, numbered on.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let prefix = unique("batch");
    let mut graph = graphs::txt2img(&target, graphs::fresh_seed(), 2);
    graph["5"]["inputs"]["batch_size"] = json!(3);
    graph["9"]["inputs"]["filename_prefix"] = json!(format!("sub/{prefix}"));
    let entry = target.run(&graph).await?;
    let expected: Vec<_> = (1..=3)
        .map(|counter| json!({"filename": format!("{prefix}_0000{counter}_.png"), "subfolder": "sub", "type": "output"}))
        .collect();
    same("the references", &entry["outputs"]["9"]["images"], &json!(expected))?;
    let mut pictures = Vec::new();
    for reference in expected {
        let file = reference["filename"].as_str().unwrap_or_default().to_owned();
        let bytes = target.get(&format!("/view?filename={file}&subfolder=sub")).await?.is(200)?.bytes.clone();
        pictures.push(image::load_from_memory(&bytes)?.to_rgb8().into_raw());
    }
    ensure!(pictures[0] != pictures[1] && pictures[1] != pictures[2], "the pictures of a batch are alike");
    Ok(Outcome::Passed)
}
