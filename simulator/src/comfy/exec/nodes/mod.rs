//! What each node class does, one file per kind.

mod conditioning;
mod latent;
mod loaders;
mod mask;
mod pictures;
mod sampling;
mod save;
mod utils;

use std::sync::Arc;

use serde_json::Value;
use tokio::task::spawn_blocking;

use super::{Run, failure::Stop, inputs::Inputs, value::Out};
use crate::comfy::disk::{Disk, Root, Stored, annotated, join};

/// What a node leaves behind.
pub(super) struct Produced {
    pub values: Vec<Out>,
    /// UI output, for output nodes.
    pub ui: Option<Value>,
}

impl Produced {
    fn one(value: Out) -> Self {
        Self { values: vec![value], ui: None }
    }

    fn many(values: impl IntoIterator<Item = Out>) -> Self {
        Self { values: values.into_iter().collect(), ui: None }
    }

    fn ui(ui: Value) -> Self {
        Self { values: Vec::new(), ui: Some(ui) }
    }
}

/// Run one node.
pub(super) async fn execute(run: &mut Run<'_>, id: &str, class: &str, inputs: &Inputs) -> Result<Produced, Stop> {
    match class {
        "KSampler" => sampling::ksampler(run, id, inputs).await,
        "KSamplerAdvanced" => sampling::ksampler_advanced(run, id, inputs).await,
        "SamplerCustomAdvanced" => sampling::custom(run, id, inputs).await,
        "RandomNoise" => Ok(Produced::one(Out::Noise(inputs.seed("noise_seed")?))),
        "BasicGuider" => sampling::guider(inputs),
        "BasicScheduler" => sampling::scheduler(inputs),
        "KSamplerSelect" => Ok(Produced::one(Out::Sampler)),
        "CheckpointLoaderSimple" => loaders::checkpoint(run, inputs).await,
        "UNETLoader" => loaders::unet(run, inputs).await,
        "CLIPLoader" => loaders::text_encoder(inputs, "clip_name"),
        "DualCLIPLoader" => loaders::text_encoder(inputs, "clip_name1"),
        "VAELoader" => Ok(Produced::one(Out::Vae)),
        "LoraLoader" => loaders::lora(inputs, true),
        "LoraLoaderModelOnly" => loaders::lora(inputs, false),
        "ControlNetLoader" => Ok(Produced::one(Out::ControlNet)),
        "UpscaleModelLoader" => loaders::upscale_model(inputs),
        "ModelSamplingFlux" => Ok(Produced::one(Out::Model(inputs.model("model")?.clone()))),
        "CLIPTextEncode" => conditioning::encode(run, inputs).await,
        "CLIPSetLastLayer" => Ok(Produced::one(Out::Clip(inputs.clip("clip")?.clone()))),
        "ConditioningCombine" => conditioning::combine(inputs),
        "ConditioningZeroOut" => conditioning::zero_out(inputs),
        "FluxGuidance" => Ok(Produced::one(Out::Conditioning(inputs.conditioning("conditioning")?.clone()))),
        "ControlNetApplyAdvanced" => conditioning::control(inputs),
        "InpaintModelConditioning" => conditioning::inpaint(run, inputs).await,
        "EmptyLatentImage" | "EmptySD3LatentImage" => latent::empty(inputs),
        "VAEEncode" => latent::encode(run, inputs).await,
        "VAEEncodeForInpaint" => latent::encode_for_inpaint(run, inputs).await,
        "VAEDecode" => latent::decode(run, inputs).await,
        "SetLatentNoiseMask" => latent::noise_mask(inputs),
        "RepeatLatentBatch" => latent::repeat(inputs),
        "LatentUpscale" => latent::upscale(inputs).await,
        "LatentUpscaleBy" => latent::upscale_by(inputs).await,
        "LoadImage" => pictures::load(run, inputs).await,
        "ImageScale" => pictures::scale(inputs).await,
        "ImageScaleBy" => pictures::scale_by(inputs).await,
        "ImageUpscaleWithModel" => pictures::upscale_with_model(run, id, inputs).await,
        "ImageInvert" => pictures::invert(inputs),
        "ImageBatch" => pictures::batch(inputs),
        "EmptyImage" => pictures::empty(inputs),
        "LoadImageMask" => mask::load(run, inputs).await,
        "SolidMask" => mask::solid(inputs),
        "MaskToImage" => mask::to_image(inputs),
        "ImageToMask" => mask::from_image(inputs),
        "SaveImage" => save::save(run, inputs).await,
        "PreviewImage" => save::preview(run, inputs).await,
        "PrimitiveString" | "PrimitiveInt" | "PrimitiveFloat" | "PrimitiveBoolean" => {
            Ok(Produced::one(inputs.any("value")?.clone()))
        }
        "PreviewAny" => utils::preview_any(inputs),
        other => Err(Stop::failed("NotImplementedError", format!("the simulator does not execute {other}"))),
    }
}

/// The file an annotated input name leads to.
pub(crate) fn input_file(disk: &Disk, name: &str) -> Option<Arc<Stored>> {
    let (name, root) = annotated(name);
    disk.read(root.unwrap_or(Root::Input), &join("", name)?)
}

/// Pixel work off the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    spawn_blocking(work).await.map_err(|error| Stop::failed("RuntimeError", error.to_string()))
}
