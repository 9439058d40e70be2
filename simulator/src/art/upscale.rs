//! Enlarging a picture with its edges kept crisp.

use image::{RgbImage, imageops};

use super::MAX_SIDE_PX;
use super::colour::{Tint, smooth};
use super::mark;
use super::noise::grain;

/// Enlarges (or reduces) by `factor`; the result's sides stay within
/// 1–[`MAX_SIDE_PX`]. The mark is taken out: the caller stamps the result.
pub fn upscale(source: &RgbImage, factor: f32) -> RgbImage {
    let mut source = source.clone();
    mark::lift(&mut source);
    let factor = if factor.is_finite() { factor.max(0.0) } else { 1.0 };
    let side = |s: u32| ((s as f32 * factor).round() as u32).clamp(1, MAX_SIDE_PX);
    let (w, h) = (side(source.width()), side(source.height()));
    let mut out = imageops::resize(&source, w, h, imageops::FilterType::Lanczos3);
    if factor <= 1.0 {
        return out;
    }
    let soft = imageops::resize(&source, w, h, imageops::FilterType::Triangle);
    for ((x, y, to), soft) in out.enumerate_pixels_mut().zip(soft.pixels()) {
        let c = Tint::from_bytes(to.0);
        let edge = c.plus(Tint::from_bytes(soft.0), -1.0);
        let gain = 1.6 * smooth(0.004, 0.03, edge.luma().abs());
        to.0 = c.plus(edge, gain).scale(1.0 + grain(x as usize, y as usize) * 0.035).bytes();
    }
    out
}
