//! Pictures: loading, saving, scaling, simple arithmetic.

use super::declare::{Choices, Class, Kind, Module};

const IMAGE: Kind = Kind::Link("IMAGE");
const METHODS: Kind = Kind::Combo(Choices::Fixed(&["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]));

pub(super) fn classes() -> Vec<Class> {
    let side = |min| Kind::Int { default: Some(512), min, max: 16_384, step: Some(1), control: false };
    let mut save = Class::new("SaveImage", "Save Image", "image")
        .takes([
            ("images", IMAGE),
            ("filename_prefix", Kind::Text { default: Some("ComfyUI"), multiline: None, dynamic: false }),
        ])
        .output();
    save.png_info = true;
    let mut preview = Class::new("PreviewImage", "Preview Image", "image").takes([("images", IMAGE)]).output();
    preview.png_info = true;
    let mut batch =
        Class::new("ImageBatch", "Batch Images", "image").takes([("image1", IMAGE), ("image2", IMAGE)]).gives(["IMAGE"]);
    batch.deprecated = true;
    vec![
        save,
        preview,
        Class::new("LoadImage", "Load Image", "image")
            .takes([("image", Kind::InputFile(Choices::InputImages))])
            .gives(["IMAGE", "MASK"]),
        Class::new("ImageScale", "Upscale Image", "image/upscaling")
            .takes([
                ("image", IMAGE),
                ("upscale_method", METHODS),
                ("width", side(0)),
                ("height", side(0)),
                ("crop", Kind::Combo(Choices::Fixed(&["disabled", "center"]))),
            ])
            .gives(["IMAGE"]),
        Class::new("ImageScaleBy", "Upscale Image By", "image/upscaling")
            .takes([
                ("image", IMAGE),
                ("upscale_method", METHODS),
                ("scale_by", Kind::Float { default: Some(1.0), min: 0.01, max: 8.0, step: 0.01, round: None }),
            ])
            .gives(["IMAGE"]),
        Class::new("ImageUpscaleWithModel", "Upscale Image (using Model)", "image/upscaling")
            .module(Module::Newer("comfy_extras.nodes_upscale_model"))
            .takes([("upscale_model", Kind::Link("UPSCALE_MODEL")), ("image", IMAGE)])
            .gives(["IMAGE"]),
        Class::new("ImageInvert", "Invert Image", "image").takes([("image", IMAGE)]).gives(["IMAGE"]),
        batch,
        Class::new("EmptyImage", "EmptyImage", "image")
            .takes([
                ("width", side(1)),
                ("height", side(1)),
                ("batch_size", Kind::Int { default: Some(1), min: 1, max: 4096, step: None, control: false }),
                ("color", Kind::Color),
            ])
            .gives(["IMAGE"]),
    ]
}
