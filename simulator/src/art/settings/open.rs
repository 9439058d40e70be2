//! Open country: mountains, hills, desert.

use crate::art::canvas::Canvas;
use crate::art::colour::{hex, lerp};
use crate::art::land;
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::portray;
use crate::art::scene::{Kind, Setting, Weather};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::{self, Station, spec};

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    sky::paint(canvas, stage);
    place::on(canvas, stage, Station::Sky);
    let p = &stage.palette;
    let setting = stage.scene.setting;
    let mut rng = stage.rng.fork("open");
    let snowy = stage.scene.weather == Weather::Snow;
    match setting {
        Setting::Mountains => {
            land::ranges(canvas, stage, 2, 0.34, true);
            let n = 3 + rng.below(3);
            for i in 0..n {
                let t = (i as f32 + rng.range(0.2, 0.8)) / n as f32;
                let tall = stage.unit * rng.range(0.22, 0.46) * (1.0 - (t - (1.0 - stage.focus)).abs() * 0.6);
                let top = stage.horizon - tall;
                let air = lerp(0.45, 0.10, i as f32 / n as f32);
                land::peak(
                    canvas,
                    stage,
                    (t * stage.w, top),
                    tall * rng.range(0.85, 1.25),
                    stage.horizon + stage.unit * 0.08,
                    air,
                    &mut rng,
                );
            }
        }
        Setting::Desert => {
            land::ranges(canvas, stage, 3, 0.13, false);
        }
        _ => {
            land::ranges(canvas, stage, 4, 0.22, false);
        }
    }
    let base = stage.horizon + stage.unit * 0.09;
    let line = land::skyline(stage, &mut rng, base, stage.unit * 0.12, 0.7, false);
    let line = land::soften(&line, (stage.unit * 0.04) as usize);
    let green = stage.shown(hex(0x7f9b54)).mix(p.far, 0.25);
    let (near, far, grass) = if snowy {
        let snow = stage.shown(hex(0xf3f1ec));
        (snow.mix(p.sky[1], 0.22), snow, None)
    } else if setting == Setting::Desert {
        let sand = stage.shown(hex(0xe0a85c)).mix(p.accent, 0.08);
        (sand.mix(p.land, 0.38), sand.mix(stage.haze(), 0.35), None)
    } else if setting == Setting::Mountains {
        (p.land.mix(green, 0.30), p.far.mix(p.land, 0.3).mix(green, 0.2), Some(p.land.mix(green, 0.35)))
    } else {
        (green.mix(p.land, 0.42), green.mix(stage.haze(), 0.28), Some(green.mix(p.land, 0.25)))
    };
    land::ground(canvas, stage, &line, near, far);
    if setting != Setting::Desert {
        copse(canvas, stage, &line);
    }
    if setting == Setting::Hills && rng.chance(0.7) && !snowy {
        path(canvas, stage);
    }
    place::on(canvas, stage, Station::Land);
    if let Some(blade) = grass {
        land::ground_cover(canvas, stage, &line, blade, far);
    }
    place::on(canvas, stage, Station::Ground);
    if setting == Setting::Hills && !snowy {
        meadow(canvas, stage);
    }
}

/// Small trees on the skyline give the hills their size.
fn copse(canvas: &mut Canvas, stage: &Stage<'_>, line: &[f32]) {
    let mut rng = stage.rng.fork("copse");
    let kind = if stage.scene.setting == Setting::Mountains || rng.chance(0.35) { Kind::Pine } else { Kind::Tree };
    let n = 6 + rng.below(9) + (stage.detail * 6.0) as usize;
    let n = (n as f32 * (stage.w / stage.unit).min(3.0)) as usize;
    let centre = rng.unit() * stage.w;
    let mut spots: Vec<(f32, f32, f32)> = (0..n)
        .map(|_| {
            let x = (centre + (rng.unit() + rng.unit() - 1.0) * stage.w * 0.6).rem_euclid(stage.w);
            let edge = line.get(x as usize).copied().unwrap_or(stage.horizon);
            (x, edge + stage.unit * rng.range(0.0, 0.03), stage.unit * rng.range(0.05, 0.10))
        })
        .collect();
    spots.sort_by(|a, b| a.1.total_cmp(&b.1));
    let behind = stage.haze();
    for (x, y, size) in spots {
        let serial = rng.next();
        let mut look = portray::look(stage, &spec(kind), None, behind, serial);
        look.body = look.body.mix(stage.palette.far, 0.35);
        look.dark = look.dark.mix(stage.palette.far, 0.25);
        let flip = !stage.lit_from_left(x);
        subjects::draw(kind, &mut canvas.pen(x, y, size / 100.0, flip), &mut look);
    }
}

/// A pale path winding to the front.
fn path(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("path");
    let from = stage.horizon + stage.unit * 0.13;
    let (x0, x1) = (stage.w * rng.range(0.35, 0.65), stage.w * rng.range(0.2, 0.8));
    let sway = rng.range(-0.14, 0.14) * stage.unit;
    let pale = stage.shown(hex(0xe6cf9f)).mix(stage.haze(), 0.3);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for i in 0..=10 {
        let t = i as f32 / 10.0;
        let y = lerp(from, stage.h * 1.03, t);
        let x = lerp(x0, x1, t.powf(1.4)) + (t * 6.0).sin() * sway * (1.0 - t * 0.3);
        let half = stage.unit * lerp(0.004, 0.09, t * t);
        left.push((x - half, y));
        right.push((x + half, y));
    }
    let shape: Vec<_> = left.into_iter().chain(right.into_iter().rev()).collect();
    canvas.pen(0.0, 0.0, 1.0, false).poly(&shape, Ink::Down(pale, pale.mix(stage.palette.land, 0.25), from, stage.h));
}

/// Dots of flowers in front.
fn meadow(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("meadow");
    let p = &stage.palette;
    let tones = [stage.shown(p.accent), p.glow, stage.shown(hex(0xf4ead6))];
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    let n = (lerp(50.0, 130.0, stage.detail) * (stage.w / stage.unit)) as usize;
    let middle = rng.unit() * stage.w;
    for i in 0..n {
        let t = rng.unit().sqrt();
        let y = lerp(stage.horizon + stage.unit * 0.14, stage.h, t);
        let x = middle + (rng.unit() + rng.unit() - 1.0) * stage.w * 1.1;
        let r = stage.unit * lerp(0.0012, 0.0062, t * t) * rng.range(0.6, 1.2);
        pen.oval(x, y, r, r * 0.85, Ink::Clear(tones[i % tones.len()], 0.9));
    }
}
