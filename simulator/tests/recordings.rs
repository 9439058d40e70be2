//! Recorded requests and answers of a real server, compared in shape with the simulator's:
//! validation errors body by body, and every class of `/object_info`. Needs `GESSO_FIXTURES`
//! to name the folder that holds `comfyui/v0.8.0`; passes with a note without it.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, ensure};
use gesso_simulator::comfy::{NodeProfile, NodeServer, SimOptions};
use serde_json::{Map, Value, json};

fn recording(name: &str) -> anyhow::Result<Option<Value>> {
    let Ok(folder) = std::env::var("GESSO_FIXTURES") else {
        eprintln!("GESSO_FIXTURES names no folder: {name} is not compared");
        return Ok(None);
    };
    let path = PathBuf::from(folder).join("comfyui/v0.8.0").join(name);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(Some(serde_json::from_str(&text)?))
}

/// A node with the models of the recorded one.
async fn server() -> anyhow::Result<NodeServer> {
    let mut profile = NodeProfile::small("recorded", 8.0);
    profile.loras = vec!["my_style.safetensors".to_owned()];
    profile.vaes = vec!["vae-ft-mse-840000-ema-pruned.safetensors".to_owned()];
    profile.controlnets = vec!["control_v11p_sd15_canny.safetensors".to_owned()];
    profile.upscale_models = vec!["RealESRGAN_x4plus.safetensors".to_owned()];
    let options = SimOptions { speed: 100.0, ..SimOptions::default() };
    Ok(NodeServer::start(profile, options, SocketAddr::from(([127, 0, 0, 1], 0))).await?)
}

/// Take away what is rightly different: wording for people, paths, ids, times.
fn essence(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept: Map<String, Value> = map
                .iter()
                .filter(|(key, _)| {
                    !["tooltip", "traceback", "prompt_id", "number", "description", "output_tooltips"].contains(&key.as_str())
                })
                .map(|(key, value)| (key.clone(), essence(value)))
                .collect();
            let mut kept = Value::Object(kept);
            // Through which of a node's links the exception came depends on a hash order.
            if kept["type"] == json!("exception_during_inner_validation")
                && let Some(extra) = kept["extra_info"].as_object_mut()
            {
                extra.retain(|key, _| !["input_name", "input_config", "linked_node"].contains(&key.as_str()));
            }
            kept
        }
        // `["MODEL", {}]` and `["MODEL"]` say the same once tooltips are gone.
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(essence).collect();
            if list.last() == Some(&json!({})) {
                list.pop();
            }
            Value::Array(list)
        }
        // Beyond 2^53 a bound is as good as its float, except the largest seed, which is kept.
        Value::Number(number) if number.as_i64().is_some_and(|whole| whole.unsigned_abs() > 1 << 53) => {
            json!(number.as_f64())
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn validation_answers_as_recorded() -> anyhow::Result<()> {
    let Some(recorded) = recording("validation_errors.json")? else {
        return Ok(());
    };
    let server = server().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut compared = 0;
    let mut request: Option<&Value> = None;
    let events = recorded["events"].as_array().context("no events")?;
    for event in events {
        match event["kind"].as_str() {
            Some("http_request") => request = Some(&event["request"]),
            Some("http_response") => {
                let Some(request) =
                    request.take().filter(|request| request["method"] == json!("POST") && request["path"] == json!("/prompt"))
                else {
                    continue;
                };
                let body = match request.get("body").and_then(Value::as_str) {
                    Some(raw) => raw.to_owned(),
                    None => request["json"].to_string(),
                };
                let answer = http.post(format!("{}/prompt", server.url())).body(body.clone()).send().await?;
                let expected = &event["response"];
                ensure!(json!(answer.status().as_u16()) == expected["status"], "{body}: {}", answer.status());
                let text = answer.text().await?;
                match expected.get("json") {
                    Some(expected) => {
                        let got = essence(&serde_json::from_str(&text)?);
                        let expected = essence(expected);
                        ensure!(got == expected, "{body}\n got {got}\nwant {expected}");
                    }
                    None => ensure!(json!(text) == expected["text"], "{body}: {text}"),
                }
                compared += 1;
            }
            _ => {}
        }
    }
    ensure!(compared >= 30, "only {compared} answers compared");
    eprintln!("{compared} recorded validation answers compared");
    Ok(())
}

#[tokio::test]
async fn node_classes_are_declared_as_recorded() -> anyhow::Result<()> {
    let Some(recorded) = recording("object_info.json")? else {
        return Ok(());
    };
    let server = server().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let text = http.get(format!("{}/object_info", server.url())).send().await?.text().await?;
    let simulated: Value = serde_json::from_str(&text)?;
    let mut differences = Vec::new();
    for (name, class) in simulated.as_object().context("no object")? {
        let (mut got, mut want) = (essence(class), essence(&recorded[name]));
        if ["LoadImage", "LoadImageMask"].contains(&name.as_str()) {
            // Their options are whatever files the node has.
            got["input"]["required"]["image"][0] = Value::Null;
            want["input"]["required"]["image"][0] = Value::Null;
        }
        for key in want.as_object().into_iter().flatten().map(|(key, _)| key) {
            if got[key] != want[key] {
                differences.push(format!("{name}.{key}\n got {}\nwant {}", got[key], want[key]));
            }
        }
    }
    ensure!(differences.is_empty(), "{}", differences.join("\n"));
    Ok(())
}
