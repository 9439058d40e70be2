//! The one place where pictures are painted. A stand-in until the real painter is
//! merged: a gradient decided by prompt and seed, honest about being nothing more.

use image::{GrayImage, Rgb, RgbImage, imageops};

/// Everything a picture depends on.
pub(crate) struct Brief<'a> {
    pub prompt: &'a str,
    pub negative: &'a str,
    pub seed: u64,
    pub width: u32,
    pub height: u32,
    pub source: Option<&'a RgbImage>,
    pub mask: Option<&'a GrayImage>,
    pub denoise: f32,
    pub detail: f32,
    pub style: &'a str,
}

pub(crate) fn paint(brief: &Brief<'_>) -> RgbImage {
    let mut mix = brief.seed ^ (brief.detail * 1000.0) as u64;
    for byte in brief.prompt.bytes().chain([0]).chain(brief.negative.bytes()).chain(brief.style.bytes()) {
        mix = (mix ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let channel = |at: u32| (mix >> (at * 8) & 0xff) as u32;
    let (width, height) = (brief.width.max(1), brief.height.max(1));
    RgbImage::from_fn(width, height, |x, y| {
        let mut pixel = [0u8; 3];
        for (at, value) in pixel.iter_mut().enumerate() {
            let at = at as u32;
            let fresh = (channel(at) + x * channel(at + 3) / width + y * channel(at + 5) / height) % 256;
            let old = brief
                .source
                .filter(|source| x < source.width() && y < source.height())
                .map_or(fresh, |source| u32::from(source.get_pixel(x, y).0[at as usize]));
            let allowed = brief
                .mask
                .filter(|mask| x < mask.width() && y < mask.height())
                .map_or(1.0, |mask| f32::from(mask.get_pixel(x, y).0[0]) / 255.0);
            let share = brief.denoise.clamp(0.0, 1.0) * allowed;
            *value = (old as f32 + (fresh as f32 - old as f32) * share) as u8;
        }
        Rgb(pixel)
    })
}

pub(crate) fn preview(finished: &RgbImage, seed: u64, step: u32, steps: u32) -> RgbImage {
    let done = f64::from(step) / f64::from(steps.max(1));
    let mut noise = seed | 1;
    let mut picture = finished.clone();
    for value in picture.iter_mut() {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        *value = (f64::from(*value) * done + (noise & 0xff) as f64 * (1.0 - done)) as u8;
    }
    picture
}

pub(crate) fn upscale(picture: &RgbImage, factor: u32) -> RgbImage {
    imageops::resize(picture, picture.width() * factor, picture.height() * factor, imageops::FilterType::CatmullRom)
}

pub(crate) fn stamp(picture: &mut RgbImage) {
    // A light bar along the lower edge: nobody should take this for a rendered picture.
    let rows = (picture.height() / 64).max(1);
    for y in picture.height() - rows..picture.height() {
        for x in 0..picture.width() {
            picture.put_pixel(x, y, Rgb([240, 240, 240]));
        }
    }
}

pub(crate) fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    match picture.write_with_encoder(encoder) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}
