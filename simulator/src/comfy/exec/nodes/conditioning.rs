//! Encoding text and shaping conditionings.

use std::sync::Arc;

use tokio::time::sleep;

use super::{
    super::{
        Run,
        failure::Stop,
        inputs::Inputs,
        value::{Conditioning, Out},
    },
    Produced, latent,
};

pub(super) async fn encode(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.clip("clip")?;
    let text = inputs.text("text")?.to_owned();
    sleep(run.node.pace().text()).await;
    Ok(one(Conditioning { text, control: None }))
}

pub(super) fn combine(inputs: &Inputs) -> Result<Produced, Stop> {
    let first = inputs.conditioning("conditioning_1")?;
    let second = inputs.conditioning("conditioning_2")?;
    let text = [first.text.as_str(), second.text.as_str()].join(", ");
    Ok(one(Conditioning { text, control: first.control.clone().or_else(|| second.control.clone()) }))
}

pub(super) fn zero_out(inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.conditioning("conditioning")?;
    Ok(one(Conditioning::default()))
}

pub(super) fn control(inputs: &Inputs) -> Result<Produced, Stop> {
    let (positive, negative) = (inputs.conditioning("positive")?, inputs.conditioning("negative")?);
    let control = (inputs.image("image")?.clone(), inputs.float("strength")?);
    inputs.any("control_net")?;
    let guided = |conditioning: &Arc<Conditioning>| {
        Out::Conditioning(Arc::new(Conditioning { control: Some(control.clone()), ..Conditioning::clone(conditioning) }))
    };
    Ok(Produced::many([guided(positive), guided(negative)]))
}

pub(super) async fn inpaint(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.vae("vae")?;
    let (positive, negative) = (inputs.conditioning("positive")?, inputs.conditioning("negative")?);
    let mut latent = latent::encoded(run, inputs.image("pixels")?).await?;
    let mask = inputs.mask("mask")?;
    if inputs.flag("noise_mask") {
        latent.mask = Some(mask.clone());
    }
    Ok(Produced::many([
        Out::Conditioning(positive.clone()),
        Out::Conditioning(negative.clone()),
        Out::Latent(Arc::new(latent)),
    ]))
}

fn one(conditioning: Conditioning) -> Produced {
    Produced::one(Out::Conditioning(Arc::new(conditioning)))
}
