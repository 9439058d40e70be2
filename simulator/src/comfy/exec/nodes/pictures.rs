//! Loading, scaling and simple arithmetic on pictures.

use std::sync::Arc;

use image::{DynamicImage, GrayImage, Rgb, RgbImage, imageops};
use tokio::time::sleep;

use super::{
    super::{
        Run,
        failure::Stop,
        inputs::Inputs,
        value::{Out, Pictures},
    },
    Produced, blocking, input_file,
    latent::{affordable, scaled},
};
use crate::comfy::painter;

/// Side of the tiles an upscale model works on, in pixels.
const TILE: u32 = 512;
/// Masks of pictures without transparency have this side, in pixels.
const NO_MASK_SIDE: u32 = 64;

/// Decode the file an input names.
pub(super) async fn open(run: &Run<'_>, name: &str) -> Result<DynamicImage, Stop> {
    let stored = input_file(&run.node.disk, name);
    let stored = stored.ok_or_else(|| {
        Stop::failed("FileNotFoundError", format!("[Errno 2] No such file or directory: '/simulated/input/{name}'"))
    })?;
    let decoded = blocking(move || image::load_from_memory(&stored.bytes)).await?;
    decoded.map_err(|_| {
        Stop::failed("PIL.UnidentifiedImageError", format!("cannot identify image file '/simulated/input/{name}'"))
    })
}

pub(super) async fn load(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let picture = open(run, inputs.text("image")?).await?;
    blocking(move || {
        let mask = if picture.color().has_alpha() {
            let rgba = picture.to_rgba8();
            GrayImage::from_fn(rgba.width(), rgba.height(), |x, y| image::Luma([255 - rgba.get_pixel(x, y).0[3]]))
        } else {
            GrayImage::new(NO_MASK_SIDE, NO_MASK_SIDE)
        };
        Produced::many([Out::Image(Arc::new(vec![picture.to_rgb8()])), Out::Mask(Arc::new(vec![mask]))])
    })
    .await
}

pub(super) async fn scale(inputs: &Inputs) -> Result<Produced, Stop> {
    let pictures = inputs.image("image")?.clone();
    let (width, height) = (inputs.count("width")?, inputs.count("height")?);
    let crop = inputs.text("crop")? == "center";
    let (old_width, old_height) = size(&pictures)?;
    // A side of 0 keeps the ratio, two of them keep the picture.
    let (width, height) = match (width, height) {
        (0, 0) => return Ok(Produced::one(Out::Image(pictures))),
        (0, height) => (scaled(old_width, f64::from(height) / f64::from(old_height)), height),
        (width, 0) => (width, scaled(old_height, f64::from(width) / f64::from(old_width))),
        sides => sides,
    };
    resize(pictures, width, height, filter(inputs.text("upscale_method")?), crop).await
}

pub(super) async fn scale_by(inputs: &Inputs) -> Result<Produced, Stop> {
    let pictures = inputs.image("image")?.clone();
    let factor = inputs.float("scale_by")?;
    let (width, height) = size(&pictures)?;
    resize(pictures, scaled(width, factor), scaled(height, factor), filter(inputs.text("upscale_method")?), false).await
}

/// Tile by tile, with progress.
pub(super) async fn upscale_with_model(run: &mut Run<'_>, id: &str, inputs: &Inputs) -> Result<Produced, Stop> {
    let factor = inputs.upscale_factor("upscale_model")?;
    let pictures = inputs.image("image")?.clone();
    let (width, height) = size(&pictures)?;
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    affordable(width.saturating_mul(factor), height.saturating_mul(factor), count)?;
    let tiles = width.div_ceil(TILE) * height.div_ceil(TILE) * count;
    for tile in 1..=tiles {
        let node = run.node.clone();
        tokio::select! {
            biased;
            () = node.interrupt.raised() => {
                node.interrupt.lower();
                return Err(Stop::Interrupted);
            }
            () = sleep(node.pace().tile()) => {}
        }
        run.step(id, tile, tiles, None);
    }
    let larger = blocking(move || pictures.iter().map(|picture| painter::upscale(picture, factor)).collect()).await?;
    Ok(Produced::one(Out::Image(Arc::new(larger))))
}

pub(super) fn invert(inputs: &Inputs) -> Result<Produced, Stop> {
    let mut pictures = Vec::clone(inputs.image("image")?);
    for picture in &mut pictures {
        imageops::invert(picture);
    }
    Ok(Produced::one(Out::Image(Arc::new(pictures))))
}

pub(super) fn batch(inputs: &Inputs) -> Result<Produced, Stop> {
    let first = inputs.image("image1")?;
    let (width, height) = size(first)?;
    let mut pictures = Vec::clone(first);
    for picture in inputs.image("image2")?.iter() {
        pictures.push(fitted(picture, width, height, imageops::FilterType::Triangle, true));
    }
    Ok(Produced::one(Out::Image(Arc::new(pictures))))
}

pub(super) fn empty(inputs: &Inputs) -> Result<Produced, Stop> {
    let (width, height, count) = (inputs.count("width")?, inputs.count("height")?, inputs.count("batch_size")?);
    affordable(width, height, count)?;
    let [_, red, green, blue] = inputs.count("color")?.to_be_bytes();
    let picture = RgbImage::from_pixel(width, height, Rgb([red, green, blue]));
    Ok(Produced::one(Out::Image(Arc::new(vec![picture; count as usize]))))
}

async fn resize(
    pictures: Pictures,
    width: u32,
    height: u32,
    filter: imageops::FilterType,
    crop: bool,
) -> Result<Produced, Stop> {
    affordable(width, height, u32::try_from(pictures.len()).unwrap_or(u32::MAX))?;
    let resized =
        blocking(move || pictures.iter().map(|picture| fitted(picture, width, height, filter, crop)).collect()).await?;
    Ok(Produced::one(Out::Image(Arc::new(resized))))
}

/// A picture at a size; `crop` cuts to the new ratio around the centre first.
fn fitted(picture: &RgbImage, width: u32, height: u32, filter: imageops::FilterType, crop: bool) -> RgbImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture.clone();
    }
    if !crop {
        return imageops::resize(picture, width, height, filter);
    }
    let (old_width, old_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let ratio = f64::from(width) / f64::from(height);
    let (cut_width, cut_height) = if old_width / old_height > ratio {
        (scaled(picture.height(), ratio), picture.height())
    } else {
        (picture.width(), scaled(picture.width(), 1.0 / ratio))
    };
    let (x, y) = (picture.width().saturating_sub(cut_width) / 2, picture.height().saturating_sub(cut_height) / 2);
    let cut = imageops::crop_imm(picture, x, y, cut_width, cut_height).to_image();
    imageops::resize(&cut, width, height, filter)
}

fn filter(method: &str) -> imageops::FilterType {
    match method {
        "nearest-exact" => imageops::FilterType::Nearest,
        "bicubic" => imageops::FilterType::CatmullRom,
        "lanczos" => imageops::FilterType::Lanczos3,
        _ => imageops::FilterType::Triangle,
    }
}

fn size(pictures: &Pictures) -> Result<(u32, u32), Stop> {
    let first = pictures.first().ok_or_else(|| Stop::failed("IndexError", "empty batch"))?;
    Ok((first.width(), first.height()))
}
