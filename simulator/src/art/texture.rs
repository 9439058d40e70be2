//! The finish: how paint sits on paper. Gouache by default; other styles on request.

use image::RgbImage;

use super::canvas::Canvas;
use super::colour::{Tint, hex, lerp, smooth};
use super::noise::{Noise, grain};
use super::rng::Rng;
use super::scene::Style;

const PAPER: Tint = hex(0xf3ead8);
const BAYER: [f32; 16] = [0.0, 8.0, 2.0, 10.0, 12.0, 4.0, 14.0, 6.0, 3.0, 11.0, 1.0, 9.0, 15.0, 7.0, 13.0, 5.0];

/// Turns the drawn sheet into the finished picture. `unit` is the scale of its texture
/// in pixels, `detail` (0–1) how much of it there is.
pub fn finish(canvas: Canvas, style: Style, seed: u64, unit: f32, detail: f32) -> RgbImage {
    let mut rng = Rng::new(seed).fork("texture");
    let noise = Noise::new(&mut rng);
    let (w, h) = (canvas.w, canvas.h);
    let source = canvas.into_rgb();
    let (iw, ih) = source.dimensions();
    let mut out = RgbImage::new(iw, ih);
    let px = (unit / 512.0).max(0.25);
    // hand-cut edges wander by a pixel or two; a photograph's do not
    let wobble = match style {
        Style::Photo | Style::Pixel => 0.0,
        Style::Watercolour => 7.0,
        Style::Pastel => 5.0,
        _ => lerp(3.6, 2.4, detail),
    } * px;
    let block = (unit / 110.0).max(2.0);
    let (raw, stride) = (source.as_raw(), iw as usize * 3);
    let near = 3.4 / unit;
    let fetch = |x: f32, y: f32| {
        let at = y.clamp(0.0, h - 1.0) as usize * stride + x.clamp(0.0, w - 1.0) as usize * 3;
        Tint::from_bytes([raw[at], raw[at + 1], raw[at + 2]])
    };
    let vignette = 0.9 / (w * w + h * h).max(1.0);
    for (y, row) in out.as_mut().chunks_exact_mut(stride.max(3)).enumerate() {
        let fy = y as f32;
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let fx = x as f32;
            let brush = noise.at(fx * near * 0.5, fy * near * 0.5) - 0.5;
            let c = if style == Style::Pixel {
                let (bx, by) = ((fx / block).floor(), (fy / block).floor());
                let dither = BAYER[(by as usize % 4) * 4 + bx as usize % 4] / 16.0 - 0.5;
                let c = fetch((bx + 0.5) * block, (by + 0.5) * block).saturate(1.15);
                let q = |v: f32| ((v + dither * 0.10) * 8.0).round() / 8.0;
                Tint::new(q(c.r), q(c.g), q(c.b))
            } else {
                let other = noise.at(fx * near * 0.5 + 0.5, fy * near * 0.5 + 0.25) - 0.5;
                fetch(fx + brush * wobble * 2.0, fy + other * wobble * 2.0)
            };
            let g = grain((fx / px.max(1.0)) as usize, (fy / px.max(1.0)) as usize);
            let (dx, dy) = (fx - w * 0.5, fy - h * 0.5);
            let corner = (dx * dx + dy * dy) * vignette;
            *pixel.first_chunk_mut::<3>().unwrap_or(&mut [0; 3]) =
                styled(style, c, brush, g, corner, (fx / px, fy / px)).bytes();
        }
    }
    out
}

fn styled(style: Style, c: Tint, brush: f32, g: f32, corner: f32, (x, y): (f32, f32)) -> Tint {
    let luma = c.luma();
    match style {
        Style::Gouache => {
            let c = c.scale(1.0 + brush * 0.11 + g * 0.075);
            c.scale(1.0 - corner * 0.55)
        }
        Style::Watercolour => {
            let wet = (0.80 + brush * 0.7).clamp(0.40, 1.0);
            PAPER.mix(c.saturate(1.25), wet * (0.70 + 0.30 * (1.0 - luma))).scale(1.0 + g * 0.07)
        }
        Style::Ink => {
            let v = luma + brush * 0.30 + g * 0.10;
            let hatch = ((x + y) * 0.9).sin() * 0.5 + 0.5;
            let tone = smooth(0.10, 0.30, v) * 0.45 + smooth(0.34, 0.62, v + (hatch - 0.5) * 0.22) * 0.55;
            hex(0x1a1b24).mix(PAPER, tone)
        }
        Style::Pixel => c,
        Style::Photo => {
            let curve = |v: f32| lerp(v, smooth(0.0, 1.0, v), 0.45);
            Tint::new(curve(c.r), curve(c.g), curve(c.b)).scale(1.0 - corner * 1.1 + g * 0.12).plus(hex(0x0a1020), 0.35)
        }
        Style::Riso => {
            let dots = |v: f32, a: f32| {
                let (u, t) = ((x * a.cos() + y * a.sin()) * 1.15, (y * a.cos() - x * a.sin()) * 1.15);
                smooth(-0.10, 0.10, v - ((u.sin() + t.sin()) * 0.25 + 0.5))
            };
            let cool = dots((1.0 - luma) * 1.05 - 0.05, 0.3);
            let warm = dots((0.25 + (c.r - c.b) * 1.3 + (1.0 - luma) * 0.25).clamp(0.0, 1.0), 1.2);
            let paper = PAPER.scale(1.0 + g * 0.05);
            paper
                .mix(paper.lit_by(hex(0xff6f51)), warm * 0.95)
                .mix(paper.mix(Tint::new(1.0, 1.0, 1.0), 0.1).lit_by(hex(0x1f4a73)), cool * 0.88)
        }
        Style::Woodcut => {
            let line = ((y + brush * 22.0) * 0.80 + (x * 0.02).sin() * 2.0).sin() * 0.5 + 0.5;
            let ink = smooth(-0.07, 0.07, luma + brush * 0.2 - (0.08 + line * 0.62));
            hex(0x171a22).mix(PAPER.mix(c, 0.28).mix(PAPER, 0.4), ink).scale(1.0 + g * 0.05)
        }
        Style::Cyanotype => {
            let v = smooth(0.02, 0.95, luma + brush * 0.14 + g * 0.05);
            hex(0x0b2550).mix(hex(0x4f8fc0), (v * 2.0).min(1.0)).mix(hex(0xf1f4ee), (v * 2.0 - 1.0).max(0.0))
        }
        Style::Pastel => {
            let tooth = smooth(-0.10, 0.16, g * 0.8 + brush * 0.35 + 0.12);
            PAPER.mix(hex(0xd9cdbb), 0.5).mix(c.mix(PAPER, 0.12), 0.42 + 0.58 * tooth)
        }
    }
}
