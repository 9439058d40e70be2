//! Forest: trunks in receding mist, light between them, a clearing in front.

use crate::art::canvas::Canvas;
use crate::art::colour::{hex, lerp, smooth};
use crate::art::land;
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::portray;
use crate::art::scene::{Kind, Weather};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::{self, Station, spec};

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    sky::paint(canvas, stage);
    let p = &stage.palette;
    let snowy = stage.scene.weather == Weather::Snow;
    let leaf = stage.shown(hex(0x5d8f5a)).mix(p.far, 0.2);
    let air = stage.haze().mix(leaf, 0.25);
    // mist fills the wood; light falls where the sun would be
    let (gx, gy) = (stage.sun.0, stage.horizon * 0.72);
    let noise = stage.noise;
    canvas.wash(0.0, stage.h, |x, y, old| {
        let t = y / stage.horizon;
        let n = noise.at(x / stage.unit * 0.4, y / stage.unit * 0.7);
        old.mix(air, 0.45 + 0.4 * smooth(0.1, 1.0, t)).scale(0.92 + 0.16 * n)
    });
    canvas.glow(gx, gy, stage.unit * 0.6, p.glow, 0.55);
    place::on(canvas, stage, Station::Sky);
    let layers = 4;
    for layer in 0..layers {
        let t = layer as f32 / (layers - 1) as f32;
        let mut rng = stage.rng.fork(&format!("trunks{layer}"));
        let tone = air.mix(p.land, 0.18 + 0.72 * t * t + 0.1 * t);
        let base = stage.horizon + stage.unit * lerp(-0.01, 0.10, t);
        let crown = land::skyline(stage, &mut rng, stage.unit * lerp(0.26, 0.05, t), stage.unit * 0.12, 2.2, true);
        let shade = tone.mix(leaf, 0.35 * (1.0 - t) + 0.1);
        let n = (lerp(15.0, 5.0, t) * (stage.w / stage.unit)) as usize;
        for i in 0..n {
            let x = (i as f32 + rng.range(0.1, 0.9)) / n as f32 * stage.w;
            // leave the clearing open in front of the subject
            if t > 0.5 && (x / stage.w - stage.focus).abs() < 0.20 {
                continue;
            }
            let half = stage.unit * lerp(0.006, 0.030, t * t) * rng.range(0.7, 1.3);
            let lean = rng.range(-0.02, 0.02) * stage.unit;
            let foot = base + rng.range(0.0, 0.03) * stage.unit;
            let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
            let lit = tone.mix(p.glow, 0.16);
            let (a, b) = if stage.lit_from_left(x) { (lit, tone) } else { (tone, lit) };
            pen.poly(
                &[
                    (x + lean - half * 0.6, -4.0),
                    (x + lean + half * 0.6, -4.0),
                    (x + half, foot - half),
                    (x + half * 1.7, foot + 2.0),
                    (x - half * 1.7, foot + 2.0),
                    (x - half, foot - half),
                ],
                Ink::Across(a, b, x - half, x + half),
            );
            for _ in 0..2 {
                let y = rng.range(0.15, 0.6) * foot;
                let d = if rng.chance(0.5) { 1.0 } else { -1.0 };
                pen.curve(
                    &[(x + lean * 0.5, y), (x + d * half * 4.0, y - half * 2.5), (x + d * half * 8.0, y - half * 6.0)],
                    half * 0.5,
                    tone,
                );
            }
        }
        let n = (lerp(26.0, 12.0, t) * stage.w / stage.unit) as usize;
        for i in 0..n {
            let x = (i as f32 + rng.unit()) / n as f32 * stage.w;
            let edge = crown.get((x as usize).min(crown.len().saturating_sub(1))).copied().unwrap_or(0.0);
            let r = stage.unit * lerp(0.05, 0.085, t) * rng.range(0.6, 1.3);
            let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
            pen.oval(
                x,
                edge - r * 0.4,
                r * 1.3,
                r,
                Ink::Clear(if snowy { shade.mix(hex(0xf2f2f0), 0.4) } else { shade.scale(rng.range(0.9, 1.12)) }, 0.92),
            );
            pen.rect(x - r * 1.2, -2.0, x + r * 1.2, edge - r * 0.4, Ink::Clear(shade, 0.9));
        }
        if layer == 1 {
            shafts(canvas, stage);
        }
    }
    let mut rng = stage.rng.fork("floor");
    let line = land::skyline(stage, &mut rng, stage.horizon + stage.unit * 0.10, stage.unit * 0.06, 1.0, false);
    let floor = if snowy { stage.shown(hex(0xeef0f2)) } else { leaf.mix(p.land, 0.5) };
    land::ground(canvas, stage, &line, floor.mix(p.land, 0.35), floor.mix(air, 0.5));
    if !snowy {
        land::ground_cover(canvas, stage, &line, leaf.mix(p.land, 0.35), air);
    }
    canvas.glow(stage.focus * stage.w, stage.h * 0.86, stage.unit * 0.42, p.glow, 0.22);
    place::on(canvas, stage, Station::Land);
    place::on(canvas, stage, Station::Ground);
    ferns(canvas, stage);
}

fn shafts(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("shafts");
    let slope = if stage.lit_from_left(stage.w * 0.5) { 0.35 } else { -0.35 };
    for _ in 0..5 {
        let x = rng.unit() * stage.w * 1.2 - stage.w * 0.1;
        let (half, reach) = (stage.unit * rng.range(0.015, 0.05), stage.horizon * rng.range(0.8, 1.1));
        let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
        let ink = Ink::Clear(stage.palette.glow, 0.16);
        pen.poly(
            &[
                (x - half, -4.0),
                (x + half, -4.0),
                (x + half * 2.2 + slope * reach, reach),
                (x - half * 1.2 + slope * reach, reach),
            ],
            ink,
        );
    }
}

/// Mushrooms and dark leaves in the corners frame the clearing.
fn ferns(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("ferns");
    let dark = stage.palette.land.scale(0.8);
    for side in [0.0, 1.0] {
        for _ in 0..9 {
            let x = (side + (rng.unit() - 0.5) * 0.34) * stage.w;
            let mut pen = canvas.pen(x, stage.h + 4.0, stage.unit * 0.0022, side > 0.5);
            let mut leaf = pen.inner(0.0, 0.0, rng.range(-38.0, 30.0), rng.range(0.7, 1.25));
            leaf.blob(
                &[(-4.0, 0.0), (-12.0, -36.0), (0.0, -82.0), (9.0, -34.0)],
                dark.mix(stage.palette.far, rng.range(0.0, 0.22)),
            );
        }
    }
    if stage.scene.things.is_empty() {
        for _ in 0..3 {
            let (x, y) = (stage.w * (stage.focus + rng.range(-0.12, 0.12)), stage.h * rng.range(0.86, 0.94));
            let mut look = portray::look(stage, &spec(Kind::Mushroom), None, stage.palette.land, rng.next());
            subjects::draw(Kind::Mushroom, &mut canvas.pen(x, y, stage.unit * rng.range(0.0005, 0.0009), false), &mut look);
        }
    }
}
