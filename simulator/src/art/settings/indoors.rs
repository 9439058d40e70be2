//! A table against a wall, or a room with a window: still lifes.

use crate::art::canvas::Canvas;
use crate::art::colour::{Tint, hex, smooth};
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::scene::{Hour, Setting};
use crate::art::sky;
use crate::art::stage::Stage;
use crate::art::subjects::Station;

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    let p = &stage.palette;
    let room = stage.scene.setting == Setting::Room;
    let mut rng = stage.rng.fork("indoors");
    let pick = [hex(0x7fa3a0), hex(0xc98f6b), hex(0x5d7c8a), hex(0xb9a58a), hex(0x8a6f7e), hex(0x6f8a6a)];
    let wall = pick[(stage.scene.words >> 5) as usize % pick.len()];
    let wall = match stage.scene.colours.iter().find(|c| !c.1) {
        Some((colour, _)) => wall.mix(*colour, 0.8),
        None => wall.mix(p.sky[1], 0.35),
    };
    let dim = if stage.scene.hour == Hour::Night { 0.55 } else { 0.92 };
    let wall = wall.scale(dim);
    // the window shows the sky of the hour
    let left = stage.focus > 0.5;
    let (wx, wy) = (stage.w * if left { 0.24 } else { 0.76 }, stage.horizon * 0.46);
    let (ww, wh) = (stage.unit * 0.17, stage.unit * 0.22);
    let window = room || rng.chance(0.45);
    let view = if window {
        sky::paint(canvas, stage);
        canvas.cut([wx - ww, wy - wh, wx + ww, wy + wh])
    } else {
        None
    };
    let noise = stage.noise;
    let unit = stage.unit;
    let (lx, ly) = (if left { 0.0 } else { stage.w }, 0.0);
    canvas.wash(0.0, stage.h, |x, y, _| {
        let n = noise.at(x / unit * 0.55, y / unit * 0.55) - 0.5;
        let d = ((x - lx).hypot(y - ly) / (stage.w.hypot(stage.h))).min(1.0);
        wall.scale(1.18 - 0.42 * d + n * 0.16).mix(p.glow, (1.0 - d) * 0.12)
    });
    if let Some((map, x, y)) = view {
        canvas.paste(&map, x, y);
        frame(canvas, stage, (wx, wy), (ww, wh), wall);
        patch(canvas, stage, left);
    }
    place::on(canvas, stage, Station::Sky);
    surface(canvas, stage, wall, room);
    place::on(canvas, stage, Station::Ground);
    place::on(canvas, stage, Station::Table);
}

fn frame(canvas: &mut Canvas, stage: &Stage<'_>, (x, y): (f32, f32), (w, h): (f32, f32), wall: Tint) {
    let c = stage.shown(hex(0xf2e8d6)).mix(wall, 0.15);
    let bar = stage.unit * 0.012;
    let mut pen = canvas.pen(x, y, 1.0, false);
    for s in [-1.0, 1.0] {
        pen.rect(s * w - bar, -h - bar, s * w + bar, h + bar, c);
        pen.rect(-w, s * h - bar, w, s * h + bar, c);
    }
    pen.rect(-bar * 0.5, -h, bar * 0.5, h, c);
    pen.rect(-w, -bar * 0.5, w, bar * 0.5, c);
    pen.rect(-w - bar * 2.4, h + bar * 0.6, w + bar * 2.4, h + bar * 2.6, c.mix(wall, 0.25));
}

/// Light from the window, lying aslant on the wall.
fn patch(canvas: &mut Canvas, stage: &Stage<'_>, left: bool) {
    let (x, y, u) = (stage.w * if left { 0.66 } else { 0.34 }, stage.horizon * 0.48, stage.unit);
    let k = if stage.scene.hour == Hour::Night { 0.10 } else { 0.30 };
    let mut pen = canvas.pen(x, y, u * 0.01, !left);
    for (ox, oy) in [(-11.0, -15.0), (1.0, -18.0), (-11.0, 1.0), (1.0, -2.0)] {
        pen.poly(
            &[(ox, oy), (ox + 10.5, oy - 2.6), (ox + 10.5, oy + 11.4), (ox, oy + 14.0)],
            Ink::Clear(stage.palette.glow, k),
        );
    }
}

fn surface(canvas: &mut Canvas, stage: &Stage<'_>, wall: Tint, room: bool) {
    let p = &stage.palette;
    let mut rng = stage.rng.fork("surface");
    let tones = [hex(0xe9dcc4), hex(0x8a5a3c), hex(0xd6c7b4), hex(0x5a4a48)];
    let top = if room { hex(0x7a5238) } else { tones[(stage.scene.words >> 9) as usize % tones.len()] };
    let top = stage.shown(top).mix(p.accent, 0.06);
    let top = if (top.luma() - wall.luma()).abs() < 0.12 { top.scale(0.7) } else { top };
    let line = stage.horizon * if room { 1.10 } else { 1.0 };
    let (noise, unit, span) = (stage.noise, stage.unit, (stage.h - line).max(1.0));
    let plank = room || top.luma() < 0.5;
    let light_x = stage.sun.0;
    canvas.wash(line, stage.h, |x, y, _| {
        let d = (y - line) / span;
        let grain =
            if plank { noise.at(x / unit * 0.25, y / unit * 5.0) } else { noise.at(x / unit * 0.9, y / unit * 1.4) } - 0.5;
        let edge = smooth(unit * 0.012, 0.0, y - line);
        let side = 1.0 - ((x - light_x).abs() / stage.w).min(1.0);
        top.scale(0.80 + 0.22 * side - 0.16 * d + grain * if plank { 0.30 } else { 0.12 }).mix(p.glow, edge * 0.35)
    });
    if room {
        let skirting = wall.mix(hex(0xf4ead8), 0.45);
        canvas.pen(0.0, 0.0, 1.0, false).rect(0.0, line - unit * 0.022, stage.w, line, skirting);
    } else if !plank {
        // a stripe along the cloth
        let y = line + span * rng.range(0.70, 0.80);
        let stripe = Ink::Clear(stage.shown(p.accent), 0.5);
        let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
        pen.rect(0.0, y, stage.w, y + unit * 0.016, stripe);
        pen.rect(0.0, y + unit * 0.028, stage.w, y + unit * 0.034, stripe);
    }
}
