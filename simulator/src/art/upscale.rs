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

#[inline(always)]
fn bilinear(image: &RgbImage, x: f32, y: f32) -> Tint {
    let (x, y) = (x.max(0.0), y.max(0.0));
    let (x0, y0) = (x as u32, y as u32);
    let at = |x: u32, y: u32| {
        let inside = image.get_pixel_checked(x.min(image.width() - 1), y.min(image.height() - 1));
        inside.map_or(Tint::new(0.5, 0.5, 0.5), |p| Tint::from_bytes(p.0))
    };
    let (tx, ty) = (x - x0 as f32, y - y0 as f32);
    at(x0, y0).mix(at(x0 + 1, y0), tx).mix(at(x0, y0 + 1).mix(at(x0 + 1, y0 + 1), tx), ty)
}
