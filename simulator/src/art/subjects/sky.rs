//! What flies.

use super::Look;
use crate::art::colour::hex;
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Bird => bird(pen, look),
        Kind::Balloon => balloon(pen, look),
        Kind::Rocket => rocket(pen, look),
        Kind::Planet => planet(pen, look),
        Kind::Plane => plane(pen, look),
        Kind::Kite => kite(pen, look),
        _ => rainbow(pen, look),
    }
}

fn bird(p: &mut Pen<'_>, l: &mut Look) {
    let lift = l.rng.range(0.55, 1.1);
    let (a, b) = (-70.0 * lift, -96.0 * lift);
    p.blob(&[(-80.0, a), (-52.0, b), (-24.0, -66.0 * lift), (0.0, -36.0), (26.0, -70.0 * lift), (56.0, b), (82.0, a), (52.0, -74.0 * lift), (24.0, -42.0), (8.0, -18.0), (-10.0, -20.0), (-26.0, -42.0), (-52.0, -74.0 * lift)], l.body);
}

fn balloon(p: &mut Pen<'_>, l: &mut Look) {
    let lines = [(-4.5, -9.0), (4.5, 9.0)];
    for (low, high) in lines {
        p.line(&[(low, -10.0), (high, -34.0)], 0.7, l.line);
    }
    p.mirror(&[(10.0, -99.0), (27.0, -88.0), (34.0, -68.0), (27.0, -48.0), (10.0, -31.0)], l.round(34.0));
    let stripe = l.paper.mix(l.glow, 0.25);
    p.mirror(&[(3.0, -100.0), (9.5, -84.0), (11.0, -66.0), (8.5, -46.0), (4.0, -30.5)], stripe);
    for s in [-1.0, 1.0] {
        p.blob(&[(s * 14.0, -97.0), (s * 22.0, -84.0), (s * 25.0, -66.0), (s * 20.0, -46.0), (s * 9.0, -31.0), (s * 16.0, -48.0), (s * 18.5, -66.0), (s * 16.0, -84.0)], Ink::Clear(stripe, 0.85));
    }
    p.blob(&[(-30.0, -58.0), (0.0, -54.0), (30.0, -58.0), (24.0, -44.0), (0.0, -40.5), (-24.0, -44.0)], Ink::Clear(l.accent.mix(l.line, 0.2), 0.55));
    p.poly(&[(-6.0, -10.0), (6.0, -10.0), (4.5, 0.0), (-4.5, 0.0)], l.wood);
    p.line(&[(-6.0, -10.0), (6.0, -10.0)], 1.6, l.line);
}

fn rocket(p: &mut Pen<'_>, l: &mut Look) {
    p.mirror(&[(4.0, 0.0), (9.0, 14.0), (4.0, 34.0), (0.5, 46.0)], Ink::Down(hex(0xffe08a), l.accent, 2.0, 40.0));
    p.mirror(&[(2.0, 0.0), (4.0, 9.0), (1.5, 20.0)], hex(0xfff6d8));
    for s in [-1.0, 1.0] {
        p.blob(&[(s * 11.0, -36.0), (s * 26.0, -16.0), (s * 27.0, 2.0), (s * 10.0, -6.0)], l.rounded(l.accent, 26.0));
    }
    p.mirror(&[(1.0, -101.0), (9.0, -86.0), (15.0, -62.0), (15.0, -32.0), (9.0, -2.0)], l.round(16.0));
    p.mirror(&[(1.0, -101.5), (8.6, -87.0), (11.8, -77.0), (5.0, -75.0)], l.rounded(l.accent, 12.0));
    p.disc(0.0, -54.0, 7.4, l.line);
    p.disc(0.0, -54.0, 5.4, l.glow);
    p.oval(-1.6, -56.0, 2.0, 1.2, Ink::Clear(l.paper, 0.9));
    p.blob(&[(-2.2, -20.0), (2.2, -20.0), (2.6, 4.0), (-2.6, 4.0)], l.accent);
    p.poly(&[(-9.0, -2.0), (9.0, -2.0), (7.0, 3.0), (-7.0, 3.0)], l.line);
}

fn planet(p: &mut Pen<'_>, l: &mut Look) {
    let ring = l.paper.mix(l.body, 0.4);
    let mut tilted = p.inner(0.0, -50.0, -16.0, 1.0);
    tilted.disc(0.0, 0.0, 50.0, l.round(46.0));
    for (y, h, k) in [(-26.0, 5.0, 0.28), (-8.0, 8.0, 0.35), (14.0, 5.0, 0.30), (30.0, 4.0, 0.22)] {
        let w = (2500.0f32 - y * y).sqrt() - 3.0;
        tilted.oval(-2.0, y, w, h, Ink::Clear(l.paper.mix(l.accent, 0.4), k));
    }
    // the ring's front half only: a flattened arc
    let half: Vec<_> = (0..=24).map(|i| (i as f32 * 7.5).to_radians()).map(|a| (a.cos() * 88.0, a.sin() * 17.0)).collect();
    tilted.curve(&half, 5.0, ring);
    let inner: Vec<_> = half.iter().map(|(x, y)| (x * 0.84, y * 0.8)).collect();
    tilted.curve(&inner, 2.0, Ink::Clear(ring, 0.7));
    for s in [-1.0, 1.0] {
        tilted.curve(&[(s * 88.0, 0.0), (s * 82.0, -6.0), (s * 62.0, -11.0), (s * 49.0, -13.0)], 4.2, ring.mix(l.line, 0.25));
    }
}

fn plane(p: &mut Pen<'_>, l: &mut Look) {
    p.poly(&[(-84.0, -56.0), (-106.0, -100.0), (-88.0, -100.0), (-58.0, -58.0)], l.accent);
    p.blob(&[(-104.0, -52.0), (-60.0, -66.0), (50.0, -66.0), (92.0, -58.0), (110.0, -46.0), (84.0, -36.0), (0.0, -32.0), (-70.0, -40.0)], Ink::Down(l.light, l.dark, -68.0, -30.0));
    p.poly(&[(22.0, -44.0), (-8.0, -44.0), (-58.0, 0.0), (-40.0, 2.0)], l.dark);
    for i in 0..8 {
        p.disc(-48.0 + 15.0 * i as f32, -52.0, 3.0, l.line);
    }
}

fn kite(p: &mut Pen<'_>, l: &mut Look) {
    p.curve(&[(0.0, -34.0), (8.0, -22.0), (-6.0, -12.0), (6.0, 0.0), (-4.0, 14.0)], 1.4, l.line);
    p.poly(&[(0.0, -100.0), (30.0, -74.0), (0.0, -34.0), (-30.0, -74.0)], l.body);
    p.poly(&[(0.0, -100.0), (30.0, -74.0), (0.0, -74.0)], l.accent);
    p.poly(&[(0.0, -34.0), (-30.0, -74.0), (0.0, -74.0)], l.paper);
    for (x, y) in [(3.0, -22.0), (0.0, -8.0), (1.0, 7.0)] {
        p.poly(&[(x, y), (x - 7.0, y - 4.0), (x - 7.0, y + 4.0)], l.accent);
        p.poly(&[(x, y), (x + 7.0, y - 4.0), (x + 7.0, y + 4.0)], l.accent);
    }
}

fn rainbow(p: &mut Pen<'_>, _: &mut Look) {
    let bands = [0xd9534a, 0xe98a44, 0xf2cf5b, 0x7fb36a, 0x4f92b8, 0x6a5a9e];
    for (i, c) in bands.iter().enumerate() {
        p.arc((0.0, 0.0), 100.0 - i as f32 * 4.0, 180.0, 360.0, 4.2, Ink::Clear(hex(*c), 0.55));
    }
}
