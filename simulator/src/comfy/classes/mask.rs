//! Masks.

use super::declare::{Choices, Class, Kind, Module};

const EXTRAS: Module = Module::Newer("comfy_extras.nodes_mask");

pub(super) fn classes() -> Vec<Class> {
    let side = Kind::Int { default: Some(512), min: 1, max: 16_384, step: Some(1), control: false };
    vec![
        Class::new("LoadImageMask", "Load Image (as Mask)", "mask")
            .takes([
                ("image", Kind::InputFile(Choices::InputFiles)),
                ("channel", Kind::Combo(Choices::Fixed(&["alpha", "red", "green", "blue"]))),
            ])
            .gives(["MASK"]),
        Class::new("SolidMask", "", "mask")
            .unnamed()
            .module(EXTRAS)
            .takes([
                ("value", Kind::Float { default: Some(1.0), min: 0.0, max: 1.0, step: 0.01, round: None }),
                ("width", side),
                ("height", side),
            ])
            .gives(["MASK"]),
        Class::new("MaskToImage", "Convert Mask to Image", "mask")
            .module(EXTRAS)
            .takes([("mask", Kind::Link("MASK"))])
            .gives(["IMAGE"]),
        Class::new("ImageToMask", "Convert Image to Mask", "mask")
            .module(EXTRAS)
            .takes([
                ("image", Kind::Link("IMAGE")),
                ("channel", Kind::Combo(Choices::Fixed(&["red", "green", "blue", "alpha"]))),
            ])
            .gives(["MASK"]),
    ]
}
