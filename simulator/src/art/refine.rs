//! Image to image, from pixels alone. Up to the middle of the denoise range the
//! source's own shapes are redrawn: cleaned, sharpened, a little displaced. Beyond it
//! the scene is painted anew, in the source's broad light and colour.

use image::{GrayImage, RgbImage, imageops};

use super::colour::{Tint, smooth};
use super::noise::{Noise, grain};
use super::rng::Rng;

/// Denoise at which the new drawing replaces the source's shapes.
pub const REDRAW_FROM: f32 = 0.62;

#[inline(always)]
fn pixel(image: &RgbImage, x: f32, y: f32) -> Tint {
    let (w, h) = image.dimensions();
    let (x, y) = (x.clamp(0.0, (w.max(1) - 1) as f32) as u32, y.clamp(0.0, (h.max(1) - 1) as f32) as u32);
    image.get_pixel_checked(x, y).map_or(Tint::new(0.5, 0.5, 0.5), |p| Tint::from_bytes(p.0))
}

/// Scales and crops to fill `width` × `height`, keeping proportions.
pub fn fit(source: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (sw, sh) = (source.width().max(1), source.height().max(1));
    if (sw, sh) == (width, height) {
        return source.clone();
    }
    let scale = (width as f32 / sw as f32).max(height as f32 / sh as f32);
    let (cw, ch) = (
        (width as f32 / scale).round().clamp(1.0, sw as f32) as u32,
        (height as f32 / scale).round().clamp(1.0, sh as f32) as u32,
    );
    let cropped = imageops::crop_imm(source, (sw - cw) / 2, (sh - ch) / 2, cw, ch).to_image();
    imageops::resize(&cropped, width, height, imageops::FilterType::CatmullRom)
}

/// A blurred copy, `cells` wide on its longer side before it is stretched back.
pub fn blurred(image: &RgbImage, cells: u32) -> RgbImage {
    blurred_to(image, cells, image.dimensions())
}

fn blurred_to(image: &RgbImage, cells: u32, (w, h): (u32, u32)) -> RgbImage {
    let long = w.max(h).max(1);
    let small = |side: u32| (side * cells / long).max(1);
    let tiny = imageops::thumbnail(image, small(w), small(h));
    let (step_x, step_y) = (tiny.width() as f32 / w as f32, tiny.height() as f32 / h as f32);
    let mut out = RgbImage::new(w, h);
    for (x, y, to) in out.enumerate_pixels_mut() {
        to.0 = bilinear(&tiny, (x as f32 + 0.5) * step_x - 0.5, (y as f32 + 0.5) * step_y - 0.5).bytes();
    }
    out
}

/// The colour between pixels, clamped to the picture.
#[inline(always)]
pub fn bilinear(image: &RgbImage, x: f32, y: f32) -> Tint {
    let (x, y) = (x.max(0.0), y.max(0.0));
    let (x0, y0) = (x as u32, y as u32);
    let at = |x: u32, y: u32| {
        let inside = image.get_pixel_checked(x.min(image.width() - 1), y.min(image.height() - 1));
        inside.map_or(Tint::new(0.5, 0.5, 0.5), |p| Tint::from_bytes(p.0))
    };
    let (tx, ty) = (x - x0 as f32, y - y0 as f32);
    at(x0, y0).mix(at(x0 + 1, y0), tx).mix(at(x0, y0 + 1).mix(at(x0 + 1, y0 + 1), tx), ty)
}

/// The source redrawn: same picture, cleaner edges, richer surface. `denoise` below
/// [`REDRAW_FROM`]; the seed moves its waves and light. `fresh`, a new drawing of any
/// size, lends its broad colours.
pub fn redraw(source: &RgbImage, fresh: &RgbImage, seed: u64, denoise: f32, detail: f32) -> RgbImage {
    let (w, h) = source.dimensions();
    let unit = w.min(h).max(1) as f32;
    let mut rng = Rng::new(seed).fork("redraw");
    let noise = Noise::new(&mut rng);
    let sway = denoise * denoise * 0.10 * unit;
    let light = Tint::new(rng.range(-1.0, 1.0), rng.range(-0.5, 0.5), rng.range(-1.0, 1.0)).scale(0.09 * denoise);
    let soft = blurred(source, (unit / 3.0) as u32 + 8);
    let (guide_old, guide_new) = (blurred(source, 12), blurred_to(fresh, 12, (w, h)));
    let drift = denoise * 0.27;
    let crisp = 0.35 + 0.55 * detail;
    let mut out = RgbImage::new(w, h);
    for (x, y, to) in out.enumerate_pixels_mut() {
        let (fx, fy) = (x as f32, y as f32);
        let n = noise.at(fx / unit * 0.35, fy / unit * 0.35) - 0.5;
        let m = noise.at(fx / unit * 0.35 + 0.5, fy / unit * 0.35 + 0.5) - 0.5;
        let (sx, sy) = (fx + n * sway, fy + m * sway * 0.6);
        let c = pixel(source, sx, sy);
        let edge = c.plus(pixel(&soft, sx, sy), -1.0);
        // small differences are grain and fade; larger ones are edges and gain
        let strength = edge.luma().abs();
        let gain = if strength < 0.02 { -0.5 } else { crisp * smooth(0.02, 0.10, strength) };
        let lent = pixel(&guide_new, fx, fy).plus(pixel(&guide_old, fx, fy), -1.0);
        let c = c.plus(edge, gain).plus(light, 1.0).plus(lent, drift);
        let brush = noise.at(fx / unit * 3.1, fy / unit * 3.1) - 0.5;
        to.0 = c.scale(1.0 + brush * (0.05 + 0.05 * detail) + grain(x as usize, y as usize) * 0.05).bytes();
    }
    out
}

/// The new drawing, carrying the source's broad light and colour: less of it the
/// higher `denoise` is.
pub fn recast(fresh: &RgbImage, source: &RgbImage, denoise: f32) -> RgbImage {
    let (old, new) = (blurred(source, 10), blurred(fresh, 10));
    let keep = 1.0 - smooth(REDRAW_FROM - 0.25, 1.02, denoise);
    let mut out = fresh.clone();
    for (x, y, to) in out.enumerate_pixels_mut() {
        let (fx, fy) = (x as f32, y as f32);
        let shift = pixel(&old, fx, fy).plus(pixel(&new, fx, fy), -1.0);
        to.0 = Tint::from_bytes(to.0).plus(shift, keep).bytes();
    }
    out
}

/// Inside the mask (white) the new picture, outside exactly the source, with a soft
/// seam that lies inside the mask.
pub fn within(mask: &GrayImage, source: &RgbImage, mut new: RgbImage) -> RgbImage {
    let (w, h) = new.dimensions();
    let fitted;
    let mask = if mask.dimensions() == (w, h) {
        mask
    } else {
        fitted = imageops::resize(mask, w, h, imageops::FilterType::Nearest);
        &fitted
    };
    let long = w.max(h).max(1);
    let small = |side: u32| (side * 96 / long).max(1);
    let soft = imageops::resize(&imageops::thumbnail(mask, small(w), small(h)), w, h, imageops::FilterType::Triangle);
    for ((to, from), (hard, soft)) in new.pixels_mut().zip(source.pixels()).zip(mask.pixels().zip(soft.pixels())) {
        let inside = if hard.0[0] < 128 { 0.0 } else { smooth(0.45, 0.95, f32::from(soft.0[0]) / 255.0) };
        to.0 = if inside <= 0.0 { from.0 } else { Tint::from_bytes(from.0).mix(Tint::from_bytes(to.0), inside).bytes() };
    }
    new
}
