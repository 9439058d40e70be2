//! What a sampler shows while it works: noise that resolves into the picture.

use image::{RgbImage, imageops};

use super::colour::{Tint, lerp, smooth};
use super::noise::Noise;
use super::refine::blurred;
use super::rng::Rng;

/// Longest side of a preview.
pub const PREVIEW_SIDE_PX: u32 = 512;

/// The picture as it looks after `step` of `steps`: coherent colour noise at 0, the
/// finished picture (at most [`PREVIEW_SIDE_PX`] long) at `steps`.
pub fn preview(finished: &RgbImage, seed: u64, step: u32, steps: u32) -> RgbImage {
    let (w, h) = (finished.width().max(1), finished.height().max(1));
    let scale = (PREVIEW_SIDE_PX as f32 / w.max(h) as f32).min(1.0);
    let side = |s: u32| ((s as f32 * scale).round() as u32).max(1);
    let small = if scale < 1.0 { imageops::thumbnail(finished, side(w), side(h)) } else { finished.clone() };
    let t = (step as f32 / steps.max(1) as f32).clamp(0.0, 1.0);
    if t >= 1.0 {
        return small;
    }
    let long = small.width().max(small.height());
    // detail arrives late, as it does in a sampler
    let cells = lerp(5.0, long as f32 * 0.6, t * t * t).max(3.0) as u32;
    let mut out = blurred(&small, cells.min(long));
    let mut rng = Rng::new(seed).fork("preview");
    let fields = [Noise::new(&mut rng), Noise::new(&mut rng), Noise::new(&mut rng)];
    let amount = 1.0 - smooth(0.0, 0.85, t);
    let unit = long as f32;
    let mean = out
        .pixels()
        .step_by(97)
        .fold((Tint::new(0.0, 0.0, 0.0), 0.0), |(sum, n), p| (sum.plus(Tint::from_bytes(p.0), 1.0), n + 1.0));
    let mean = mean.0.scale(1.0 / f32::max(mean.1, 1.0)).mix(Tint::new(0.45, 0.43, 0.45), 0.5);
    for (x, y, to) in out.enumerate_pixels_mut() {
        let (u, v) = (x as f32 / unit, y as f32 / unit);
        let at = |f: &Noise, shift: f32| {
            (f.at(u * 0.8 + v * 0.3 + shift, v * 0.8 - u * 0.3) - 0.5) * 0.5
                + (f.at(u * 2.3 - v * 1.7, v * 2.3 + u * 1.7 + shift) - 0.5) * 0.5
        };
        let noise = Tint::new(at(&fields[0], 0.0), at(&fields[1], 0.1), at(&fields[2], 0.2));
        let c = Tint::from_bytes(to.0).mix(mean, amount * amount * 0.92);
        to.0 = c.plus(noise, 0.62 * amount).bytes();
    }
    out
}
