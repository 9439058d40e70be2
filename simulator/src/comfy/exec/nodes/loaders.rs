//! Loaders and LoRA patches; weights become resident here or before sampling.

use std::sync::Arc;

use tokio::time::sleep;

use super::{
    super::{
        Run,
        failure::Stop,
        inputs::Inputs,
        value::{Model, Out},
    },
    Produced,
};
use crate::comfy::{
    profile::{Family, SimModel},
    vram::Residency,
};

/// GB a text encoder without a model of its own counts for.
const TEXT_ENCODER_GB: f64 = 0.0;

pub(super) async fn checkpoint(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let model = named(&run.node.profile.checkpoints, inputs.text("ckpt_name")?)?;
    resident(run, &model).await?;
    Ok(Produced::many([Out::Model(model.clone()), Out::Clip(model), Out::Vae]))
}

pub(super) async fn unet(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let model = named(&run.node.profile.diffusion_models, inputs.text("unet_name")?)?;
    resident(run, &model).await?;
    Ok(Produced::one(Out::Model(model)))
}

pub(super) fn text_encoder(inputs: &Inputs, name: &str) -> Result<Produced, Stop> {
    let weights = inputs.text(name)?.to_owned();
    let model = Model { weights, family: Family::Sd15, gb: TEXT_ENCODER_GB, loras: Vec::new() };
    Ok(Produced::one(Out::Clip(Arc::new(model))))
}

pub(super) fn lora(inputs: &Inputs, with_clip: bool) -> Result<Produced, Stop> {
    let name = inputs.text("lora_name")?;
    let patch = |model: &Arc<Model>, strength: f64| {
        if strength == 0.0 {
            return model.clone();
        }
        let mut patched = Model::clone(model);
        patched.loras.push((name.to_owned(), strength));
        Arc::new(patched)
    };
    let model = Out::Model(patch(inputs.model("model")?, inputs.float("strength_model")?));
    if !with_clip {
        return Ok(Produced::one(model));
    }
    let clip = Out::Clip(patch(inputs.clip("clip")?, inputs.float("strength_clip")?));
    Ok(Produced::many([model, clip]))
}

pub(super) fn upscale_model(inputs: &Inputs) -> Result<Produced, Stop> {
    let name = inputs.text("model_name")?.to_ascii_lowercase();
    let factor = if name.contains("x2") || name.contains("2x") { 2 } else { 4 };
    Ok(Produced::one(Out::UpscaleModel { factor }))
}

fn named(models: &[SimModel], name: &str) -> Result<Arc<Model>, Stop> {
    let found = models.iter().find(|model| model.name == name);
    let model =
        found.ok_or_else(|| Stop::failed("FileNotFoundError", format!("Model in folder with filename '{name}' not found.")))?;
    Ok(Arc::new(Model { weights: model.name.clone(), family: model.family, gb: model.gb, loras: Vec::new() }))
}

/// Bring weights into VRAM; takes load time, and cannot be interrupted, as in the real server.
pub(super) async fn resident(run: &Run<'_>, model: &Model) -> Result<(), Stop> {
    let (residency, free_gb, total_gb) = {
        let mut vram = run.node.vram();
        let free_gb = vram.total_gb() - vram.used_gb();
        (vram.admit(&model.weights, model.gb), free_gb, vram.total_gb())
    };
    match residency {
        Residency::Resident => Ok(()),
        Residency::Load => {
            sleep(run.node.pace().load(model.gb)).await;
            Ok(())
        }
        Residency::TooBig => {
            run.node.vram().clear();
            Err(Stop::out_of_memory(model.gb, free_gb, total_gb))
        }
    }
}
