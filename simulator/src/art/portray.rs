//! Draws one subject where it was placed: its shadow or reflection, a lit rim, enough
//! contrast to be read, and the light it gives.

use tiny_skia::Transform;

use super::canvas::Canvas;
use super::colour::{Tint, hex};
use super::place::{self, Spot};
use super::rng::Rng;
use super::scene::{Hour, Kind, Setting};
use super::stage::Stage;
use super::subjects::{self, Look, Spec, Station};

/// Colours for one subject against what is behind it.
pub fn look(stage: &Stage<'_>, spec: &Spec, own: Option<Tint>, behind: Tint, serial: u64) -> Look {
    let p = &stage.palette;
    let mut rng = Rng::new(serial);
    let lean = p.accent.mix(spec.own, 0.75);
    let wanted = own.unwrap_or_else(|| if rng.chance(0.25) { lean } else { spec.own });
    // a colour asked for by name must stay that colour, even at night
    let mut body = stage.shown(wanted).mix(wanted, if own.is_some() { 0.45 } else { 0.0 });
    // a silhouette nobody can see is worse than one a shade off
    let apart = (body.r - behind.r).abs() + (body.g - behind.g).abs() + (body.b - behind.b).abs();
    let enough = if own.is_some() { 0.30 } else { 0.46 };
    if apart < enough && spec.station != Station::Land {
        let dark_kind = if spec.own.luma() < 0.35 { 0.09 } else { 0.22 };
        // a swan or a space suit goes lighter, almost everything else darker
        let pale = wanted.luma() > 0.75 && behind.luma() < 0.66;
        let target = if behind.luma() > dark_kind && !pale {
            (behind.luma() - 0.22).max(behind.luma() * 0.35)
        } else {
            behind.luma() + 0.24
        };
        body = body.at_luma(target.clamp(0.05, 0.95));
    }
    let line = p.land.scale(0.55).mix(hex(0x14121c), 0.4);
    Look {
        body,
        dark: body.mix(line, 0.42),
        // dark cloth gives back little of the light that falls on it
        light: body.mix(p.glow, 0.07 + 0.24 * body.luma().sqrt()),
        glow: p.glow.mix(hex(0xffd98a), 0.35),
        accent: match own {
            Some(colour) if matches!(spec.station, Station::Land) => stage.shown(colour),
            _ => stage.shown(p.accent).mix(p.accent, 0.4),
        },
        line,
        paper: stage.shown(hex(0xf7efdd)).mix(p.glow, 0.12),
        leaf: stage.shown(hex(0x4f7f52)).mix(p.far, 0.15),
        wood: stage.shown(hex(0x6a4630)),
        lamps: stage.lamps(),
        rng: Rng::new(serial ^ 0x55),
    }
}

/// Draws one placed subject: shadow or reflection, rim, body, what it holds, its lamps.
pub fn subject(canvas: &mut Canvas, stage: &Stage<'_>, spot: &Spot, station: Station) {
    let spec = subjects::spec(spot.kind);
    let scale = spot.height / 100.0;
    let half = spec.half * scale;
    let behind = canvas.around(spot.x, spot.y - spot.height * 0.5, half * 0.8, spot.height * 0.4);
    // only what stands on land takes its named colour in trim: a red house has a red roof
    let base = look(stage, &spec, spot.own, behind, spot.serial);
    let sx = if spot.flip { -scale } else { scale };
    let place = Transform::from_row(sx, 0.0, 0.0, scale, spot.x, spot.y);
    let again = || Look { rng: base.rng.clone(), ..base };
    let draw = |pen: &mut super::pen::Pen<'_>, only: Option<Tint>| {
        pen.only = only;
        subjects::draw(spot.kind, pen, &mut again());
    };
    match station {
        Station::Ground | Station::Table => {
            let ground = canvas.around(spot.x, spot.y + spot.height * 0.03, half, spot.height * 0.02);
            let dark = ground.scale(0.45).mix(stage.palette.land, 0.3);
            // long away from a low sun, short under a high one
            let low = if stage.scene.hour == Hour::Day || station == Station::Table { 0.5 } else { 1.1 };
            let slant = if stage.lit_from_left(spot.x) { -low } else { low };
            let fall = if station == Station::Table { 0.16 } else { 0.26 };
            let shadow = Transform::from_row(sx, 0.0, slant * scale, -fall * scale, spot.x, spot.y);
            let reach = spot.height * low + half;
            let bounds = [spot.x - reach, spot.y - 2.0, spot.x + reach, spot.y + spot.height * 0.4];
            canvas.layer(bounds, 0.42, shadow, |pen| draw(pen, Some(dark)));
            canvas.pen(spot.x, spot.y, 1.0, false).oval(
                0.0,
                0.0,
                half * 0.75,
                spot.height * 0.022,
                super::pen::Ink::Clear(dark, 0.4),
            );
        }
        Station::Water if stage.scene.setting != Setting::Underwater && stage.scene.setting != Setting::Space => {
            let deep = stage.palette.sea.scale(0.62).mix(base.body, 0.3);
            let mirror = Transform::from_row(sx, 0.0, 0.0, -0.62 * scale, spot.x, spot.y);
            let bounds = [spot.x - half * 1.2, spot.y - 2.0, spot.x + half * 1.2, spot.y + spot.height * 0.7];
            canvas.layer(bounds, 0.45, mirror, |pen| {
                draw(pen, Some(deep));
            });
        }
        _ => {}
    }
    if matches!(station, Station::Ground | Station::Land | Station::Water) && !matches!(spot.kind, Kind::Ship) {
        // light from behind catches one edge
        let rim = stage.palette.glow.mix(base.body, 0.25);
        let off = spot.height * 0.008 * if stage.lit_from_left(spot.x) { -1.0 } else { 1.0 };
        let bounds = [spot.x - half * 1.3, spot.y - spot.height * 1.3, spot.x + half * 1.3, spot.y];
        canvas.layer(bounds, 0.6, place.post_translate(off, -spot.height * 0.004), |pen| draw(pen, Some(rim)));
    }
    let mut pen = canvas.pen(spot.x, spot.y, scale, spot.flip);
    draw(&mut pen, None);
    if place::held(stage, Kind::Umbrella)
        && stage.scene.has(Kind::Umbrella)
        && matches!(spot.kind, Kind::Person | Kind::Woman | Kind::Keeper)
    {
        let colour = stage.scene.things.iter().find(|t| t.kind == Kind::Umbrella).and_then(|t| t.colour);
        let mut brolly = look(stage, &subjects::spec(Kind::Umbrella), colour, behind, spot.serial);
        let mut pen = canvas.pen(spot.x, spot.y, scale, spot.flip);
        subjects::draw(Kind::Umbrella, &mut pen.inner(12.0, -44.0, 4.0, 0.92), &mut brolly);
    }
    lamps(canvas, stage, spot, scale);
}

fn lamps(canvas: &mut Canvas, stage: &Stage<'_>, spot: &Spot, scale: f32) {
    let own_light = matches!(spot.kind, Kind::Candle | Kind::Fire | Kind::Lantern | Kind::Rocket | Kind::Keeper);
    if !own_light && !stage.lamps() {
        return;
    }
    let bright = if stage.scene.hour == Hour::Day { 0.55 } else { 1.0 };
    let side = if spot.flip { -1.0 } else { 1.0 };
    if spot.kind == Kind::Lighthouse {
        beam(canvas, stage, spot.x, spot.y - 88.0 * scale, spot.height);
    }
    for (x, y, r, k) in subjects::lights(spot.kind) {
        canvas.glow(spot.x + x * scale * side, spot.y + y * scale, r * scale, stage.palette.glow, k * bright);
    }
}

/// The lighthouse's beam: two fans of light, tilted by chance.
fn beam(canvas: &mut Canvas, stage: &Stage<'_>, x: f32, y: f32, height: f32) {
    let mut rng = stage.rng.fork("beam");
    let tilt = rng.range(-12.0, 10.0);
    let reach = stage.w.max(stage.h) * 0.9;
    let strength = if stage.scene.hour == Hour::Night { 0.62 } else { 0.42 };
    for (turn, k) in [(tilt, 1.0), (tilt + 180.0, 0.7)] {
        for (spread, share) in [(0.11, 0.4), (0.065, 0.45), (0.025, 0.5)] {
            let ink = super::pen::Ink::Beam(stage.palette.glow, 0.0, reach * 0.8, strength * k * share);
            let narrow = height * 0.012;
            let mut pen = canvas.pen(x, y, 1.0, false);
            pen.inner(0.0, 0.0, turn, 1.0)
                .poly(&[(0.0, -narrow), (reach, -reach * spread), (reach, reach * spread), (0.0, narrow)], ink);
        }
    }
}
