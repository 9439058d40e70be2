//! Loaders: whatever reads a weights file.

use super::declare::{Choices, Class, Kind, Module};

const STRENGTH: Kind = Kind::Float { default: Some(1.0), min: -100.0, max: 100.0, step: 0.01, round: None };
const DEVICE: Kind = Kind::AdvancedCombo(Choices::Fixed(&["default", "cpu"]));

pub(super) fn classes() -> Vec<Class> {
    let file = |folder| Kind::Combo(Choices::Folder(folder));
    vec![
        Class::new("CheckpointLoaderSimple", "Load Checkpoint", "loaders")
            .takes([("ckpt_name", file("checkpoints"))])
            .gives(["MODEL", "CLIP", "VAE"]),
        Class::new("VAELoader", "Load VAE", "loaders").takes([("vae_name", Kind::Combo(Choices::Vaes))]).gives(["VAE"]),
        Class::new("LoraLoader", "Load LoRA", "loaders")
            .takes([
                ("model", Kind::Link("MODEL")),
                ("clip", Kind::Link("CLIP")),
                ("lora_name", file("loras")),
                ("strength_model", STRENGTH),
                ("strength_clip", STRENGTH),
            ])
            .gives(["MODEL", "CLIP"]),
        Class::new("LoraLoaderModelOnly", "LoraLoaderModelOnly", "loaders")
            .takes([("model", Kind::Link("MODEL")), ("lora_name", file("loras")), ("strength_model", STRENGTH)])
            .gives(["MODEL"]),
        Class::new("ControlNetLoader", "Load ControlNet Model", "loaders")
            .takes([("control_net_name", file("controlnet"))])
            .gives(["CONTROL_NET"]),
        Class::new("UpscaleModelLoader", "Load Upscale Model", "loaders")
            .module(Module::Newer("comfy_extras.nodes_upscale_model"))
            .takes([("model_name", file("upscale_models"))])
            .gives(["UPSCALE_MODEL"]),
        Class::new("UNETLoader", "Load Diffusion Model", "advanced/loaders")
            .takes([
                ("unet_name", file("diffusion_models")),
                ("weight_dtype", Kind::Combo(Choices::Fixed(&["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"]))),
            ])
            .gives(["MODEL"]),
        Class::new("CLIPLoader", "Load CLIP", "advanced/loaders")
            .takes([
                ("clip_name", file("text_encoders")),
                (
                    "type",
                    Kind::Combo(Choices::Fixed(&[
                        "stable_diffusion",
                        "stable_cascade",
                        "sd3",
                        "stable_audio",
                        "mochi",
                        "ltxv",
                        "pixart",
                        "cosmos",
                        "lumina2",
                        "wan",
                        "hidream",
                        "chroma",
                        "ace",
                        "omnigen2",
                        "qwen_image",
                        "hunyuan_image",
                        "flux2",
                        "ovis",
                    ])),
                ),
            ])
            .may_take([("device", DEVICE)])
            .gives(["CLIP"]),
        Class::new("DualCLIPLoader", "DualCLIPLoader", "advanced/loaders")
            .takes([
                ("clip_name1", file("text_encoders")),
                ("clip_name2", file("text_encoders")),
                (
                    "type",
                    Kind::Combo(Choices::Fixed(&[
                        "sdxl",
                        "sd3",
                        "flux",
                        "hunyuan_video",
                        "hidream",
                        "hunyuan_image",
                        "hunyuan_video_15",
                        "kandinsky5",
                        "kandinsky5_image",
                        "ltxv",
                        "newbie",
                    ])),
                ),
            ])
            .may_take([("device", DEVICE)])
            .gives(["CLIP"]),
        Class::new("ModelSamplingFlux", "ModelSamplingFlux", "advanced/model")
            .module(Module::Older("comfy_extras.nodes_model_advanced"))
            .takes([
                ("model", Kind::Link("MODEL")),
                ("max_shift", Kind::Float { default: Some(1.15), min: 0.0, max: 100.0, step: 0.01, round: None }),
                ("base_shift", Kind::Float { default: Some(0.5), min: 0.0, max: 100.0, step: 0.01, round: None }),
                ("width", Kind::Int { default: Some(1024), min: 16, max: 16_384, step: Some(8), control: false }),
                ("height", Kind::Int { default: Some(1024), min: 16, max: 16_384, step: Some(8), control: false }),
            ])
            .gives(["MODEL"]),
    ]
}
