//! Water: what stands above the horizon, mirrored, broken by waves and lit by the sun.

use super::canvas::Canvas;
use super::colour::{lerp, smooth};
use super::scene::{Hour, Weather};
use super::stage::Stage;

/// Covers everything from the horizon down to `bottom` with water reflecting what is above.
pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>, bottom: f32, calm: f32) {
    let above = canvas.map.clone();
    let mirror = Canvas { w: canvas.w, h: canvas.h, map: above };
    let (p, noise, line) = (&stage.palette, stage.noise, stage.horizon);
    let depth = (canvas.h - line).max(1.0);
    let scale = 1.0 / (stage.unit * 1.5);
    let (sx, unit) = (stage.sun.0, stage.unit);
    let bright = p.sky[3].mix(p.glow, 0.5);
    let sparkle = match (stage.scene.weather, stage.scene.hour) {
        (Weather::Clear | Weather::Snow | Weather::Cloudy, Hour::Day) => 0.55,
        (Weather::Clear | Weather::Snow | Weather::Cloudy, _) => 0.85,
        _ => 0.2,
    };
    let rough = 1.0 - calm;
    canvas.wash(line, bottom, |x, y, _| {
        let d = (y - line) / depth;
        // waves look larger and rounder the nearer they are
        let near = 0.22 + d * 0.9;
        let (u, v) = (x * scale / near, (y - line) * scale * 7.0 / near);
        let a = noise.at(u * 0.5, v) - 0.5;
        let b = noise.at(u * 1.1 + 0.37, v * 1.4 + 0.11) - 0.5;
        let shift = (a * 1.4 + b) * rough * unit * 0.16 * (0.15 + d);
        let lift = b * depth * 0.30 * rough * (0.2 + d);
        let from = line - 2.0 - (y - line) * 0.95 - lift;
        let seen = mirror.at(x + shift, from.clamp(0.0, line - 2.0));
        let deep = p.sea.scale(lerp(1.05, 0.70, d));
        let mut c = deep.mix(seen, lerp(0.78, 0.34, d));
        let crest = smooth(0.10, 0.20, a * 0.6 + b * 0.7);
        c = c.mix(bright, crest * (0.10 + 0.22 * d) * (0.5 + rough));
        let trough = smooth(-0.08, -0.20, a * 0.8 + b * 0.3);
        c = c.mix(p.sea.scale(0.7), trough * (0.18 + 0.3 * d));
        let path = (x - sx).abs() / (unit * (0.05 + 0.16 * d) * (1.0 + a));
        if path < 1.0 {
            let glitter = smooth(-0.02, 0.16, b + a * 0.5 + 0.04) * (1.0 - path * path);
            c = c.mix(p.glow, glitter * sparkle * lerp(0.95, 0.5, d));
        }
        c
    });
    // a thin light seam where sea meets sky
    let seam = stage.haze();
    canvas.wash(line - 1.0, line + (unit * 0.004).max(1.0), |_, _, old| old.mix(seam, 0.5));
}
