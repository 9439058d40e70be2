//! The shape and the colour of a type, as they are drawn at a port.

/// The family of a type: the spelling of `data-t` in the style sheet.
pub fn family(kind: &str) -> &'static str {
    let kind = kind.split(',').next().unwrap_or_default().trim().to_ascii_uppercase();
    match kind.as_str() {
        "MODEL" | "UPSCALE_MODEL" | "CONTROL_NET" | "STYLE_MODEL" | "GLIGEN" => "model",
        "CLIP" | "CLIP_VISION" | "CLIP_VISION_OUTPUT" => "clip",
        "VAE" | "TAESD" => "vae",
        "CONDITIONING" => "cond",
        "LATENT" | "NOISE" | "SAMPLER" | "SIGMAS" | "GUIDER" => "latent",
        "IMAGE" | "VIDEO" => "image",
        "MASK" => "mask",
        _ => "value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_family_of_the_first_they_name() {
        assert_eq!(["MODEL", "image,mask", "", "*", "Latent"].map(family), ["model", "image", "value", "value", "latent"]);
    }
}
