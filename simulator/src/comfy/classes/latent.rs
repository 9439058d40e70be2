//! Latents: empty ones, encoded ones, decoding, resizing, masks on them.

use super::declare::{Choices, Class, Kind, Module};

const LATENT: Kind = Kind::Link("LATENT");
const BATCH: Kind = Kind::Int { default: Some(1), min: 1, max: 4096, step: None, control: false };
const METHODS: Kind = Kind::Combo(Choices::Fixed(&["nearest-exact", "bilinear", "area", "bicubic", "bislerp"]));

pub(super) fn classes() -> Vec<Class> {
    let side = |default, min, step| Kind::Int { default: Some(default), min, max: 16_384, step: Some(step), control: false };
    vec![
        Class::new("EmptyLatentImage", "Empty Latent Image", "latent")
            .takes([("width", side(512, 16, 8)), ("height", side(512, 16, 8)), ("batch_size", BATCH)])
            .gives(["LATENT"]),
        Class::new("EmptySD3LatentImage", "", "latent/sd3")
            .unnamed()
            .module(Module::Newer("comfy_extras.nodes_sd3"))
            .takes([("width", side(1024, 16, 16)), ("height", side(1024, 16, 16)), ("batch_size", BATCH)])
            .gives(["LATENT"]),
        Class::new("VAEEncode", "VAE Encode", "latent")
            .takes([("pixels", Kind::Link("IMAGE")), ("vae", Kind::Link("VAE"))])
            .gives(["LATENT"]),
        Class::new("VAEDecode", "VAE Decode", "latent")
            .takes([("samples", LATENT), ("vae", Kind::Link("VAE"))])
            .gives(["IMAGE"]),
        Class::new("VAEEncodeForInpaint", "VAE Encode (for Inpainting)", "latent/inpaint")
            .takes([
                ("pixels", Kind::Link("IMAGE")),
                ("vae", Kind::Link("VAE")),
                ("mask", Kind::Link("MASK")),
                ("grow_mask_by", Kind::Int { default: Some(6), min: 0, max: 64, step: Some(1), control: false }),
            ])
            .gives(["LATENT"]),
        Class::new("SetLatentNoiseMask", "Set Latent Noise Mask", "latent/inpaint")
            .takes([("samples", LATENT), ("mask", Kind::Link("MASK"))])
            .gives(["LATENT"]),
        Class::new("RepeatLatentBatch", "Repeat Latent Batch", "latent/batch")
            .takes([
                ("samples", LATENT),
                ("amount", Kind::Int { default: Some(1), min: 1, max: 64, step: None, control: false }),
            ])
            .gives(["LATENT"]),
        Class::new("LatentUpscale", "Upscale Latent", "latent")
            .takes([
                ("samples", LATENT),
                ("upscale_method", METHODS),
                ("width", side(512, 0, 8)),
                ("height", side(512, 0, 8)),
                ("crop", Kind::Combo(Choices::Fixed(&["disabled", "center"]))),
            ])
            .gives(["LATENT"]),
        Class::new("LatentUpscaleBy", "Upscale Latent By", "latent")
            .takes([
                ("samples", LATENT),
                ("upscale_method", METHODS),
                ("scale_by", Kind::Float { default: Some(1.5), min: 0.01, max: 8.0, step: 0.01, round: None }),
            ])
            .gives(["LATENT"]),
    ]
}
