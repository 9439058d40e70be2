//! Puts the named things where they belong, none on top of another, each with its
//! shadow or reflection, a lit rim, and enough contrast to be read.

use tiny_skia::Transform;

use super::canvas::Canvas;
use super::colour::{Tint, hex, lerp};
use super::rng::Rng;
use super::scene::{Hour, Kind, Setting, Thing};
use super::stage::Stage;
use super::subjects::{self, Look, Spec, Station};

/// Most subjects drawn on one plane.
const MAX_ON_PLANE: usize = 10;

/// One subject with its place. Lengths in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    kind: Kind,
    own: Option<Tint>,
    x: f32,
    y: f32,
    height: f32,
    flip: bool,
    serial: u64,
}

/// Which of the stations to fill in this pass.
pub fn on(canvas: &mut Canvas, stage: &Stage<'_>, station: Station) {
    let spots = arrange(stage, station);
    for spot in &spots {
        subject(canvas, stage, spot, station);
    }
}

fn station_of(stage: &Stage<'_>, kind: Kind) -> Station {
    let home = subjects::spec(kind).station;
    match (stage.scene.setting, home) {
        (Setting::Table, Station::Ground | Station::Land) if kind != Kind::Chair => Station::Table,
        (Setting::Room, Station::Land | Station::Table) => Station::Ground,
        (Setting::Underwater, Station::Ground | Station::Sky | Station::Land) => Station::Water,
        (Setting::Sea | Setting::Lake, Station::Water) => Station::Water,
        (Setting::Space | Setting::Underwater, Station::Water) => Station::Water,
        (_, Station::Water) => Station::Ground,
        (Setting::Table | Setting::Room, home) => home,
        (_, Station::Table) => Station::Ground,
        (_, home) => home,
    }
}

/// Whether anything stands on the near ground (a sea then needs a shore).
pub fn any(stage: &Stage<'_>, station: Station) -> bool {
    stage.scene.things.iter().any(|t| station_of(stage, t.kind) == station)
}

/// Things held by someone are drawn with their holder.
fn held(stage: &Stage<'_>, kind: Kind) -> bool {
    let people = [Kind::Person, Kind::Woman, Kind::Keeper, Kind::Knight, Kind::Robot, Kind::Astronaut];
    matches!(kind, Kind::Umbrella | Kind::Lantern) && people.iter().any(|p| stage.scene.has(*p))
}

fn arrange(stage: &Stage<'_>, station: Station) -> Vec<Spot> {
    let mut rng = stage.rng.fork(&format!("{station:?}"));
    let mut spots: Vec<Spot> = Vec::new();
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let elsewhere = station == Station::Ground && any(stage, Station::Land) || station == Station::Water && any(stage, Station::Land);
    if elsewhere && !(station == Station::Water && stage.w < stage.unit) {
        // nothing stands right in front of what the distance is about
        let clear = stage.unit * 0.10;
        taken.push((stage.focus * stage.w - clear, stage.focus * stage.w + clear));
    }
    let hero = stage.scene.things.iter().map(|t| t.kind).find(|k| subjects::spec(*k).station != Station::Nowhere);
    let arranged = |kind| kind == Kind::Flower && stage.scene.has(Kind::Vase);
    let here = |t: &&Thing| station_of(stage, t.kind) == station && !held(stage, t.kind) && !arranged(t.kind);
    let things: Vec<&Thing> = stage.scene.things.iter().filter(here).collect();
    let total: usize = things.iter().map(|t| number(t)).sum();
    for thing in things {
        let spec = subjects::spec(thing.kind);
        let n = number(thing);
        for i in 0..n {
            if spots.len() >= MAX_ON_PLANE.max(n) {
                break;
            }
            let first = hero == Some(thing.kind) && i == 0;
            let alone = total == 1;
            let crowd = if alone { 1.25 } else { 1.0 / (1.0 + 0.07 * (total.min(9) as f32 - 1.0)) };
            let size = if first { rng.range(1.0, 1.25) } else { rng.range(0.78, 1.0) } * crowd;
            let mut height = spec.height * stage.unit * size * plane_scale(stage, thing.kind, station);
            let widest = stage.w * if alone || first { 0.84 } else { 0.5 };
            height = height.min(widest * 50.0 / spec.half).min(stage.h * 0.62);
            if station == Station::Land {
                // a tower that leaves the picture is a chimney
                height = height.min(stage.horizon * 0.86);
            }
            let half = height / 100.0 * spec.half;
            let x = free_x(stage, &mut rng, &taken, half, first);
            let y = row(stage, &mut rng, thing.kind, station, height, first);
            if !(station == Station::Sky && n > 3) {
                taken.push((x - half, x + half));
            }
            let lit = !stage.lit_from_left(x);
            let flip = if rng.chance(0.25) { !lit } else { lit };
            spots.push(Spot { kind: thing.kind, own: thing.colour, x, y, height, flip, serial: rng.next() });
        }
    }
    spots.sort_by(|a, b| a.y.total_cmp(&b.y));
    spots
}

fn number(thing: &Thing) -> usize {
    match (thing.kind, thing.count) {
        (Kind::Bird, 3) => 7,
        (Kind::Flower, 3) => 9,
        (Kind::Tree | Kind::Pine, 3) => 6,
        (Kind::Train | Kind::Bridge | Kind::Rainbow, _) => 1,
        (_, n) => usize::from(n),
    }
}

fn plane_scale(stage: &Stage<'_>, kind: Kind, station: Station) -> f32 {
    let home = subjects::spec(kind).station;
    match (station, stage.scene.setting) {
        (Station::Table, _) if home != Station::Table => 1.1,
        (Station::Table, _) => 1.65,
        (Station::Ground, Setting::Room) if home == Station::Table => 0.8,
        (Station::Ground, Setting::Forest) => 0.95,
        (Station::Water, Setting::Underwater) => 1.5,
        (Station::Land, Setting::Mountains | Setting::Desert) => 0.7,
        (Station::Land, Setting::Lake) => 0.75,
        _ => 1.0,
    }
}

fn free_x(stage: &Stage<'_>, rng: &mut Rng, taken: &[(f32, f32)], half: f32, lead: bool) -> f32 {
    let margin = (half + stage.w * 0.03).min(stage.w * 0.5);
    let clash = |x: f32| -> f32 {
        taken.iter().map(|(l, r)| ((x + half).min(*r) - (x - half).max(*l)).max(0.0) / (half * 2.0)).sum()
    };
    if lead && taken.is_empty() {
        return (stage.focus * stage.w).clamp(margin, (stage.w - margin).max(margin));
    }
    let mut best = (f32::MAX, stage.w * 0.5);
    for _ in 0..28 {
        let x = lerp(margin, (stage.w - margin).max(margin), rng.unit());
        let cost = clash(x) + (x / stage.w - 0.5).abs() * 0.08;
        if cost < best.0 {
            best = (cost, x);
        }
    }
    best.1
}

fn row(stage: &Stage<'_>, rng: &mut Rng, kind: Kind, station: Station, height: f32, first: bool) -> f32 {
    let (top, span) = (stage.horizon, stage.h - stage.horizon);
    match station {
        Station::Sky => match kind {
            Kind::Rainbow => stage.horizon,
            Kind::Bird => rng.range(0.18, 0.68) * top,
            _ => (rng.range(0.55, 0.82) * top).max(height + stage.h * 0.03).min(top * 1.02),
        },
        Station::Land => match kind {
            Kind::Bridge => top + span * 0.10,
            Kind::Train => top + span * rng.range(0.16, 0.24),
            _ if stage.scene.setting == Setting::Sea => top - stage.unit * 0.035,
            _ if stage.scene.setting == Setting::Lake => top + stage.unit * 0.005,
            _ => top + span * if first { rng.range(0.16, 0.28) } else { rng.range(0.10, 0.34) },
        },
        Station::Ground => top + span * if first { rng.range(0.72, 0.84) } else { rng.range(0.50, 0.92) },
        Station::Water => match stage.scene.setting {
            Setting::Underwater => stage.h * rng.range(0.28, 0.82),
            Setting::Space => top + span * 0.6,
            _ => {
                let shore = if any(stage, Station::Ground) { 0.42 } else { 0.66 };
                top + span * if first { rng.range(shore * 0.5, shore) } else { rng.range(0.08, shore) }
            }
        },
        Station::Table => top + span * if first { rng.range(0.34, 0.46) } else { rng.range(0.22, 0.80) },
        Station::Nowhere => top,
    }
}

/// Colours for one subject against what is behind it.
pub fn look(stage: &Stage<'_>, spec: &Spec, own: Option<Tint>, behind: Tint, serial: u64) -> Look {
    let p = &stage.palette;
    let mut rng = Rng::new(serial);
    let lean = p.accent.mix(spec.own, 0.75);
    let wanted = own.unwrap_or_else(|| if rng.chance(0.25) { lean } else { spec.own });
    let mut body = stage.shown(wanted);
    // a silhouette nobody can see is worse than one a shade off
    let apart = (body.r - behind.r).abs() + (body.g - behind.g).abs() + (body.b - behind.b).abs();
    if apart < if own.is_some() { 0.30 } else { 0.46 } {
        let target = if behind.luma() > 0.22 { behind.luma() - 0.22 } else { behind.luma() + 0.20 };
        body = body.at_luma(target.clamp(0.05, 0.95));
    }
    let line = p.land.scale(0.55).mix(hex(0x14121c), 0.4);
    Look {
        body,
        dark: body.mix(line, 0.42),
        light: body.mix(p.glow, 0.26).mix(hex(0xffffff), 0.06),
        glow: p.glow.mix(hex(0xffd98a), 0.35),
        accent: match own {
            Some(colour) if matches!(spec.station, Station::Land) => stage.shown(colour),
            _ => stage.shown(p.accent),
        },
        line,
        paper: stage.shown(hex(0xf7efdd)).mix(p.glow, 0.12),
        leaf: stage.shown(hex(0x4f7f52)).mix(p.far, 0.15),
        wood: stage.shown(hex(0x6a4630)),
        lamps: stage.lamps(),
        rng: Rng::new(serial ^ 0x55),
    }
}

fn subject(canvas: &mut Canvas, stage: &Stage<'_>, spot: &Spot, station: Station) {
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
            canvas.pen(spot.x, spot.y, 1.0, false).oval(0.0, 0.0, half * 0.75, spot.height * 0.022, super::pen::Ink::Clear(dark, 0.4));
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
    if held(stage, Kind::Umbrella) && stage.scene.has(Kind::Umbrella) && matches!(spot.kind, Kind::Person | Kind::Woman | Kind::Keeper) {
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
            pen.inner(0.0, 0.0, turn, 1.0).poly(&[(0.0, -narrow), (reach, -reach * spread), (reach, reach * spread), (0.0, narrow)], ink);
        }
    }
}
