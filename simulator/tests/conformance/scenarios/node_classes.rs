//! The node classes the product's templates are made of, with their inputs, outputs and limits.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::target::{Outcome, Target, same};

/// Class, required inputs in order, output types.
const CLASSES: &[(&str, &[&str], &[&str])] = &[
    ("CheckpointLoaderSimple", &["ckpt_name"], &["MODEL", "CLIP", "VAE"]),
    ("CLIPTextEncode", &["text", "clip"], &["CONDITIONING"]),
    ("CLIPSetLastLayer", &["clip", "stop_at_clip_layer"], &["CLIP"]),
    ("EmptyLatentImage", &["width", "height", "batch_size"], &["LATENT"]),
    ("EmptySD3LatentImage", &["width", "height", "batch_size"], &["LATENT"]),
    (
        "KSampler",
        &["model", "seed", "steps", "cfg", "sampler_name", "scheduler", "positive", "negative", "latent_image", "denoise"],
        &["LATENT"],
    ),
    (
        "KSamplerAdvanced",
        &[
            "model",
            "add_noise",
            "noise_seed",
            "steps",
            "cfg",
            "sampler_name",
            "scheduler",
            "positive",
            "negative",
            "latent_image",
            "start_at_step",
            "end_at_step",
            "return_with_leftover_noise",
        ],
        &["LATENT"],
    ),
    ("VAELoader", &["vae_name"], &["VAE"]),
    ("VAEEncode", &["pixels", "vae"], &["LATENT"]),
    ("VAEDecode", &["samples", "vae"], &["IMAGE"]),
    ("VAEEncodeForInpaint", &["pixels", "vae", "mask", "grow_mask_by"], &["LATENT"]),
    (
        "InpaintModelConditioning",
        &["positive", "negative", "vae", "pixels", "mask", "noise_mask"],
        &["CONDITIONING", "CONDITIONING", "LATENT"],
    ),
    ("SetLatentNoiseMask", &["samples", "mask"], &["LATENT"]),
    ("LoadImage", &["image"], &["IMAGE", "MASK"]),
    ("LoadImageMask", &["image", "channel"], &["MASK"]),
    ("ImageScale", &["image", "upscale_method", "width", "height", "crop"], &["IMAGE"]),
    ("ImageScaleBy", &["image", "upscale_method", "scale_by"], &["IMAGE"]),
    ("ImageInvert", &["image"], &["IMAGE"]),
    ("EmptyImage", &["width", "height", "batch_size", "color"], &["IMAGE"]),
    ("ImageBatch", &["image1", "image2"], &["IMAGE"]),
    ("SaveImage", &["images", "filename_prefix"], &[]),
    ("PreviewImage", &["images"], &[]),
    ("LoraLoader", &["model", "clip", "lora_name", "strength_model", "strength_clip"], &["MODEL", "CLIP"]),
    ("LoraLoaderModelOnly", &["model", "lora_name", "strength_model"], &["MODEL"]),
    ("UNETLoader", &["unet_name", "weight_dtype"], &["MODEL"]),
    ("DualCLIPLoader", &["clip_name1", "clip_name2", "type"], &["CLIP"]),
    ("CLIPLoader", &["clip_name", "type"], &["CLIP"]),
    ("FluxGuidance", &["conditioning", "guidance"], &["CONDITIONING"]),
    ("ModelSamplingFlux", &["model", "max_shift", "base_shift", "width", "height"], &["MODEL"]),
    ("UpscaleModelLoader", &["model_name"], &["UPSCALE_MODEL"]),
    ("ImageUpscaleWithModel", &["upscale_model", "image"], &["IMAGE"]),
    ("LatentUpscale", &["samples", "upscale_method", "width", "height", "crop"], &["LATENT"]),
    ("LatentUpscaleBy", &["samples", "upscale_method", "scale_by"], &["LATENT"]),
    ("ControlNetLoader", &["control_net_name"], &["CONTROL_NET"]),
    (
        "ControlNetApplyAdvanced",
        &["positive", "negative", "control_net", "image", "strength", "start_percent", "end_percent"],
        &["CONDITIONING", "CONDITIONING"],
    ),
    ("ConditioningZeroOut", &["conditioning"], &["CONDITIONING"]),
    ("ConditioningCombine", &["conditioning_1", "conditioning_2"], &["CONDITIONING"]),
    ("RandomNoise", &["noise_seed"], &["NOISE"]),
    ("BasicGuider", &["model", "conditioning"], &["GUIDER"]),
    ("BasicScheduler", &["model", "scheduler", "steps", "denoise"], &["SIGMAS"]),
    ("KSamplerSelect", &["sampler_name"], &["SAMPLER"]),
    ("SamplerCustomAdvanced", &["noise", "guider", "sampler", "sigmas", "latent_image"], &["LATENT", "LATENT"]),
    ("SolidMask", &["value", "width", "height"], &["MASK"]),
    ("MaskToImage", &["mask"], &["IMAGE"]),
    ("ImageToMask", &["image", "channel"], &["MASK"]),
    ("PrimitiveString", &["value"], &["STRING"]),
    ("PrimitiveInt", &["value"], &["INT"]),
    ("PrimitiveFloat", &["value"], &["FLOAT"]),
    ("PrimitiveBoolean", &["value"], &["BOOLEAN"]),
    ("PreviewAny", &["source"], &[]),
];

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let info = target.get("/object_info").await?.is(200)?.json()?;
    for (class, required, outputs) in CLASSES {
        let described = &info[class];
        ensure!(described.is_object(), "no {class}");
        let inputs: Vec<&str> =
            described["input"]["required"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        ensure!(inputs == *required, "{class}: {inputs:?}");
        same(class, &described["input_order"]["required"], &json!(required))?;
        same(class, &described["output"], &json!(outputs))?;
        same(class, &described["output_is_list"], &json!(vec![false; outputs.len()]))?;
        same(class, &described["name"], &json!(class))?;
        same(class, &described["output_node"], &json!(["SaveImage", "PreviewImage", "PreviewAny"].contains(class)))?;
        ensure!(
            described["output_name"].is_array() && described["category"].is_string() && described["python_module"].is_string(),
            "{class}"
        );
        for (name, declaration) in described["input"]["required"].as_object().into_iter().flatten() {
            ensure!(declaration[0].is_string() || declaration[0].is_array(), "{class}.{name}: {declaration}");
        }
    }
    let seed = &info["KSampler"]["input"]["required"]["seed"];
    same("the largest seed", &seed[1]["max"], &json!(u64::MAX))?;
    // Both spellings of a combo are in use.
    ensure!(info["KSampler"]["input"]["required"]["sampler_name"][0].is_array());
    same("the newer spelling", &info["UpscaleModelLoader"]["input"]["required"]["model_name"][0], &json!("COMBO"))?;
    ensure!(info["UpscaleModelLoader"]["input"]["required"]["model_name"][1]["options"].is_array());
    ensure!(target.options("KSampler", "scheduler").await?.contains(&"karras".to_owned()));

    let one = target.get("/object_info/KSampler").await?.is(200)?.json()?;
    same("one class", &one["KSampler"], &info["KSampler"])?;
    same("an unknown class", &target.get("/object_info/Nope").await?.is(200)?.json()?, &Value::Object(serde_json::Map::new()))?;

    // Primitives feed inputs of their type; a look at a value gives text.
    let graph = json!({
        "1": {"class_type": "PrimitiveInt", "inputs": {"value": 24}},
        "2": {"class_type": "EmptyImage", "inputs": {"width": ["1", 0], "height": 16, "batch_size": 1, "color": 0}},
        "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}},
        "4": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}},
        "5": {"class_type": "PrimitiveString", "inputs": {"value": "plain words"}},
        "6": {"class_type": "PreviewAny", "inputs": {"source": ["5", 0]}},
    });
    let entry = target.run(&graph).await?;
    same("a number as text", &entry["outputs"]["4"], &json!({"text": ["24"]}))?;
    same("text as text", &entry["outputs"]["6"], &json!({"text": ["plain words"]}))?;
    let file = entry["outputs"]["3"]["images"][0]["filename"].as_str().unwrap_or_default().to_owned();
    let picture = image::load_from_memory(&target.get(&format!("/view?filename={file}&type=temp")).await?.is(200)?.bytes)?;
    ensure!((picture.width(), picture.height()) == (24, 16));
    Ok(Outcome::Passed)
}
