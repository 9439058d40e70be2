//! What the server tells about itself and its models.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::target::{Outcome, Target, same};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let stats = target.get("/system_stats").await?.is(200)?.json()?;
    for key in
        ["os", "ram_total", "ram_free", "comfyui_version", "python_version", "pytorch_version", "embedded_python", "argv"]
    {
        ensure!(!stats["system"][key].is_null(), "no system.{key}");
    }
    let device = &stats["devices"][0];
    ensure!(device["name"].is_string() && device["type"].is_string(), "{device}");
    ensure!(device.get("index").is_some(), "{device}");
    for key in ["vram_total", "vram_free", "torch_vram_total", "torch_vram_free"] {
        ensure!(device[key].is_u64(), "{key}: {device}");
    }
    ensure!(device["vram_free"].as_u64() <= device["vram_total"].as_u64(), "{device}");

    let folders = target.get("/models").await?.is(200)?.json()?;
    for folder in
        ["checkpoints", "loras", "vae", "text_encoders", "diffusion_models", "embeddings", "controlnet", "upscale_models"]
    {
        ensure!(folders.as_array().is_some_and(|folders| folders.contains(&json!(folder))), "no {folder}: {folders}");
        ensure!(target.get(&format!("/models/{folder}")).await?.is(200)?.json()?.is_array());
    }
    let checkpoints = target.get("/models/checkpoints").await?.json()?;
    let offered = target.options("CheckpointLoaderSimple", "ckpt_name").await?;
    same("checkpoints", &checkpoints, &json!(offered))?;
    for folder in ["nofolder", "unet", "clip"] {
        target.get(&format!("/models/{folder}")).await?.is_empty(404)?;
    }
    let embeddings = target.get("/embeddings").await?.is(200)?.json()?;
    ensure!(
        embeddings
            .as_array()
            .is_some_and(|names| names.iter().filter_map(Value::as_str).all(|name| !name.ends_with(".safetensors"))),
        "{embeddings}"
    );
    let detailed = target.get("/experiment/models/checkpoints").await?.is(200)?.json()?;
    ensure!(detailed[0]["name"].is_string() && detailed[0]["size"].as_u64().is_some_and(|size| size > 0), "{detailed}");
    Ok(Outcome::Passed)
}
