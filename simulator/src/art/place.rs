//! Finds a place for every named thing: on its plane, at its size, none on top of
//! another.

use super::canvas::Canvas;
use super::colour::{Tint, lerp};
use super::portray;
use super::rng::Rng;
use super::scene::{Kind, Setting, Thing};
use super::stage::Stage;
use super::subjects::{self, Station};

/// Most subjects drawn on one plane.
const MAX_ON_PLANE: usize = 10;

/// One subject with its place. Lengths in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// What it is.
    pub kind: Kind,
    /// Its colour, when the prompt names one.
    pub own: Option<Tint>,
    /// Centre.
    pub x: f32,
    /// Foot.
    pub y: f32,
    /// Height.
    pub height: f32,
    /// Mirrored: faces left.
    pub flip: bool,
    /// Seeds its own chance.
    pub serial: u64,
}

/// Draws everything that belongs on one plane.
pub fn on(canvas: &mut Canvas, stage: &Stage<'_>, station: Station) {
    let spots = arrange(stage, station);
    for spot in &spots {
        portray::subject(canvas, stage, spot, station);
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
pub fn held(stage: &Stage<'_>, kind: Kind) -> bool {
    let people = [Kind::Person, Kind::Woman, Kind::Keeper, Kind::Knight, Kind::Robot, Kind::Astronaut];
    matches!(kind, Kind::Umbrella | Kind::Lantern) && people.iter().any(|p| stage.scene.has(*p))
}

fn arrange(stage: &Stage<'_>, station: Station) -> Vec<Spot> {
    let mut rng = stage.rng.fork(&format!("{station:?}"));
    let mut spots: Vec<Spot> = Vec::new();
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let elsewhere =
        station == Station::Ground && any(stage, Station::Land) || station == Station::Water && any(stage, Station::Land);
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
    let clash =
        |x: f32| -> f32 { taken.iter().map(|(l, r)| ((x + half).min(*r) - (x - half).max(*l)).max(0.0) / (half * 2.0)).sum() };
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
