//! What falls or drifts in front of the scene: rain, snow, fog.

use super::canvas::Canvas;
use super::colour::{hex, lerp, smooth};
use super::pen::Ink;
use super::scene::{Setting, Weather};
use super::stage::Stage;

/// Paints the weather over the finished scene.
pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    let inside = matches!(
        stage.scene.setting,
        Setting::Table | Setting::Room | Setting::Space | Setting::Underwater | Setting::Abstract | Setting::Portrait
    );
    if inside {
        return;
    }
    match stage.scene.weather {
        Weather::Rain => rain(canvas, stage, 1.0),
        Weather::Storm => rain(canvas, stage, 1.4),
        Weather::Snow => snow(canvas, stage),
        Weather::Fog => fog(canvas, stage),
        Weather::Clear | Weather::Cloudy => {}
    }
}

fn rain(canvas: &mut Canvas, stage: &Stage<'_>, strength: f32) {
    let mut rng = stage.rng.fork("rain");
    let n = (220.0 * strength * stage.w * stage.h / (stage.unit * stage.unit)).min(1400.0) as usize;
    let slant = rng.range(0.10, 0.30) * strength;
    let c = stage.haze().mix(hex(0xffffff), 0.3);
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    for _ in 0..n {
        let (x, y) = (rng.range(-0.1, 1.1) * stage.w, rng.range(-0.1, 1.0) * stage.h);
        let near = rng.unit();
        let long = stage.unit * lerp(0.02, 0.075, near);
        let wide = (stage.unit * lerp(0.0008, 0.0022, near)).max(0.5);
        pen.poly(
            &[(x, y), (x + wide, y), (x + wide - slant * long, y + long), (x - slant * long, y + long)],
            Ink::Clear(c, lerp(0.16, 0.40, near)),
        );
    }
}

fn snow(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("snow");
    let n = (260.0 * stage.w * stage.h / (stage.unit * stage.unit)).min(1500.0) as usize;
    let c = hex(0xfdfcf8);
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    for _ in 0..n {
        let near = rng.unit().powi(3);
        let r = (stage.unit * lerp(0.0016, 0.0085, near)).max(0.6);
        pen.disc(rng.unit() * stage.w, rng.unit() * stage.h, r, Ink::Clear(c, lerp(0.85, 0.55, near)));
    }
}

fn fog(canvas: &mut Canvas, stage: &Stage<'_>) {
    let (noise, unit, line) = (stage.noise, stage.unit, stage.horizon);
    let c = stage.haze().mix(hex(0xf4efe6), 0.35);
    canvas.wash(0.0, stage.h, |x, y, old| {
        let n = noise.at(x / unit * 0.30 + 0.2, y / unit * 1.3 + 0.6);
        let belt = 1.0 - ((y - line) / (unit * 0.36)).abs().min(1.0);
        old.mix(c, (0.14 + 0.5 * belt * smooth(0.2, 0.75, n) + 0.24 * belt).min(0.82))
    });
}
