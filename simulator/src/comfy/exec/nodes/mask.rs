//! Masks: loaded, solid, converted.

use std::sync::Arc;

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::{
    super::{Run, failure::Stop, inputs::Inputs, value::Out},
    Produced,
    latent::affordable,
    pictures,
};

pub(super) async fn load(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let picture = pictures::open(run, inputs.text("image")?).await?.to_rgba8();
    let channel = inputs.text("channel")?;
    let mask = GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        Luma([match channel {
            "red" => red,
            "green" => green,
            "blue" => blue,
            // Transparent means masked.
            _ => 255 - alpha,
        }])
    });
    Ok(Produced::one(Out::Mask(Arc::new(vec![mask]))))
}

pub(super) fn solid(inputs: &Inputs) -> Result<Produced, Stop> {
    let (width, height) = (inputs.count("width")?, inputs.count("height")?);
    affordable(width, height, 1)?;
    let value = (inputs.float("value")? * 255.0) as u8;
    Ok(Produced::one(Out::Mask(Arc::new(vec![GrayImage::from_pixel(width, height, Luma([value]))]))))
}

pub(super) fn to_image(inputs: &Inputs) -> Result<Produced, Stop> {
    let pictures = inputs
        .mask("mask")?
        .iter()
        .map(|mask| {
            RgbImage::from_fn(mask.width(), mask.height(), |x, y| {
                let value = mask.get_pixel(x, y).0[0];
                Rgb([value, value, value])
            })
        })
        .collect();
    Ok(Produced::one(Out::Image(Arc::new(pictures))))
}

pub(super) fn from_image(inputs: &Inputs) -> Result<Produced, Stop> {
    let at = match inputs.text("channel")? {
        "red" => 0,
        "green" => 1,
        "blue" => 2,
        // Pictures on links have no fourth channel.
        _ => {
            return Err(Stop::failed("IndexError", "index 3 is out of bounds for dimension 3 with size 3"));
        }
    };
    let masks = inputs
        .image("image")?
        .iter()
        .map(|picture| GrayImage::from_fn(picture.width(), picture.height(), |x, y| Luma([picture.get_pixel(x, y).0[at]])))
        .collect();
    Ok(Produced::one(Out::Mask(Arc::new(masks))))
}
