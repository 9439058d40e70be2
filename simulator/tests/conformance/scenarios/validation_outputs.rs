//! Several outputs: partial acceptance, blame on shared ancestors, what is not checked.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    // One output is invalid: accepted, reported, dropped.
    let mut graph = graphs::fresh();
    graph["20"] = json!({"class_type": "SaveImage", "inputs": {"filename_prefix": "never"}});
    let answer = target.post("/prompt", &json!({"prompt": graph, "client_id": "validation"})).await?.is(200)?.json()?;
    let missing = json!({"type": "required_input_missing", "message": "Required input is missing", "details": "images",
                         "extra_info": {"input_name": "images"}});
    same(
        "node_errors of a partial acceptance",
        &answer["node_errors"],
        &json!({"20": {"errors": [missing], "dependent_outputs": ["20"], "class_type": "SaveImage"}}),
    )?;
    let entry = target.finished(answer["prompt_id"].as_str().unwrap_or_default()).await?;
    same("what was executed", &entry["prompt"][4], &json!(["3"]))?;

    // The only output is invalid: its own errors are in `details`.
    let graph = json!({"20": {"class_type": "SaveImage", "inputs": {"filename_prefix": "never"}}});
    let answer = target.post("/prompt", &json!({"prompt": graph})).await?.is(400)?.json()?;
    same("details", &answer["error"]["details"], &json!("Required input is missing: images"))?;

    // Two outputs below two faulty nodes.
    let mut graph = graphs::txt2img(&target, 1, 0);
    graph["4"]["inputs"]["ckpt_name"] = json!("missing.safetensors");
    graph["21"] = json!({"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}});
    let answer = target.post("/prompt", &json!({"prompt": graph})).await?.is(400)?.json()?;
    let errors = &answer["node_errors"];
    ensure!(errors.as_object().is_some_and(|errors| errors.len() == 2), "{errors}");
    for (node, kind) in [("4", "value_not_in_list"), ("3", "value_smaller_than_min")] {
        same("the kind", &errors[node]["errors"][0]["type"], &json!(kind))?;
        let mut outputs: Vec<&str> =
            errors[node]["dependent_outputs"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        outputs.sort_unstable();
        ensure!(outputs == ["21", "9"], "{errors}");
    }

    // A faulty node that leads to no output is not looked at.
    let mut graph = graphs::fresh();
    graph["30"] = json!({"class_type": "ImageInvert", "inputs": {}});
    let id = target.queue_with(json!({"prompt": graph})).await?;
    same("its end", &target.finished(&id).await?["status"]["status_str"], &json!("success"))?;
    Ok(Outcome::Passed)
}
