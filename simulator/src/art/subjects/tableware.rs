//! Vessels and books on a table.

use super::{Look, plants::bloom};
use crate::art::colour::hex;
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Vase => vase(pen, look),
        Kind::Cup => cup(pen, look),
        Kind::Teapot => teapot(pen, look),
        Kind::Candle => candle(pen, look),
        Kind::Bottle => bottle(pen, look),
        Kind::Bowl => bowl(pen, look),
        _ => book(pen, look),
    }
}

fn vase(p: &mut Pen<'_>, l: &mut Look) {
    let tones = [l.accent, l.paper, l.accent.mix(l.paper, 0.55), hex(0xe9b44c).mix(l.line, 0.08)];
    let variety = l.rng.below(3);
    let mut heads = Vec::new();
    for i in 0..9 {
        let t = i as f32 / 8.0 - 0.5;
        let (x, y) = (t * 70.0 + l.rng.range(-4.0, 4.0), -104.0 + t * t * 96.0 - l.rng.range(0.0, 16.0));
        p.curve(&[(t * 6.0, -52.0), (x * 0.55, -76.0), (x, y)], 1.3, l.leaf);
        if i % 2 == 0 {
            let (lx, ly) = (x * 0.8, y * 0.5 - 38.0);
            p.blob(&[(lx * 0.4, ly + 14.0), (lx - 5.0, ly), (lx, ly - 12.0), (lx + 6.0, ly)], l.leaf.mix(l.line, 0.12 * (i % 3) as f32));
        }
        heads.push((x, y, tones[i % tones.len()], l.rng.range(0.85, 1.15)));
    }
    heads.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (x, y, c, s) in heads {
        bloom(&mut p.inner(x, y, x * 0.5, s), c, l.glow, l.line, variety);
    }
    p.mirror(&[(9.0, -62.0), (8.0, -52.0), (19.0, -34.0), (20.0, -18.0), (12.0, 0.0)], l.round(21.0));
    p.oval(0.0, -61.0, 9.4, 2.4, l.dark.mix(l.line, 0.3));
    p.curve(&[(-12.0, -34.0), (-14.5, -22.0), (-11.0, -9.0)], 2.0, Ink::Clear(l.paper, 0.55));
}

fn cup(p: &mut Pen<'_>, l: &mut Look) {
    p.oval(0.0, -3.0, 70.0, 8.0, l.rounded(l.paper, 70.0));
    p.oval(0.0, -5.0, 50.0, 4.6, l.dark);
    p.arc((46.0, -52.0), 18.0, -100.0, 100.0, 7.0, l.dark);
    p.blob(&[(-48.0, -88.0), (-45.0, -46.0), (-30.0, -12.0), (-18.0, -4.0), (18.0, -4.0), (30.0, -12.0), (45.0, -46.0), (48.0, -88.0), (0.0, -82.0)], l.round(48.0));
    p.oval(0.0, -88.0, 48.0, 9.0, l.light);
    p.oval(0.0, -87.0, 43.0, 6.6, hex(0x5a3320).mix(l.line, 0.2));
    p.curve(&[(-44.0, -54.0), (0.0, -46.0), (44.0, -54.0)], 4.0, l.accent);
    for (x, k) in [(-12.0, 0.35), (10.0, 0.28)] {
        p.curve(&[(x, -102.0), (x + 8.0, -122.0), (x - 6.0, -142.0), (x + 4.0, -164.0)], 5.0, Ink::Clear(l.paper, k));
    }
}

fn teapot(p: &mut Pen<'_>, l: &mut Look) {
    p.arc((-46.0, -44.0), 24.0, 100.0, 262.0, 7.0, l.dark);
    p.blob(&[(34.0, -30.0), (56.0, -44.0), (64.0, -70.0), (78.0, -76.0), (74.0, -62.0), (66.0, -40.0), (48.0, -16.0), (34.0, -12.0)], l.dark);
    p.mirror(&[(20.0, -80.0), (44.0, -62.0), (50.0, -36.0), (38.0, -8.0), (24.0, 0.0)], l.round(50.0));
    p.mirror(&[(8.0, -90.0), (20.0, -84.0), (26.0, -77.0)], l.round(26.0));
    p.disc(0.0, -94.0, 6.0, l.accent);
    p.curve(&[(-46.0, -44.0), (0.0, -36.0), (46.0, -44.0)], 4.0, Ink::Clear(l.paper, 0.8));
    p.curve(&[(-34.0, -62.0), (-40.0, -46.0), (-37.0, -26.0)], 4.0, Ink::Clear(l.paper, 0.5));
}

fn candle(p: &mut Pen<'_>, l: &mut Look) {
    p.oval(0.0, -2.5, 15.0, 3.4, l.wood);
    p.rect(-6.0, -76.0, 6.0, -3.0, l.round(6.5));
    p.oval(0.0, -76.0, 6.0, 1.8, l.light);
    p.blob(&[(-6.0, -76.0), (-7.0, -60.0), (-4.0, -56.0), (-3.0, -74.0)], l.paper);
    p.line(&[(0.0, -76.0), (0.0, -82.0)], 0.9, l.line);
    p.mirror(&[(0.5, -101.0), (3.6, -90.0), (2.0, -81.0)], Ink::Down(hex(0xffb347), hex(0xfff3c8), -101.0, -84.0));
}

fn bottle(p: &mut Pen<'_>, l: &mut Look) {
    p.mirror(&[(4.4, -99.0), (4.6, -76.0), (13.0, -58.0), (14.0, -20.0), (13.0, 0.0)], l.round(14.0));
    p.rect(-5.2, -101.0, 5.2, -94.0, l.wood);
    p.rect(-13.2, -42.0, 13.2, -20.0, l.paper.mix(l.body, 0.15));
    p.rect(-9.0, -34.0, 9.0, -31.0, l.accent);
    p.curve(&[(-9.0, -60.0), (-10.5, -48.0), (-10.5, -12.0)], 1.6, Ink::Clear(l.paper, 0.5));
}

fn bowl(p: &mut Pen<'_>, l: &mut Look) {
    for (x, y, r, c) in [(-34.0, -86.0, 25.0, hex(0xd8562f)), (34.0, -84.0, 24.0, hex(0xe0b03a)), (0.0, -96.0, 27.0, hex(0x9aa545))] {
        let c = c.mix(l.line, 0.12);
        p.disc(x, y, r, Ink::Across(c.mix(l.paper, 0.25), c.mix(l.line, 0.3), x - r, x + r));
    }
    p.blob(&[(-94.0, -76.0), (-80.0, -38.0), (-42.0, -6.0), (42.0, -6.0), (80.0, -38.0), (94.0, -76.0), (0.0, -68.0)], l.round(90.0));
    p.oval(0.0, -2.0, 34.0, 5.0, l.dark);
    p.curve(&[(-82.0, -46.0), (0.0, -34.0), (82.0, -46.0)], 5.0, l.accent);
}

fn book(p: &mut Pen<'_>, l: &mut Look) {
    let covers = [l.accent, l.body, l.leaf];
    for (i, cover) in covers.iter().enumerate() {
        let (low, shift) = (-33.0 * i as f32, l.rng.range(-12.0, 12.0));
        let half = 118.0 - 12.0 * i as f32;
        p.rect(shift - half, low - 32.0, shift + half, low, Ink::Across(cover.mix(l.paper, 0.15), cover.mix(l.line, 0.3), -half, half));
        p.rect(shift - half + 26.0, low - 27.0, shift + half + 3.0, low - 5.0, l.paper);
        for k in 1..4 {
            let y = low - 5.0 - 5.5 * k as f32;
            p.line(&[(shift - half + 28.0, y), (shift + half, y)], 0.8, Ink::Clear(l.wood, 0.5));
        }
        p.rect(shift - half + 6.0, low - 25.0, shift - half + 10.0, low - 7.0, l.glow);
    }
}
