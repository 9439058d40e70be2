//! Latents and their way to pixels and back.

use std::sync::Arc;

use image::{GrayImage, Luma, Rgb, RgbImage, imageops};
use tokio::time::sleep;

use super::{
    super::{
        Run,
        failure::Stop,
        inputs::Inputs,
        value::{Latent, Out, Pictures},
    },
    Produced, blocking,
};
use crate::comfy::painter;

/// Latent cells are this many pixels wide.
const CELL: u32 = 8;
/// Largest side any picture of a graph may have, in pixels.
pub(super) const MAX_SIDE: u32 = 16_384;
/// Largest area any batch of a graph may have, in pixels: what a real card could not hold either.
pub(super) const MAX_BATCH_PIXELS: u64 = 256 * 1024 * 1024;

/// Refuse sizes no card could hold.
pub(super) fn affordable(width: u32, height: u32, batch: u32) -> Result<(), Stop> {
    let pixels = u64::from(width) * u64::from(height) * u64::from(batch);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_BATCH_PIXELS {
        let gib = pixels as f64 * 12.0 / f64::from(1u32 << 30);
        return Err(Stop::out_of_memory(gib, 0.0, gib));
    }
    Ok(())
}

pub(super) fn empty(inputs: &Inputs) -> Result<Produced, Stop> {
    let (width, height, batch) = (inputs.count("width")?, inputs.count("height")?, inputs.count("batch_size")?);
    affordable(width, height, batch)?;
    Ok(one(Latent { width: cells(width), height: cells(height), batch, pixels: None, mask: None }))
}

pub(super) async fn encode(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.vae("vae")?;
    encoded(run, inputs.image("pixels")?).await.map(one)
}

pub(super) async fn encode_for_inpaint(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.vae("vae")?;
    let mask = inputs.mask("mask")?.clone();
    let grow = inputs.count("grow_mask_by")?;
    let mut latent = encoded(run, inputs.image("pixels")?).await?;
    latent.mask = Some(Arc::new(blocking(move || mask.iter().map(|mask| grown(mask, grow)).collect()).await?));
    Ok(one(latent))
}

/// Pixels as a latent, cut to whole cells around the centre.
pub(super) async fn encoded(run: &Run<'_>, pixels: &Pictures) -> Result<Latent, Stop> {
    let Some(first) = pixels.first() else {
        return Err(Stop::failed("IndexError", "empty batch"));
    };
    let (width, height) = (cells(first.width()), cells(first.height()));
    let batch = u32::try_from(pixels.len()).unwrap_or(u32::MAX);
    sleep(run.node.pace().vae(width, height, batch)).await;
    let pixels = pixels.clone();
    let cut = blocking(move || {
        pixels
            .iter()
            .map(|picture| {
                let (x, y) = ((picture.width().saturating_sub(width)) / 2, (picture.height().saturating_sub(height)) / 2);
                imageops::crop_imm(picture, x, y, width, height).to_image()
            })
            .collect::<Vec<RgbImage>>()
    })
    .await?;
    Ok(Latent { width, height, batch, pixels: Some(Arc::new(cut)), mask: None })
}

pub(super) async fn decode(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    inputs.vae("vae")?;
    let latent = inputs.latent("samples")?.clone();
    sleep(run.node.pace().vae(latent.width, latent.height, latent.batch)).await;
    let pictures = blocking(move || match &latent.pixels {
        Some(pixels) => pixels
            .iter()
            .map(|picture| {
                let mut picture = picture.clone();
                painter::stamp(&mut picture);
                picture
            })
            .collect(),
        // An empty latent decodes to flat mud.
        None => vec![RgbImage::from_pixel(latent.width, latent.height, Rgb([127, 122, 116])); latent.batch as usize],
    })
    .await?;
    Ok(Produced::one(Out::Image(Arc::new(pictures))))
}

pub(super) fn noise_mask(inputs: &Inputs) -> Result<Produced, Stop> {
    let mut latent = Latent::clone(inputs.latent("samples")?);
    latent.mask = Some(inputs.mask("mask")?.clone());
    Ok(one(latent))
}

pub(super) async fn upscale(inputs: &Inputs) -> Result<Produced, Stop> {
    let latent = inputs.latent("samples")?;
    let (mut width, mut height) = (inputs.count("width")?, inputs.count("height")?);
    // A side of 0 keeps the ratio, two of them keep the size.
    if width == 0 && height == 0 {
        (width, height) = (latent.width, latent.height);
    } else if width == 0 {
        width = scaled(latent.width, f64::from(height) / f64::from(latent.height));
    } else if height == 0 {
        height = scaled(latent.height, f64::from(width) / f64::from(latent.width));
    }
    resized(latent, width, height).await
}

pub(super) async fn upscale_by(inputs: &Inputs) -> Result<Produced, Stop> {
    let latent = inputs.latent("samples")?;
    let factor = inputs.float("scale_by")?;
    resized(latent, scaled(latent.width, factor), scaled(latent.height, factor)).await
}

/// The batch, `amount` times over.
pub(super) fn repeat(inputs: &Inputs) -> Result<Produced, Stop> {
    let latent = inputs.latent("samples")?;
    let amount = inputs.count("amount")?;
    let batch = latent.batch.saturating_mul(amount);
    affordable(latent.width, latent.height, batch)?;
    let again = |pictures: &Arc<Vec<RgbImage>>| {
        let copies = pictures.iter().cycle().take(batch as usize).cloned();
        Arc::new(copies.collect::<Vec<_>>())
    };
    let pixels = latent.pixels.as_ref().map(again);
    Ok(one(Latent { width: latent.width, height: latent.height, batch, pixels, mask: latent.mask.clone() }))
}

async fn resized(latent: &Arc<Latent>, width: u32, height: u32) -> Result<Produced, Stop> {
    affordable(width, height, latent.batch)?;
    let (width, height) = (cells(width), cells(height));
    let latent = latent.clone();
    let mut larger = Latent { width, height, batch: latent.batch, pixels: None, mask: latent.mask.clone() };
    if latent.pixels.is_some() {
        let pixels = blocking(move || {
            latent
                .pixels
                .iter()
                .flat_map(|pixels| pixels.iter())
                .map(|picture| imageops::resize(picture, width, height, imageops::FilterType::Triangle))
                .collect::<Vec<RgbImage>>()
        })
        .await?;
        larger.pixels = Some(Arc::new(pixels));
    }
    Ok(one(larger))
}

/// A mask whose white part reaches this many pixels further.
fn grown(mask: &GrayImage, by: u32) -> GrayImage {
    if by == 0 {
        return mask.clone();
    }
    // A square dilation is two line dilations.
    let line = |source: &GrayImage, across: bool| {
        GrayImage::from_fn(source.width(), source.height(), |x, y| {
            let (at, end) = if across { (x, source.width()) } else { (y, source.height()) };
            let brightest = (at.saturating_sub(by)..(at + by + 1).min(end))
                .map(|near| if across { source.get_pixel(near, y).0[0] } else { source.get_pixel(x, near).0[0] })
                .max();
            Luma([brightest.unwrap_or(0)])
        })
    };
    line(&line(mask, true), false)
}

fn cells(side: u32) -> u32 {
    (side / CELL).max(1) * CELL
}

/// A side times a factor, at least one pixel.
pub(super) fn scaled(side: u32, factor: f64) -> u32 {
    ((f64::from(side) * factor).round() as u32).max(1)
}

fn one(latent: Latent) -> Produced {
    Produced::one(Out::Latent(Arc::new(latent)))
}
