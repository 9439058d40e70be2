//! Portraits: one bust, or one large animal, before a disc of colour.

use crate::art::canvas::Canvas;
use crate::art::colour::{hex, smooth};
use crate::art::pen::Ink;
use crate::art::place;
use crate::art::portray;
use crate::art::scene::Kind;
use crate::art::stage::Stage;
use crate::art::subjects::{self, Station, bloom, spec};

pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    let p = &stage.palette;
    let (noise, unit) = (stage.noise, stage.unit);
    let (top, low) = (p.sky[1].mix(p.sky[2], 0.3), p.sky[3].mix(p.far, 0.25));
    let centre = stage.w * (0.5 + (stage.focus - 0.5) * 0.25);
    let disc = unit * 0.36;
    let (cy, face) = (stage.h * 0.42, p.glow.mix(p.accent, 0.32));
    canvas.wash(0.0, stage.h, |x, y, _| {
        let n = noise.at(x / unit * 0.5, y / unit * 0.8) - 0.5;
        let c = top.mix(low, (y / stage.h + n * 0.2).clamp(0.0, 1.0));
        let d = (x - centre).hypot(y - cy);
        c.mix(face.scale(1.0 + n * 0.25), smooth(disc, disc - 1.5, d) * 0.9)
    });
    let mut rng = stage.rng.fork("sitter");
    for i in 0..14 {
        let side = if i % 2 == 0 { -1.0 } else { 1.0 };
        let (x, y) = (centre + side * unit * rng.range(0.26, 0.52), stage.h - unit * rng.range(-0.02, 0.30));
        let mut pen = canvas.pen(x, y, unit * 0.0024, side > 0.0);
        let leaf = stage.shown(hex(0x4f7f52)).mix(p.land, rng.range(0.1, 0.6));
        pen.inner(0.0, 0.0, rng.range(-50.0, 20.0), 1.0)
            .blob(&[(0.0, 14.0), (-15.0, -24.0), (0.0, -74.0), (14.0, -26.0)], leaf);
        if i % 3 == 0 {
            let c = [p.accent, p.glow, hex(0xf4ead6)][rng.below(3)];
            bloom(&mut pen.inner(0.0, -30.0, 0.0, 1.8), stage.shown(c), p.glow, p.land, i / 3);
        }
    }
    let animal = stage.scene.things.iter().find(|t| {
        matches!(
            t.kind,
            Kind::Cat
                | Kind::Dog
                | Kind::Fox
                | Kind::Horse
                | Kind::Deer
                | Kind::Rabbit
                | Kind::Owl
                | Kind::Bear
                | Kind::Sheep
                | Kind::Elephant
        )
    });
    let serial = stage.rng.fork("face").next();
    if let Some(thing) = animal {
        let mut look = portray::look(stage, &spec(thing.kind), thing.colour, face, serial);
        let size = unit * (0.0066f32).min(0.42 / spec(thing.kind).half);
        let flip = !stage.lit_from_left(centre);
        subjects::draw(thing.kind, &mut canvas.pen(centre, stage.h * 0.94, size, flip), &mut look);
        return;
    }
    let sitter = stage.scene.things.iter().find(|t| spec(t.kind).station == Station::Ground);
    let helmet = sitter.map(|t| t.kind).filter(|k| matches!(k, Kind::Knight | Kind::Astronaut | Kind::Robot));
    let kind = sitter.map_or(Kind::Woman, |t| t.kind);
    let colour = sitter.and_then(|t| t.colour).or_else(|| stage.scene.colours.first().map(|c| c.0));
    let mut look = portray::look(stage, &spec(kind), colour.or(Some(p.sea)), face, serial);
    let flip = !stage.lit_from_left(centre);
    let size = unit * 0.0078;
    let foot = stage.h + 2.0;
    let mut pen = canvas.pen(centre, foot, size, flip);
    subjects::bust(&mut pen, &mut look, helmet);
    pen.rect(-50.0, 2.0, 50.0, 40.0, Ink::Flat(look.dark));
    place::on(canvas, stage, Station::Sky);
}
