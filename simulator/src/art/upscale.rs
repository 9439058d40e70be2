//! Enlarging a picture with its edges kept crisp.

use image::{RgbImage, imageops};

use super::MAX_SIDE_PX;
use super::colour::{Tint, smooth};
use super::mark;
use super::noise::grain;
use super::refine::bilinear;

/// Enlarges (or reduces) by `factor`; the result's sides stay within
/// 1–[`MAX_SIDE_PX`]. The mark is taken out: the caller stamps the result.
pub fn upscale(source: &RgbImage, factor: f32) -> RgbImage {
    let mut source = source.clone();
    mark::lift(&mut source);
    let factor = if factor.is_finite() { factor.max(0.0) } else { 1.0 };
    let side = |s: u32| ((s as f32 * factor).round() as u32).clamp(1, MAX_SIDE_PX);
    if source.width() == 0 || source.height() == 0 {
        return source;
    }
    let (w, h) = (side(source.width()), side(source.height()));
    let mut out = imageops::resize(&source, w, h, imageops::FilterType::CatmullRom);
    if factor <= 1.0 {
        return out;
    }
    let (step_x, step_y) = (source.width() as f32 / w as f32, source.height() as f32 / h as f32);
    for (x, y, to) in out.enumerate_pixels_mut() {
        let soft = bilinear(&source, (x as f32 + 0.5) * step_x - 0.5, (y as f32 + 0.5) * step_y - 0.5);
        let c = Tint::from_bytes(to.0);
        let edge = c.plus(soft, -1.0);
        let gain = 1.6 * smooth(0.004, 0.03, edge.luma().abs());
        to.0 = c.plus(edge, gain).scale(1.0 + grain(x as usize, y as usize) * 0.035).bytes();
    }
    out
}
