//! Every error a single input can cause, with its exact shape.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same},
};

/// One case: how the graph is spoilt, the node blamed, and its error.
struct Case {
    name: &'static str,
    spoil: fn(&mut Value),
    blamed: &'static str,
    class: &'static str,
    kind: &'static str,
    message: &'static str,
    details: &'static str,
    /// Checks `extra_info` beyond `input_name`.
    extra: fn(&Value) -> bool,
}

fn input<'a>(graph: &'a mut Value, node: &str, name: &str) -> &'a mut Value {
    &mut graph[node]["inputs"][name]
}

fn remove(graph: &mut Value, node: &str, name: &str) {
    if let Some(inputs) = graph[node]["inputs"].as_object_mut() {
        inputs.remove(name);
    }
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "a missing literal",
            spoil: |graph| remove(graph, "3", "steps"),
            blamed: "3",
            class: "KSampler",
            kind: "required_input_missing",
            message: "Required input is missing",
            details: "steps",
            extra: |extra| extra.as_object().is_some_and(|extra| extra.len() == 1),
        },
        Case {
            name: "a word for a number",
            spoil: |graph| *input(graph, "3", "steps") = json!("many"),
            blamed: "3",
            class: "KSampler",
            kind: "invalid_input_type",
            message: "Failed to convert an input value to a INT value",
            details: "steps, many, invalid literal for int() with base 10: 'many'",
            extra: |extra| {
                extra["received_value"] == json!("many")
                    && extra["input_config"][0] == json!("INT")
                    && extra["exception_message"] == json!("invalid literal for int() with base 10: 'many'")
            },
        },
        Case {
            name: "null for a number",
            spoil: |graph| *input(graph, "3", "steps") = Value::Null,
            blamed: "3",
            class: "KSampler",
            kind: "invalid_input_type",
            message: "Failed to convert an input value to a INT value",
            details: "steps, None, int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
            extra: |extra| extra["received_value"].is_null(),
        },
        Case {
            name: "a word for a fraction",
            spoil: |graph| *input(graph, "3", "cfg") = json!("high"),
            blamed: "3",
            class: "KSampler",
            kind: "invalid_input_type",
            message: "Failed to convert an input value to a FLOAT value",
            details: "cfg, high, could not convert string to float: 'high'",
            extra: |extra| extra["input_config"][0] == json!("FLOAT"),
        },
        Case {
            name: "too small",
            spoil: |graph| *input(graph, "3", "steps") = json!(0),
            blamed: "3",
            class: "KSampler",
            kind: "value_smaller_than_min",
            message: "Value 0 smaller than min of 1",
            details: "steps",
            extra: |extra| extra["received_value"] == json!(0) && extra["input_config"][1]["min"] == json!(1),
        },
        Case {
            name: "too big",
            spoil: |graph| *input(graph, "3", "cfg") = json!(1000.0),
            blamed: "3",
            class: "KSampler",
            kind: "value_bigger_than_max",
            message: "Value 1000.0 bigger than max of 100.0",
            details: "cfg",
            extra: |extra| extra["received_value"] == json!(1000.0) && extra["input_config"][1]["max"] == json!(100.0),
        },
        Case {
            name: "not in a short list",
            spoil: |graph| *input(graph, "3", "scheduler") = json!("nope"),
            blamed: "3",
            class: "KSampler",
            kind: "value_not_in_list",
            message: "Value not in list",
            details: "scheduler: 'nope' not in ['simple', 'sgm_uniform', 'karras', 'exponential', 'ddim_uniform', 'beta', 'normal', 'linear_quadratic', 'kl_optimal']",
            extra: |extra| extra["received_value"] == json!("nope") && extra["input_config"][0][0] == json!("simple"),
        },
        Case {
            name: "an absent checkpoint",
            spoil: |graph| *input(graph, "4", "ckpt_name") = json!("missing.safetensors"),
            blamed: "4",
            class: "CheckpointLoaderSimple",
            kind: "value_not_in_list",
            message: "Value not in list",
            details: "",
            extra: |extra| extra["received_value"] == json!("missing.safetensors") && extra["input_config"][0].is_array(),
        },
        Case {
            name: "a link of the wrong type",
            spoil: |graph| *input(graph, "3", "model") = json!(["6", 0]),
            blamed: "3",
            class: "KSampler",
            kind: "return_type_mismatch",
            message: "Return type mismatch between linked nodes",
            details: "model, received_type(CONDITIONING) mismatch input_type(MODEL)",
            extra: |extra| extra["received_type"] == json!("CONDITIONING") && extra["linked_node"] == json!(["6", 0]),
        },
        Case {
            name: "a link to nowhere",
            spoil: |graph| *input(graph, "3", "model") = json!(["99", 0]),
            blamed: "3",
            class: "KSampler",
            kind: "exception_during_inner_validation",
            message: "Exception when validating inner node",
            details: "'99'",
            extra: |extra| {
                extra["exception_type"] == json!("KeyError")
                    && extra["linked_node"] == json!(["3", 0])
                    && extra["exception_message"] == json!("'99'")
                    && extra["traceback"].is_array()
            },
        },
        Case {
            name: "a slot out of range",
            spoil: |graph| *input(graph, "3", "model") = json!(["4", 7]),
            blamed: "3",
            class: "KSampler",
            kind: "exception_during_inner_validation",
            message: "Exception when validating inner node",
            details: "tuple index out of range",
            extra: |extra| extra["exception_type"] == json!("IndexError") && extra["linked_node"] == json!(["3", 0]),
        },
        Case {
            name: "half a link",
            spoil: |graph| *input(graph, "3", "model") = json!(["4"]),
            blamed: "3",
            class: "KSampler",
            kind: "bad_linked_input",
            message: "Bad linked input, must be a length-2 list of [node_id, slot_index]",
            details: "model",
            extra: |extra| extra["received_value"] == json!(["4"]) && extra["input_config"][0] == json!("MODEL"),
        },
        Case {
            name: "no inputs at all",
            spoil: |graph| {
                if let Some(node) = graph["8"].as_object_mut() {
                    node.remove("inputs");
                }
            },
            blamed: "8",
            class: "VAEDecode",
            kind: "exception_during_inner_validation",
            message: "Exception when validating inner node",
            details: "'inputs'",
            extra: |extra| extra["exception_type"] == json!("KeyError") && extra["input_name"] == json!("images"),
        },
    ]
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    for case in cases() {
        let mut graph = graphs::txt2img(&target, 1, 2);
        (case.spoil)(&mut graph);
        let answer = target.post("/prompt", &json!({"prompt": graph, "client_id": "validation"})).await?.is(400)?.json()?;
        let report = &answer["node_errors"][case.blamed];
        ensure!(answer["node_errors"].as_object().is_some_and(|errors| errors.len() == 1), "{}: {answer}", case.name);
        same(
            case.name,
            &answer["error"],
            &json!({"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}}),
        )?;
        same(case.name, &report["class_type"], &json!(case.class))?;
        same(case.name, &report["dependent_outputs"], &json!(["9"]))?;
        ensure!(report["errors"].as_array().is_some_and(|errors| errors.len() == 1), "{}: {report}", case.name);
        let error = &report["errors"][0];
        same(case.name, &error["type"], &json!(case.kind))?;
        same(case.name, &error["message"], &json!(case.message))?;
        if !case.details.is_empty() {
            same(case.name, &error["details"], &json!(case.details))?;
        }
        ensure!(error["extra_info"]["input_name"].is_string() && (case.extra)(&error["extra_info"]), "{}: {error}", case.name);
    }

    // Long lists are not spelled out.
    let mut graph = graphs::txt2img(&target, 1, 2);
    *input(&mut graph, "3", "sampler_name") = json!("nope");
    let answer = target.post("/prompt", &json!({"prompt": graph})).await?.is(400)?.json()?;
    let error = &answer["node_errors"]["3"]["errors"][0];
    let count = target.options("KSampler", "sampler_name").await?.len();
    same("a long list", &error["details"], &json!(format!("sampler_name: 'nope' not in (list of length {count})")))?;
    ensure!(error["extra_info"]["input_config"].is_null(), "{error}");

    // Newer-schema combos are validated by newer servers only.
    let graph = json!({
        "1": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "nope"}},
        "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}},
    });
    let answer = target.post("/prompt", &json!({"prompt": graph})).await?;
    answer.is(if target.newer() { 400 } else { 200 })?;

    // A node's own validator: pictures must exist.
    let graph = json!({
        "1": {"class_type": "LoadImage", "inputs": {"image": "missing.png"}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    });
    let answer = target.post("/prompt", &json!({"prompt": graph})).await?.is(400)?.json()?;
    same(
        "a missing picture",
        &answer["node_errors"],
        &json!({"1": {"errors": [{"type": "custom_validation_failed", "message": "Custom validation failed for node",
            "details": "image - Invalid image file: missing.png", "extra_info": {"input_name": "image"}}],
            "dependent_outputs": ["2"], "class_type": "LoadImage"}}),
    )?;

    // What passes although it looks wrong.
    let mut graph = graphs::txt2img(&target, 1, 2);
    *input(&mut graph, "3", "steps") = json!("2");
    *input(&mut graph, "3", "cfg") = json!("6.5");
    *input(&mut graph, "3", "unknown") = json!("kept");
    *input(&mut graph, "5", "width") = json!(65);
    let id = target.queue_with(json!({"prompt": graph})).await?;
    let entry = target.finished(&id).await?;
    same("a converted number", &entry["prompt"][2]["3"]["inputs"]["steps"], &json!(2))?;
    same("a converted fraction", &entry["prompt"][2]["3"]["inputs"]["cfg"], &json!(6.5))?;
    same("an unknown input", &entry["prompt"][2]["3"]["inputs"]["unknown"], &json!("kept"))?;
    same("its end", &entry["status"]["status_str"], &json!("success"))?;
    Ok(Outcome::Passed)
}
