//! City: receding blocks with lit windows, a wet or dry street in front.

use crate::art::canvas::Canvas;
use crate::art::colour::{Tint, hex, lerp, smooth};
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::rng::Rng;
use crate::art::scene::{Hour, Mood, Weather};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::Station;

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    sky::paint(canvas, stage);
    place::on(canvas, stage, Station::Sky);
    let p = &stage.palette;
    for layer in 0..4 {
        let t = layer as f32 / 3.0;
        let mut rng = stage.rng.fork(&format!("blocks{layer}"));
        let tone = stage.haze().mix(p.far, 0.35 + 0.65 * t).mix(p.land, t * t * 0.62);
        let mut x = -stage.unit * 0.05;
        while x < stage.w {
            let wide = stage.unit * lerp(0.055, 0.15, t) * rng.range(0.7, 1.35);
            // taller towards the edges in front, so the eye goes in
            let middle = 1.0 - ((x + wide * 0.5) / stage.w - (1.0 - stage.focus)).abs() * 1.6;
            let valley = if layer >= 2 { 1.0 - 0.55 * middle.clamp(0.0, 1.0) } else { 0.85 + 0.3 * middle.max(0.0) };
            let tall = stage.unit * lerp(0.50, 0.44, t) * rng.range(0.55, 1.15) * valley;
            block(canvas, stage, &mut rng, (x, wide, tall), tone, t);
            x += wide * rng.range(0.98, 1.12);
        }
    }
    place::on(canvas, stage, Station::Land);
    street(canvas, stage);
    lampposts(canvas, stage);
    place::on(canvas, stage, Station::Ground);
}

fn block(canvas: &mut Canvas, stage: &Stage<'_>, rng: &mut Rng, (x, wide, tall): (f32, f32, f32), tone: Tint, t: f32) {
    let (base, top) = (stage.horizon + 2.0, stage.horizon - tall);
    let p = &stage.palette;
    let warm = [p.accent, hex(0xb98a6a), hex(0x7d8fa0), p.far][rng.below(4)];
    let tone = tone.mix(stage.shown(warm), 0.22 * t).scale(rng.range(0.9, 1.08));
    let lit = if stage.lit_from_left(x + wide * 0.5) {
        (tone.mix(p.glow, 0.14), tone.scale(0.9))
    } else {
        (tone.scale(0.9), tone.mix(p.glow, 0.14))
    };
    let shape = rng.below(6);
    let neon = stage.scene.mood == Mood::Neon;
    let mut pen = canvas.pen(x, 0.0, 1.0, false);
    let ink = Ink::Across(lit.0, lit.1, 0.0, wide);
    pen.rect(0.0, top, wide, base, ink);
    match shape {
        0 => pen
            .poly(&[(0.0, top + 1.0), (wide * 0.5, top - wide * 0.45), (wide, top + 1.0)], tone.scale(0.8).mix(p.accent, 0.2)),
        1 => pen.rect(wide * 0.2, top - wide * 0.28, wide * 0.8, top + 1.0, ink),
        2 => {
            pen.rect(wide * 0.45, top - wide * 0.5, wide * 0.51, top, tone.scale(0.7));
            pen.disc(wide * 0.48, top - wide * 0.5, wide * 0.03, p.accent);
        }
        3 => {
            pen.rect(wide * 0.55, top - wide * 0.32, wide * 0.85, top - wide * 0.06, tone.scale(0.72));
            pen.rect(wide * 0.60, top - wide * 0.08, wide * 0.63, top + 1.0, tone.scale(0.72));
            pen.rect(wide * 0.77, top - wide * 0.08, wide * 0.80, top + 1.0, tone.scale(0.72));
        }
        _ => {}
    }
    if t < 0.3 {
        return;
    }
    let (cols, cell) = (3 + rng.below(3), wide);
    let step = cell / cols as f32;
    let rows = ((tall - step * 0.6) / (step * 1.25)).max(0.0) as usize;
    let share = match stage.scene.hour {
        Hour::Day => 0.0,
        Hour::Dawn => 0.2,
        Hour::Dusk => 0.45,
        Hour::Night => 0.5,
    };
    for row in 0..rows.min(26) {
        for col in 0..cols {
            let on = rng.chance(share);
            let tints = [p.glow, p.glow.mix(hex(0xff9f4a), 0.4), if neon { p.accent } else { p.glow.mix(hex(0xffffff), 0.3) }];
            let c =
                if on { tints[rng.below(3)] } else { tone.scale(0.78).mix(p.sky[2], if share == 0.0 { 0.35 } else { 0.08 }) };
            let (wx, wy) = (step * (col as f32 + 0.26), top + step * (0.6 + row as f32 * 1.25));
            pen.rect(wx, wy, wx + step * 0.48, wy + step * 0.66, Ink::Clear(c, lerp(0.55, 0.95, t)));
        }
    }
}

fn street(canvas: &mut Canvas, stage: &Stage<'_>) {
    let p = &stage.palette;
    let wet = matches!(stage.scene.weather, Weather::Rain | Weather::Storm) || stage.scene.hour == Hour::Night;
    let snowy = stage.scene.weather == Weather::Snow;
    let above = Canvas { map: canvas.map.clone(), w: canvas.w, h: canvas.h };
    let line = stage.horizon;
    let road = if snowy { stage.shown(hex(0xe6e8ea)).mix(p.far, 0.2) } else { p.land.mix(p.far, 0.38) };
    let (noise, unit, span) = (stage.noise, stage.unit, (stage.h - stage.horizon).max(1.0));
    canvas.wash(line, stage.h, |x, y, _| {
        let d = (y - line) / span;
        let n = noise.at(x / unit * 0.7 / (0.3 + d), (y - line) / unit * 4.0 / (0.3 + d)) - 0.5;
        let mut c = road.mix(p.land, d * 0.45).scale(1.0 + n * 0.3);
        if wet {
            let seen = above.at(x + n * unit * 0.09, line - (y - line) * 1.15 - n * unit * 0.1);
            c = c.mix(seen, (0.62 - 0.25 * d) * smooth(-0.22, 0.05, n));
        }
        c
    });
    let kerb = road.mix(stage.haze(), 0.4);
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    pen.rect(0.0, line - unit * 0.002, stage.w, line + unit * 0.008, kerb);
    if !wet && !snowy {
        for i in 0..7 {
            let x = (i as f32 - 0.5) * stage.w / 6.0;
            let y = line + span * 0.52;
            pen.poly(
                &[(x, y), (x + unit * 0.07, y), (x + unit * 0.06, y + unit * 0.010), (x - unit * 0.012, y + unit * 0.010)],
                Ink::Clear(kerb, 0.6),
            );
        }
    }
}

fn lampposts(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("posts");
    let p = &stage.palette;
    let dark = p.land.scale(0.6);
    let n = (2.0 * stage.w / stage.unit).max(2.0) as usize;
    for i in 0..n.min(8) {
        let x = (i as f32 + rng.range(0.2, 0.8)) / n as f32 * stage.w;
        if (x / stage.w - stage.focus).abs() < 0.12 {
            continue;
        }
        let (y, s) = (stage.horizon + stage.unit * 0.02, stage.unit * 0.0028);
        let mut pen = canvas.pen(x, y, s, x > stage.w * 0.5);
        pen.line(&[(0.0, 0.0), (0.0, -82.0)], 2.2, dark);
        pen.curve(&[(0.0, -80.0), (3.0, -90.0), (16.0, -91.0)], 2.0, dark);
        pen.oval(18.0, -88.0, 5.0, 3.2, if stage.lamps() { p.glow } else { dark });
        if stage.lamps() {
            let side = if x > stage.w * 0.5 { -1.0 } else { 1.0 };
            canvas.glow(x + 18.0 * s * side, y - 88.0 * s, stage.unit * 0.11, p.glow, 0.65);
            canvas.glow(x + 18.0 * s * side, y + 26.0 * s, stage.unit * 0.12, p.glow, 0.25);
        }
    }
}
