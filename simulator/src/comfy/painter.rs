//! The one place where the nodes meet the painter.

use image::{RgbImage, imageops};
use sha2::{Digest, Sha256};

use crate::art;
pub(crate) use crate::art::{Brief, jpeg, paint, stamp};

/// Previews are drawn at most this large and then enlarged, as those of a latent are, in pixels a side: four nodes draw
/// one a step.
const DRAWN_PREVIEW_SIDE: u32 = 192;

/// How far a LoRA of strength 1 leans a colour channel, of 255.
const LORA_LEAN: f64 = 14.0;

/// Leans the colours as a LoRA would the style: by its name and strength, without changing what is seen.
pub(crate) fn lean(picture: &mut RgbImage, loras: &[(String, f64)]) {
    let mut shift = [0.0; 3];
    for (name, strength) in loras {
        for (channel, byte) in shift.iter_mut().zip(Sha256::digest(name)) {
            *channel += (f64::from(byte) / 127.5 - 1.0) * strength * LORA_LEAN;
        }
    }
    if !loras.is_empty() {
        for pixel in picture.pixels_mut() {
            for (value, shift) in pixel.0.iter_mut().zip(shift) {
                *value = (f64::from(*value) + shift).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
}

/// What the sampler has so far, as large as `finished`.
pub(crate) fn preview(finished: &RgbImage, seed: u64, step: u32, steps: u32) -> RgbImage {
    let (width, height) = finished.dimensions();
    let scale = f64::from(DRAWN_PREVIEW_SIDE) / f64::from(width.max(height).max(1));
    if scale >= 1.0 {
        return art::preview(finished, seed, step, steps);
    }
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let small = imageops::resize(finished, side(width), side(height), imageops::FilterType::Triangle);
    imageops::resize(&art::preview(&small, seed, step, steps), width, height, imageops::FilterType::Triangle)
}

/// The picture `factor` times as large.
pub(crate) fn upscale(picture: &RgbImage, factor: u32) -> RgbImage {
    let mut larger = art::upscale(picture, factor as f32);
    art::stamp(&mut larger);
    larger
}
