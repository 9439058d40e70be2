//! Text encoding and everything that shapes a conditioning.

use super::declare::{Class, Kind, Module};

const CONDITIONING: Kind = Kind::Link("CONDITIONING");

pub(super) fn classes() -> Vec<Class> {
    let percent = |default| Kind::Float { default: Some(default), min: 0.0, max: 1.0, step: 0.001, round: None };
    vec![
        Class::new("CLIPTextEncode", "CLIP Text Encode (Prompt)", "conditioning")
            .takes([("text", Kind::Text { default: None, multiline: Some(true), dynamic: true }), ("clip", Kind::Link("CLIP"))])
            .gives(["CONDITIONING"]),
        Class::new("CLIPSetLastLayer", "CLIP Set Last Layer", "conditioning")
            .takes([
                ("clip", Kind::Link("CLIP")),
                ("stop_at_clip_layer", Kind::Int { default: Some(-1), min: -24, max: -1, step: Some(1), control: false }),
            ])
            .gives(["CLIP"]),
        Class::new("ConditioningCombine", "Conditioning (Combine)", "conditioning")
            .takes([("conditioning_1", CONDITIONING), ("conditioning_2", CONDITIONING)])
            .gives(["CONDITIONING"]),
        Class::new("ConditioningZeroOut", "ConditioningZeroOut", "advanced/conditioning")
            .takes([("conditioning", CONDITIONING)])
            .gives(["CONDITIONING"]),
        Class::new("FluxGuidance", "", "advanced/conditioning/flux")
            .unnamed()
            .module(Module::Newer("comfy_extras.nodes_flux"))
            .takes([
                ("conditioning", CONDITIONING),
                ("guidance", Kind::Float { default: Some(3.5), min: 0.0, max: 100.0, step: 0.1, round: None }),
            ])
            .gives(["CONDITIONING"]),
        Class::new("ControlNetApplyAdvanced", "Apply ControlNet", "conditioning/controlnet")
            .takes([
                ("positive", CONDITIONING),
                ("negative", CONDITIONING),
                ("control_net", Kind::Link("CONTROL_NET")),
                ("image", Kind::Link("IMAGE")),
                ("strength", Kind::Float { default: Some(1.0), min: 0.0, max: 10.0, step: 0.01, round: None }),
                ("start_percent", percent(0.0)),
                ("end_percent", percent(1.0)),
            ])
            .may_take([("vae", Kind::Link("VAE"))])
            .gives_named([("CONDITIONING", "positive"), ("CONDITIONING", "negative")]),
        Class::new("InpaintModelConditioning", "InpaintModelConditioning", "conditioning/inpaint")
            .takes([
                ("positive", CONDITIONING),
                ("negative", CONDITIONING),
                ("vae", Kind::Link("VAE")),
                ("pixels", Kind::Link("IMAGE")),
                ("mask", Kind::Link("MASK")),
                ("noise_mask", Kind::Bool { default: Some(true) }),
            ])
            .gives_named([("CONDITIONING", "positive"), ("CONDITIONING", "negative"), ("LATENT", "latent")]),
    ]
}
