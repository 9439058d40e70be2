//! Trees and flowers.

use super::Look;
use crate::art::colour::{Tint, hex};
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Tree => tree(pen, look),
        Kind::Pine => pine(pen, look),
        Kind::Palm => palm(pen, look),
        Kind::Flower => flower(pen, look),
        Kind::Cactus => cactus(pen, look),
        _ => mushroom(pen, look),
    }
}

fn tree(p: &mut Pen<'_>, l: &mut Look) {
    p.poly(&[(-4.5, 1.0), (-2.6, -30.0), (-3.0, -50.0), (3.0, -50.0), (2.8, -28.0), (5.5, 1.0)], l.wood);
    p.line(&[(0.0, -34.0), (14.0, -52.0)], 2.4, l.wood);
    p.line(&[(0.0, -38.0), (-13.0, -54.0)], 2.2, l.wood);
    // crown: dark masses first, lighter ones on the lit side
    let mut masses = vec![(0.0, -72.0, 25.0), (-18.0, -60.0, 17.0), (18.0, -60.0, 18.0), (0.0, -54.0, 18.0)];
    for _ in 0..5 {
        masses.push((l.rng.range(-25.0, 25.0), l.rng.range(-86.0, -50.0), l.rng.range(8.0, 14.0)));
    }
    for (x, y, r) in &masses {
        p.disc(*x, *y, *r, Ink::Down(l.body, l.dark, -98.0, -44.0));
    }
    for (x, y, r) in &masses {
        p.disc(x - r * 0.22, y - r * 0.22, r * 0.62, Ink::Clear(l.light, 0.38));
    }
    for _ in 0..14 {
        let (x, y) = (l.rng.range(-28.0, 22.0), l.rng.range(-92.0, -48.0));
        p.oval(x, y, 2.6, 1.6, Ink::Clear(l.light.mix(l.glow, 0.35), 0.5));
    }
}

fn pine(p: &mut Pen<'_>, l: &mut Look) {
    p.rect(-2.4, -12.0, 2.4, 1.0, l.wood);
    for i in 0..5 {
        let k = i as f32;
        let (top, low, half) = (-100.0 + k * 15.0, -70.0 + k * 15.5, 9.0 + k * 4.0);
        let jag = l.rng.range(0.8, 1.15);
        p.poly(&[(0.0, top), (half * 0.55, low - 9.0), (half * jag, low), (half * 0.35, low - 2.5), (0.0, low + 1.5), (-half * 0.4, low - 2.0), (-half / jag, low + 0.5), (-half * 0.55, low - 8.0)], Ink::Across(l.light, l.dark, -half, half));
    }
}

fn palm(p: &mut Pen<'_>, l: &mut Look) {
    p.curve(&[(-6.0, 0.0), (-1.0, -30.0), (6.0, -56.0), (5.0, -78.0)], 5.0, l.wood);
    for i in 0..6 {
        let y = -10.0 - i as f32 * 11.0;
        let x = -4.5 + i as f32 * 2.0;
        p.line(&[(x - 2.5, y), (x + 2.5, y + 1.5)], 0.9, l.line);
    }
    for (i, a) in [-170.0, -140.0, -105.0, -72.0, -40.0, -10.0, 18.0, 160.0].iter().enumerate() {
        let mut frond = p.inner(5.0, -79.0, *a, 1.0);
        let ink = if i % 2 == 0 { l.body } else { l.dark };
        let droop = if a.cos() < 0.0 { -1.0 } else { 1.0 } * if *a > -90.0 && *a < 90.0 { 9.0 } else { -9.0 };
        frond.blob(&[(0.0, -2.0), (16.0, -6.0), (30.0, -2.0 + droop * 0.4), (42.0, droop), (28.0, 3.0 + droop * 0.6), (14.0, 3.0)], ink);
    }
    for (x, y) in [(2.0, -76.0), (8.0, -75.0), (5.0, -72.5)] {
        p.disc(x, y, 3.0, l.wood);
    }
}

/// A flower head about (0, 0), 20 units across: tulip, daisy or peony by `variety`.
pub fn bloom(p: &mut Pen<'_>, colour: Tint, heart: Tint, line: Tint, variety: usize) {
    let deep = colour.mix(line, 0.28);
    let pale = colour.mix(hex(0xfff6e6), 0.35);
    match variety % 3 {
        0 => {
            p.blob(&[(-8.0, -6.0), (-5.0, -14.0), (0.0, -5.0), (5.0, -14.0), (8.0, -6.0), (6.0, 5.0), (0.0, 8.0), (-6.0, 5.0)], Ink::Across(pale, deep, -9.0, 9.0));
            p.blob(&[(-3.5, -3.0), (0.0, -13.0), (3.5, -3.0), (0.0, 7.0)], colour);
        }
        1 => {
            for i in 0..10 {
                let mut petal = p.inner(0.0, 0.0, 36.0 * i as f32, 1.0);
                petal.oval(7.0, 0.0, 5.2, 2.5, if i % 2 == 0 { colour } else { pale });
            }
            p.disc(0.0, 0.0, 4.0, heart);
        }
        _ => {
            for (r, n, c) in [(7.0, 7, deep), (4.6, 6, colour), (2.2, 4, pale)] {
                for i in 0..n {
                    let a = (i as f32 / n as f32 * 360.0 + r * 20.0).to_radians();
                    p.disc(a.cos() * r * 0.72, a.sin() * r * 0.72, r * 0.62 + 1.2, c);
                }
            }
            p.disc(0.0, 0.0, 1.6, heart);
        }
    }
}

fn flower(p: &mut Pen<'_>, l: &mut Look) {
    let variety = l.rng.below(3);
    p.curve(&[(0.0, 1.0), (-3.0, -34.0), (1.0, -80.0)], 2.6, l.leaf);
    p.blob(&[(-1.0, -12.0), (-14.0, -26.0), (-22.0, -46.0), (-10.0, -38.0), (-2.0, -24.0)], l.leaf);
    p.blob(&[(-2.0, -30.0), (12.0, -38.0), (20.0, -56.0), (9.0, -50.0), (-1.0, -40.0)], l.leaf.mix(l.line, 0.2));
    let (c, heart, line) = (l.body, l.glow, l.line);
    bloom(&mut p.inner(1.0, -84.0, 0.0, 1.55), c, heart, line, variety);
}

fn cactus(p: &mut Pen<'_>, l: &mut Look) {
    p.curve(&[(-8.0, -34.0), (-26.0, -36.0), (-27.0, -60.0)], 11.0, l.body);
    p.curve(&[(8.0, -46.0), (25.0, -48.0), (26.0, -74.0)], 10.0, l.dark);
    p.line(&[(0.0, -3.0), (0.0, -90.0)], 19.0, l.round(14.0));
    for x in [-4.5, 0.5, 5.0] {
        p.line(&[(x, -6.0), (x, -92.0)], 0.9, Ink::Clear(l.line, 0.4));
    }
    p.disc(0.0, -100.0, 4.0, l.accent);
    p.disc(26.0, -80.0, 3.0, l.accent);
}

fn mushroom(p: &mut Pen<'_>, l: &mut Look) {
    p.blob(&[(-12.0, 0.0), (-9.0, -28.0), (-10.0, -52.0), (10.0, -52.0), (9.0, -28.0), (14.0, 0.0)], l.rounded(l.paper, 14.0));
    p.blob(&[(-46.0, -48.0), (-38.0, -76.0), (-14.0, -98.0), (14.0, -98.0), (38.0, -76.0), (46.0, -48.0), (22.0, -43.0), (-22.0, -43.0)], l.round(44.0));
    for (x, y, r) in [(-20.0, -66.0, 7.0), (6.0, -80.0, 8.0), (26.0, -60.0, 5.0), (-6.0, -56.0, 4.0), (-14.0, -86.0, 3.6)] {
        p.oval(x, y, r, r * 0.8, l.paper);
    }
}
