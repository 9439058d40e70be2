//! Sea and lake: far land, an island for what stands on it, water, a shore in front.

use crate::art::canvas::Canvas;
use crate::art::colour::{hex, smooth};
use crate::art::land;
use crate::art::place;
use crate::art::scene::{Setting, Weather};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::Station;
use crate::art::water;

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    sky::paint(canvas, stage);
    place::on(canvas, stage, Station::Sky);
    let lake = stage.scene.setting == Setting::Lake;
    let mut rng = stage.rng.fork("shore");
    if lake {
        land::ranges(canvas, stage, 3, 0.30, true);
    } else if rng.chance(0.75) {
        let line = land::skyline(stage, &mut rng, stage.horizon + stage.unit * 0.01, stage.unit * 0.07, 0.9, true);
        let body = stage.palette.far.mix(stage.haze(), 0.5);
        land::ridge(canvas, stage, &line, body, stage.haze(), 0.08);
    }
    let island = !lake && place::any(stage, Station::Land);
    if island {
        rocks(canvas, stage, 0.0);
    }
    place::on(canvas, stage, Station::Land);
    let calm = match stage.scene.weather {
        Weather::Storm => 0.0,
        Weather::Rain => 0.35,
        _ => rng.range(0.4, 0.75) + if lake { 0.15 } else { 0.0 },
    };
    water::paint(canvas, stage, stage.h, calm);
    if island {
        rocks(canvas, stage, stage.unit * 0.03);
    }
    place::on(canvas, stage, Station::Water);
    if place::any(stage, Station::Ground) {
        beach(canvas, stage);
        place::on(canvas, stage, Station::Ground);
    }
}

/// A headland under whatever stands on land; its foot `below` the horizon.
fn rocks(canvas: &mut Canvas, stage: &Stage<'_>, below: f32) {
    let mut rng = stage.rng.fork("rocks");
    let noise = crate::art::noise::Noise::new(&mut rng);
    let (centre, reach) = (stage.focus * stage.w, stage.unit * rng.range(0.30, 0.42));
    let wide = if stage.scene.things.iter().filter(|t| crate::art::subjects::spec(t.kind).station == Station::Land).count() > 1
    {
        2.0
    } else {
        1.0
    };
    let reach = reach * wide;
    let tall = stage.unit * 0.062;
    let line: Vec<f32> = (0..stage.w as usize)
        .map(|x| {
            let t = (x as f32 - centre) / reach;
            let dome = (1.0 - t.abs().powf(2.2)).max(0.0).sqrt();
            let n = noise.at(x as f32 / stage.unit * 0.9, 0.3) - 0.5;
            if dome <= 0.0 {
                stage.h + 9.0
            } else {
                stage.horizon + below - tall * dome * (1.0 + n * 1.3) * if below > 0.0 { 0.55 } else { 1.0 }
            }
        })
        .collect();
    let p = &stage.palette;
    let (dark, lit) = (p.land.mix(p.far, 0.18), p.far.mix(p.glow, 0.35));
    let foot = stage.horizon + below + stage.unit * 0.004;
    let scale = 1.0 / (stage.unit * 0.5);
    canvas.wash_under(&line, foot, |x, y, depth, _| {
        let n = noise.at(x * scale * 0.7, y * scale * 1.6 + x * scale * 0.2);
        let crest = smooth(stage.unit * 0.05, 0.0, depth);
        dark.mix(lit, smooth(0.48, 0.66, n) * (0.2 + 0.5 * crest))
    });
    if below > 0.0 {
        let foam = stage.haze().mix(hex(0xffffff), 0.3);
        canvas.wash(foot - stage.unit * 0.006, foot + stage.unit * 0.006, |x, y, old| {
            let t = ((x - centre) / reach).abs();
            let n = noise.at(x * scale, y * scale * 4.0);
            if t < 1.02 { old.mix(foam, smooth(0.42, 0.6, n) * 0.6) } else { old }
        });
    }
}

/// Wet sand in front, its edge wandering, foam along it.
fn beach(canvas: &mut Canvas, stage: &Stage<'_>) {
    let mut rng = stage.rng.fork("beach");
    let edge = stage.horizon + (stage.h - stage.horizon) * rng.range(0.44, 0.56);
    let line = land::skyline(stage, &mut rng, edge + stage.unit * 0.03, stage.unit * 0.14, 0.8, false);
    let line = land::soften(&line, (stage.unit * 0.05) as usize);
    let p = &stage.palette;
    let sand = stage.shown(hex(0xcfb083)).mix(p.land, 0.30);
    let wet = sand.mix(stage.haze(), 0.4);
    land::ground(canvas, stage, &line, sand.mix(p.land, 0.35), wet);
    let (noise, unit) = (stage.noise, stage.unit);
    let foam = stage.haze().mix(hex(0xffffff), 0.45);
    canvas.wash_under(&line, stage.h, |x, y, depth, old| {
        let n = noise.at(x / unit * 1.1, y / unit * 3.0);
        let lace = smooth(unit * 0.028, 0.0, (depth - unit * 0.006 - (n - 0.5) * unit * 0.05).abs());
        old.mix(foam, lace * 0.5 * smooth(0.3, 0.6, n + 0.15))
    });
}
