//! Sky: a brushed gradient, light around the sun, clouds, stars, sun or moon.

use super::canvas::Canvas;
use super::colour::{Tint, hex, ramp, smooth};
use super::scene::{Hour, Kind, Scene, Setting, Weather};
use super::stage::Stage;

const WHITE: Tint = hex(0xfffaf0);

/// Whether the disc of sun or moon is to be seen.
fn shows_disc(scene: &Scene) -> bool {
    scene.has(Kind::Sun) || scene.has(Kind::Moon) || matches!(scene.weather, Weather::Clear | Weather::Snow | Weather::Cloudy)
}

/// Paints the sky down to a little below the horizon.
pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    let scene = stage.scene;
    let night = scene.hour == Hour::Night;
    let cover = match scene.weather {
        Weather::Clear => 0.34,
        Weather::Cloudy | Weather::Storm => 0.9,
        Weather::Rain => 0.75,
        Weather::Snow => 0.6,
        Weather::Fog => 0.2,
    } + stage.rng.fork("cover").range(-0.14, 0.14);
    let cover = if scene.hour == Hour::Night { cover - 0.12 } else { cover };
    let p = &stage.palette;
    let (sx, sy) = (stage.sun.0, if night { stage.horizon } else { stage.sun.1 });
    let reach = 1.0 / (stage.unit * if night { 0.45 } else { 0.62 });
    let scale = 1.0 / (stage.unit * 2.3);
    let noise = stage.noise;
    let inverse_h = 1.0 / stage.horizon;
    canvas.wash(0.0, stage.horizon + stage.unit * 0.06, |x, y, _| {
        let t = y * inverse_h;
        let (u, v) = (x * scale, y * scale);
        let soft = noise.at(u * 0.7, v * 2.4);
        // gouache lies in bands whose edges wander
        let wander = t + (soft - 0.5) * 0.16;
        let band = (wander * 9.0).floor() / 9.0 + 0.055;
        let mut c = ramp(&p.sky, wander * 0.6 + band * 0.4);
        let (dx, dy) = ((x - sx) * reach, (y - sy) * reach * 1.25);
        let near = 1.0 / (1.0 + 5.5 * (dx * dx + dy * dy));
        c = c.mix(p.glow, near * if night { 0.16 } else { 0.42 });
        let n = noise.at(u * 0.85 + 0.3 + soft * 0.10, v * 2.0 + 0.2) * 0.75 + soft * 0.25;
        let m = smooth(0.70 - cover * 0.30, 0.86 - cover * 0.22, n) * (1.0 - t * t * 0.75);
        if m > 0.01 {
            let above = noise.at(u * 0.85 + 0.3 + soft * 0.10, v * 2.0 + 0.17) * 0.75 + soft * 0.25;
            let lit = smooth(-0.05, 0.09, n - above);
            let shade = ramp(&p.sky, t * 0.5 + 0.12).mix(p.far, 0.35);
            let light = ramp(&p.sky, t * 0.4 + 0.6).mix(WHITE, if night { 0.0 } else { 0.35 }).mix(p.glow, near * 0.6);
            c = c.mix(shade.mix(light, lit), m * if night { 0.45 } else { 0.8 });
        }
        c
    });
    if night || scene.has(Kind::Star) {
        stars(canvas, stage, stage.horizon * 0.9, 1.0);
    }
    if shows_disc(scene) && !matches!(scene.setting, Setting::Forest) {
        disc(canvas, stage);
    }
    if scene.weather == Weather::Cloudy
        || scene.has(Kind::Cloud)
        || (scene.hour == Hour::Day && stage.rng.fork("puff").chance(0.5))
    {
        puffs(canvas, stage);
    }
}

/// Stars down to a row, denser towards the zenith.
pub fn stars(canvas: &mut Canvas, stage: &Stage<'_>, down_to: f32, density: f32) {
    let mut rng = stage.rng.fork("stars");
    let size = stage.unit * 0.0016;
    let count = (150.0 * density * (canvas.w * canvas.h).sqrt() / stage.unit) as usize;
    for i in 0..count {
        let (x, y) = (rng.unit() * canvas.w, rng.unit().powf(1.4) * down_to);
        let bright = rng.range(0.25, 1.0);
        let r = size * rng.range(0.5, 1.5).max(0.4 / size);
        let mut pen = canvas.pen(x, y, r, false);
        pen.disc(0.0, 0.0, 1.0, super::pen::Ink::Clear(WHITE, bright));
        if i % 19 == 0 {
            let ink = super::pen::Ink::Clear(WHITE, 0.8);
            pen.poly(
                &[(0.0, -4.5), (0.6, -0.6), (4.5, 0.0), (0.6, 0.6), (0.0, 4.5), (-0.6, 0.6), (-4.5, 0.0), (-0.6, -0.6)],
                ink,
            );
        }
    }
}

fn disc(canvas: &mut Canvas, stage: &Stage<'_>) {
    let ((x, y), r, p) = (stage.sun, stage.sun_r, &stage.palette);
    let moon = stage.scene.hour == Hour::Night || stage.scene.has(Kind::Moon);
    if moon {
        canvas.glow(x, y, r * 5.0, p.sky[3], 0.30);
        canvas.glow(x, y, r * 2.2, p.glow, 0.35);
        let face = hex(0xfbf3da).mix(p.glow, 0.25);
        let crescent = stage.rng.fork("phase").chance(0.3);
        let sky = canvas.at(x, y - r * 1.5);
        let mut pen = canvas.pen(x, y, r / 10.0, false);
        pen.disc(0.0, 0.0, 10.0, face);
        if crescent {
            pen.disc(4.2, -1.6, 8.9, sky.mix(p.sky[2], 0.2));
        } else {
            let mark = face.mix(p.sky[2], 0.28);
            for (cx, cy, cr) in [(-3.2, -2.4, 2.3), (3.6, 1.6, 1.7), (-1.0, 4.4, 1.9), (2.2, -5.0, 1.1), (-5.8, 2.4, 1.0)] {
                pen.disc(cx, cy, cr, mark);
            }
        }
    } else {
        canvas.glow(x, y, r * 6.5, p.glow, 0.42);
        canvas.glow(x, y, r * 2.6, p.glow, 0.5);
        let dusk = stage.scene.hour == Hour::Dusk;
        let face = if dusk { p.glow.mix(p.accent, 0.28) } else { p.glow.mix(WHITE, 0.55) };
        canvas.pen(x, y, r, false).disc(0.0, 0.0, 1.0, super::pen::Ink::Down(p.glow.mix(WHITE, 0.5), face, -1.0, 1.0));
    }
}

/// Flat-bottomed clouds cut from paper.
fn puffs(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("puffs");
    let p = &stage.palette;
    for i in 0..3 + rng.below(3) {
        let size = stage.unit * rng.range(0.11, 0.24) / (1.0 + i as f32 * 0.12);
        let (x, y) = (rng.unit() * canvas.w, stage.horizon * rng.range(0.12, 0.72));
        if (x - stage.sun.0).hypot(y - stage.sun.1) < size + stage.sun_r * 2.0 {
            continue;
        }
        let k = y / stage.horizon;
        let top = ramp(&p.sky, 0.75 + k * 0.25).mix(WHITE, if stage.scene.hour == Hour::Night { 0.02 } else { 0.55 });
        let low = ramp(&p.sky, 0.25 + k * 0.5).mix(top, 0.45);
        let to_page = tiny_skia::Transform::from_row(size / 10.0, 0.0, 0.0, size / 10.0, x, y);
        let bounds = [x - size * 1.8, y - size, x + size * 1.8, y + size * 0.4];
        canvas.layer(bounds, 0.86, to_page, |pen| {
            let ink = super::pen::Ink::Down(top, low, -6.0, 1.6);
            let mut at = -11.0f32;
            pen.oval(0.0, 0.4, 14.0, 1.3, ink);
            while at < 11.0 {
                let r = (4.6 - (at / 11.0).powi(2) * 3.0).max(1.2) * rng.range(0.75, 1.2);
                pen.oval(at, -r * 0.55 + 0.6, r * 1.15, r, ink);
                at += r * 1.05;
            }
        });
    }
}
