//! Requests that are refused as a whole: the `error` object, and the plain 500s.

use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same},
};

fn refusal(kind: &str, message: &str, details: &str) -> Value {
    json!({"error": {"type": kind, "message": message, "details": details, "extra_info": {}}, "node_errors": {}})
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let no_prompt = refusal("no_prompt", "No prompt provided", "No prompt provided");
    let no_outputs = refusal("prompt_no_outputs", "Prompt has no outputs", "");
    let mut no_output_node = graphs::fresh();
    if let Some(graph) = no_output_node.as_object_mut() {
        graph.remove("3");
    }
    let mut unknown = graphs::fresh();
    unknown["2"]["class_type"] = json!("NoSuchLoader");
    let mut classless = graphs::fresh();
    if let Some(node) = classless["2"].as_object_mut() {
        node.remove("class_type");
    }
    let cycle = json!({
        "1": {"class_type": "ImageInvert", "inputs": {"image": ["2", 0]}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "never"}},
    });
    let refused = [
        (json!({"client_id": "x"}), no_prompt.clone()),
        (json!([]), no_prompt),
        (json!({"prompt": {}}), no_outputs.clone()),
        (json!({"prompt": []}), no_outputs.clone()),
        (json!({"prompt": no_output_node}), no_outputs.clone()),
        (json!({"prompt": graphs::fresh(), "partial_execution_targets": ["77"]}), no_outputs),
        (
            json!({"prompt": unknown}),
            refusal("invalid_prompt", "Cannot execute because node NoSuchLoader does not exist.", "Node ID '#2'"),
        ),
        (
            json!({"prompt": classless}),
            refusal("invalid_prompt", "Cannot execute because a node is missing the class_type property.", "Node ID '#2'"),
        ),
        (json!({"prompt": cycle}), refusal("prompt_outputs_failed_validation", "Prompt outputs failed validation", "")),
    ];
    for (body, expected) in refused {
        let answer = target.post("/prompt", &body).await?;
        same(&format!("the answer to {body}"), &answer.is(400)?.json()?, &expected)?;
    }

    target.post_text("/prompt", "{oops").await?.is_crash()?;
    target.post_text("/prompt", "prompt=x").await?.is_crash()?;
    let editor_format = json!({"last_node_id": 9, "last_link_id": 9, "nodes": [], "links": [], "version": 0.4});
    for prompt in [json!("abc"), Value::Null, editor_format] {
        target.post("/prompt", &json!({"prompt": prompt})).await?.is_crash()?;
    }
    // With a client id: without one, 0.3.64 accepts this and its worker dies of it.
    target.post("/prompt", &json!({"prompt": graphs::fresh(), "client_id": "x", "extra_data": null})).await?.is_crash()?;

    // The content type does not matter.
    let odd = target.post_text("/prompt", r#"{"client_id": "x"}"#).await?;
    same("JSON sent as text", &odd.is(400)?.json()?["error"]["type"], &json!("no_prompt"))?;
    Ok(Outcome::Passed)
}
