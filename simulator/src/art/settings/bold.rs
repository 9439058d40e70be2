//! Abstract compositions for words with no shape of their own: which one, and its
//! colours, come from the words; the seed moves the pieces.

use crate::art::canvas::Canvas;
use crate::art::colour::{Tint, hex, lerp, ramp, smooth};
use crate::art::palette::stray_tint;
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::rng::{Rng, hash};
use crate::art::stage::Stage;
use crate::art::subjects::Station;

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    let colours = mixture(stage);
    let mut rng = stage.rng.fork("bold");
    match (stage.scene.words >> 23) % 4 {
        0 => marbled(canvas, stage, &colours),
        1 => cutouts(canvas, stage, &colours, &mut rng),
        2 => arcs(canvas, stage, &colours, &mut rng),
        _ => strata(canvas, stage, &colours, &mut rng),
    }
    place::on(canvas, stage, Station::Sky);
    place::on(canvas, stage, Station::Ground);
}

/// Six colours: paper, named colours first, then one for each unknown word.
fn mixture(stage: &Stage<'_>) -> [Tint; 6] {
    let p = &stage.palette;
    let mut out = [hex(0xf3e8d4).mix(p.sky[3], 0.3), p.sky[1], p.accent, p.glow, p.far, p.land.mix(p.sea, 0.4)];
    for (slot, word) in [1, 2, 4].into_iter().zip(&stage.scene.stray) {
        out[slot] = stray_tint(hash(word)).mix(out[slot], 0.25);
    }
    for (slot, (colour, _)) in [1, 2, 4, 5].into_iter().zip(&stage.scene.colours) {
        out[slot] = colour.mix(out[slot], 0.1);
    }
    out
}

fn backdrop(canvas: &mut Canvas, stage: &Stage<'_>, c: Tint, to: Tint) {
    let (noise, unit) = (stage.noise, stage.unit);
    canvas.wash(0.0, stage.h, |x, y, _| {
        let n = noise.at(x / unit * 0.4, y / unit * 0.6) - 0.5;
        c.mix(to, (y / stage.h * 0.7 + n * 0.3).clamp(0.0, 1.0)).scale(1.0 + n * 0.06)
    });
}

/// Ink drawn through water.
fn marbled(canvas: &mut Canvas, stage: &Stage<'_>, c: &[Tint; 6]) {
    let (noise, unit) = (stage.noise, stage.unit);
    let stops = [c[5], c[1], c[0], c[2], c[3], c[0], c[4]];
    let bend = 0.18 + (stage.scene.words % 7) as f32 * 0.03;
    canvas.wash(0.0, stage.h, |x, y, _| {
        let (u, v) = (x / unit * 0.22, y / unit * 0.22);
        let a = noise.at(u, v) - 0.5;
        let b = noise.at(u + 0.5, v + 0.3) - 0.5;
        let n = noise.at(u * 0.8 + a * bend * 2.0, v * 0.8 + b * bend * 2.0);
        let band = (n * 5.0 + a).rem_euclid(1.0);
        let vein = smooth(0.06, 0.0, (band - 0.5).abs());
        ramp(&stops, n * 0.75 + band * 0.25).mix(c[0], vein * 0.35).scale(1.0 + (band - 0.5) * 0.16)
    });
}

/// Leaves and pebbles of painted paper.
fn cutouts(canvas: &mut Canvas, stage: &Stage<'_>, c: &[Tint; 6], rng: &mut Rng) {
    backdrop(canvas, stage, c[0], c[0].mix(c[3], 0.35));
    let cols = ((stage.w / stage.unit * 3.0).round() as usize).clamp(2, 12);
    let rows = ((stage.h / stage.unit * 3.0).round() as usize).clamp(2, 12);
    let (cw, ch) = (stage.w / cols as f32, stage.h / rows as f32);
    for row in 0..rows {
        for col in 0..cols {
            let tone = c[1 + (rng.below(5) + row + col) % 5];
            let (x, y) = ((col as f32 + 0.5) * cw, (row as f32 + 0.5) * ch);
            let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
            if (row + col) % 2 == 0 {
                pen.rect(x - cw * 0.49, y - ch * 0.49, x + cw * 0.49, y + ch * 0.49, tone.mix(c[0], 0.45));
            }
            let mut shape = pen.inner(x, y, rng.range(-40.0, 40.0), cw.min(ch) / 100.0);
            let ink = c[1 + (rng.below(4) + row * 2 + col) % 5];
            match rng.below(4) {
                0 => {
                    for i in 0..6 {
                        let t = i as f32 / 5.0 - 0.5;
                        shape.inner(0.0, t * 56.0, 0.0, 1.0).blob(
                            &[
                                (0.0, 8.0),
                                (30.0 - t.abs() * 22.0, -14.0),
                                (36.0 - t.abs() * 20.0, -20.0),
                                (6.0, -6.0),
                                (-6.0, -6.0),
                                (-36.0 + t.abs() * 20.0, -20.0),
                                (-30.0 + t.abs() * 22.0, -14.0),
                            ],
                            ink,
                        );
                    }
                    shape.line(&[(0.0, -40.0), (0.0, 44.0)], 4.0, ink);
                }
                1 => {
                    let pebble: Vec<_> = (0..7)
                        .map(|i| (i as f32 / 7.0 * std::f32::consts::TAU).sin_cos())
                        .map(|(s, k)| (k * rng.range(24.0, 40.0), s * rng.range(24.0, 40.0)))
                        .collect();
                    shape.blob(&pebble, ink);
                    shape.disc(rng.range(-8.0, 8.0), rng.range(-8.0, 8.0), 9.0, c[0]);
                }
                2 => {
                    for r in [38.0, 26.0, 14.0] {
                        shape.disc(0.0, 0.0, r, if r == 26.0 { c[0] } else { ink });
                    }
                }
                _ => shape.blob(
                    &[
                        (-10.0, 40.0),
                        (-28.0, 6.0),
                        (-10.0, -40.0),
                        (6.0, -8.0),
                        (30.0, -30.0),
                        (20.0, 12.0),
                        (34.0, 34.0),
                        (8.0, 22.0),
                    ],
                    ink,
                ),
            }
        }
    }
}

/// Discs and half-rings in balance.
fn arcs(canvas: &mut Canvas, stage: &Stage<'_>, c: &[Tint; 6], rng: &mut Rng) {
    backdrop(canvas, stage, c[0], c[0].mix(c[1], 0.3));
    let u = stage.unit;
    let (x, y) = (stage.focus * stage.w, stage.h * rng.range(0.36, 0.46));
    let mut pen = canvas.pen(x, y, u / 100.0, stage.focus > 0.5);
    pen.disc(0.0, 0.0, 30.0, Ink::Down(c[2].mix(c[3], 0.25), c[2], -30.0, 30.0));
    let turn = rng.range(-40.0, 60.0);
    for i in 0..6 {
        let r = 36.0 + 7.0 * i as f32;
        pen.arc((0.0, 0.0), r, turn + 10.0 * i as f32, turn + 190.0 + 14.0 * i as f32, 4.4, c[1 + (i * 2) % 5]);
    }
    pen.disc(34.0, -34.0, 11.0, c[5]);
    pen.poly(&[(-60.0, 60.0), (-10.0, 18.0), (30.0, 66.0)], Ink::Clear(c[4], 0.88));
    pen.rect(8.0, 30.0, 70.0, 38.0, c[3]);
    pen.line(&[(-70.0, -40.0), (80.0, 50.0)], 1.2, c[5]);
    pen.line(&[(-64.0, -50.0), (86.0, 40.0)], 0.6, c[5]);
    for i in 0..9 {
        pen.disc(-44.0 + 6.0 * (i % 3) as f32, 30.0 + 6.0 * (i / 3) as f32, 1.5, c[5]);
    }
}

/// Bands of wandering colour, like hills seen from nowhere, under a disc.
fn strata(canvas: &mut Canvas, stage: &Stage<'_>, c: &[Tint; 6], rng: &mut Rng) {
    backdrop(canvas, stage, c[0], c[3].mix(c[0], 0.4));
    let u = stage.unit;
    canvas.glow(stage.focus * stage.w, stage.h * 0.28, u * 0.5, c[3], 0.6);
    canvas.pen(stage.focus * stage.w, stage.h * 0.28, u, false).disc(0.0, 0.0, 0.13, c[2]);
    let bands = 7;
    for i in 0..bands {
        let t = i as f32 / bands as f32;
        let base = lerp(stage.h * 0.46, stage.h, t);
        let line = crate::art::land::skyline(stage, rng, base, u * 0.16, 0.6, false);
        let line = crate::art::land::soften(&line, (u * 0.03) as usize);
        let tone = c[[1, 4, 2, 5, 1, 3, 5][i % 7]].mix(c[5], t * 0.25);
        crate::art::land::ridge(canvas, stage, &line, tone, tone.mix(c[0], 0.28), 0.22);
    }
}
