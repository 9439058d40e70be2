//! Space and under water: two kinds of deep.

use crate::art::canvas::Canvas;
use crate::art::colour::{hex, ramp, smooth};
use crate::art::land;
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::portray;
use crate::art::scene::{Kind, Setting};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::{self, Station, spec};

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    if stage.scene.setting == Setting::Space { space(canvas, stage) } else { under(canvas, stage) }
}

fn space(canvas: &mut Canvas, stage: &Stage<'_>) {
    let p = &stage.palette;
    let night = [hex(0x0a0f26), hex(0x141a3a), hex(0x2a2454)].map(|c| c.mix(c.recolour(p.sky[1]), 0.55));
    let (noise, unit) = (stage.noise, stage.unit);
    let (warm, cold) = (p.accent.mix(hex(0xff8f9a), 0.4), p.sky[2].mix(hex(0x6fd0d8), 0.4));
    canvas.wash(0.0, stage.h, |x, y, _| {
        let (u, v) = (x / unit * 0.35, y / unit * 0.35);
        let a = noise.at(u, v);
        let b = noise.at(u * 1.3 + (a - 0.5) * 0.4, v * 1.3 + 0.4);
        let base = ramp(&night, y / stage.h * 0.7 + (a - 0.5) * 0.3);
        let base = base.mix(cold, smooth(0.54, 0.86, b) * 0.42);
        base.mix(warm, smooth(0.56, 0.9, a * 0.6 + b * 0.4) * 0.45)
    });
    sky::stars(canvas, stage, stage.h, 2.0);
    let mut rng = stage.rng.fork("space");
    if !stage.scene.has(Kind::Planet) {
        let (x, y) = ((1.0 - stage.focus) * stage.w, stage.h * rng.range(0.20, 0.34));
        let mut look = portray::look(stage, &spec(Kind::Planet), None, night[1], rng.next());
        canvas.glow(x, y, stage.unit * 0.26, p.glow, 0.25);
        subjects::draw(Kind::Planet, &mut canvas.pen(x, y + stage.unit * 0.09, stage.unit * 0.0018, false), &mut look);
    }
    let far = hex(0x8f8ba8).mix(p.sky[2], 0.4);
    let line = land::skyline(stage, &mut rng, stage.horizon + unit * 0.02, unit * 0.10, 1.0, true);
    land::ridge(canvas, stage, &line, far.scale(0.55), far.scale(0.75), 0.25);
    let line = land::skyline(stage, &mut rng, stage.horizon + unit * 0.06, unit * 0.07, 0.7, false);
    let line = land::soften(&line, (unit * 0.04) as usize);
    land::ground(canvas, stage, &line, far.scale(0.62), far.scale(1.12));
    for _ in 0..12 {
        let t = rng.unit();
        let (x, y) = (rng.unit() * stage.w, stage.horizon + unit * 0.10 + (stage.h - stage.horizon - unit * 0.1).max(1.0) * t);
        let r = unit * (0.012 + 0.05 * t) * rng.range(0.5, 1.2);
        let mut pen = canvas.pen(x, y, r, false);
        pen.oval(0.0, 0.0, 1.0, 0.34, Ink::Clear(far.scale(0.45), 0.75));
        pen.oval(0.06, 0.09, 0.92, 0.25, Ink::Clear(far.scale(0.9), 0.55));
    }
    place::on(canvas, stage, Station::Sky);
    place::on(canvas, stage, Station::Land);
    place::on(canvas, stage, Station::Water);
    place::on(canvas, stage, Station::Ground);
}

fn under(canvas: &mut Canvas, stage: &Stage<'_>) {
    let p = &stage.palette;
    let water =
        [hex(0xa9e0d4), hex(0x3fa3ad), hex(0x1a6580), hex(0x0d3350)].map(|c| c.mix(c.recolour(p.sea), 0.5).mix(p.sky[3], 0.06));
    let (noise, unit) = (stage.noise, stage.unit);
    canvas.wash(0.0, stage.h, |x, y, _| {
        let n = noise.at(x / unit * 0.4, y / unit * 0.9) - 0.5;
        ramp(&water, y / stage.h * 1.05 + n * 0.16)
    });
    let mut rng = stage.rng.fork("under");
    for _ in 0..7 {
        let x = rng.range(-0.1, 1.1) * stage.w;
        let (half, reach) = (unit * rng.range(0.02, 0.06), stage.h * rng.range(0.5, 0.9));
        let lean = (x - stage.sun.0) * 0.35;
        canvas.pen(0.0, 0.0, 1.0, false).poly(
            &[(x - half, -2.0), (x + half, -2.0), (x + lean + half * 2.4, reach), (x + lean - half * 1.6, reach)],
            Ink::Clear(hex(0xf4fbe8), 0.09),
        );
    }
    for layer in 0..2 {
        let line = land::skyline(stage, &mut rng, stage.h * (0.86 + 0.06 * layer as f32), unit * 0.12, 1.0, layer == 0);
        let body = water[3].mix(p.land, 0.25 + 0.3 * layer as f32).mix(water[1], 0.25 * (1 - layer) as f32);
        land::ridge(canvas, stage, &line, body, body.scale(0.8), 0.3);
    }
    for i in 0..16 {
        let x = rng.unit() * stage.w;
        let tall = unit * rng.range(0.10, 0.30);
        let c = if i % 4 == 0 {
            stage.palette.accent.mix(water[2], 0.35)
        } else {
            hex(0x2f8f6a).mix(water[2], rng.range(0.2, 0.6))
        };
        let sway = rng.range(-0.05, 0.05) * unit;
        canvas.pen(x, stage.h, 1.0, false).curve(
            &[(0.0, 0.0), (sway, -tall * 0.35), (-sway, -tall * 0.7), (sway * 0.6, -tall)],
            unit * rng.range(0.008, 0.02),
            c,
        );
    }
    place::on(canvas, stage, Station::Water);
    for _ in 0..26 {
        let (x, y) = (rng.unit() * stage.w, rng.unit() * stage.h * 0.9);
        let r = unit * rng.range(0.003, 0.013);
        let mut pen = canvas.pen(x, y, r, false);
        pen.disc(0.0, 0.0, 1.0, Ink::Clear(hex(0xeafaf4), 0.22));
        pen.disc(-0.3, -0.3, 0.3, Ink::Clear(hex(0xffffff), 0.7));
    }
}
