//! The graphs the scenarios post.

use serde_json::{Value, json};

use crate::target::{Target, unique};

/// A colour nobody used before, so that nothing is cached.
pub fn fresh_color() -> u64 {
    uuid::Uuid::new_v4().as_u128() as u64 % 0xFF_FFFF
}

/// A seed nobody used before.
pub fn fresh_seed() -> u64 {
    uuid::Uuid::new_v4().as_u128() as u64
}

/// EmptyImage 1 → ImageInvert 2 → SaveImage 3; needs no model.
pub fn modelfree(color: u64, prefix: &str) -> Value {
    json!({
        "1": {"class_type": "EmptyImage", "inputs": {"width": 48, "height": 32, "batch_size": 1, "color": color}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": prefix}},
    })
}

/// A model-free graph that was never run.
pub fn fresh() -> Value {
    modelfree(fresh_color(), &unique("conf"))
}

/// Two outputs: 3 saves the inverted picture, 7 previews a mask.
pub fn two_outputs() -> Value {
    let mut graph = fresh();
    graph["5"] = json!({"class_type": "SolidMask", "inputs": {"value": 0.5, "width": 32, "height": 32}});
    graph["6"] = json!({"class_type": "MaskToImage", "inputs": {"mask": ["5", 0]}});
    graph["7"] = json!({"class_type": "PreviewImage", "inputs": {"images": ["6", 0]}});
    graph
}

/// Text to image, 64 × 64, in the classic numbering: 4 checkpoint, 5 latent, 6 and 7 texts,
/// 3 sampler, 8 decode, 9 save.
pub fn txt2img(target: &Target, seed: u64, steps: u32) -> Value {
    json!({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": seed, "steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": target.checkpoint}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox in the snow", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "conf_txt2img", "images": ["8", 0]}},
    })
}

/// A sampler that runs until it is interrupted.
pub fn endless(target: &Target) -> Value {
    txt2img(target, fresh_seed(), 5000)
}

/// A small PNG, different for every `shade`; transparent in its left half if asked.
pub fn png(shade: u8, transparent: bool) -> anyhow::Result<Vec<u8>> {
    let picture =
        image::RgbaImage::from_fn(40, 30, |x, _| image::Rgba([shade, 120, 40, if transparent && x < 20 { 0 } else { 255 }]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
