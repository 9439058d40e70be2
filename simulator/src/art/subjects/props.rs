//! Umbrella, lantern, fire, chair.

use super::Look;
use crate::art::colour::hex;
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Umbrella => umbrella(pen, look),
        Kind::Lantern => lantern(pen, look),
        Kind::Fire => fire(pen, look),
        _ => chair(pen, look),
    }
}

fn umbrella(p: &mut Pen<'_>, l: &mut Look) {
    p.line(&[(0.0, -92.0), (0.0, -8.0)], 2.4, l.line);
    p.arc((5.0, -8.0), 5.0, 0.0, 180.0, 2.4, l.line);
    let mut canopy: Vec<_> = (0..=16)
        .map(|i| (180.0 + i as f32 * 11.25f32).to_radians())
        .map(|a| (a.cos() * 56.0, -52.0 + a.sin() * 42.0))
        .collect();
    for i in 0..4 {
        let x = 56.0 - 28.0 * i as f32;
        for k in 1..=4 {
            let t = k as f32 / 4.0;
            canopy.push((x - 28.0 * t, -52.0 - (t * std::f32::consts::PI).sin() * 7.0));
        }
    }
    p.poly(&canopy, l.round(56.0));
    for s in [-28.0, 0.0, 28.0] {
        p.curve(&[(0.0, -94.0), (s * 0.7, -78.0), (s, -54.0)], 1.0, Ink::Clear(l.line, 0.4));
    }
    p.line(&[(0.0, -94.0), (0.0, -101.0)], 2.0, l.line);
}

fn lantern(p: &mut Pen<'_>, l: &mut Look) {
    p.arc((0.0, -78.0), 18.0, 180.0, 360.0, 3.0, l.line);
    p.poly(&[(-20.0, -68.0), (0.0, -86.0), (20.0, -68.0)], l.line);
    p.poly(&[(-16.0, -68.0), (16.0, -68.0), (20.0, -12.0), (-20.0, -12.0)], Ink::Down(l.glow, hex(0xff9f4a), -70.0, -8.0));
    p.mirror(&[(0.5, -56.0), (6.0, -38.0), (3.0, -22.0)], hex(0xfff6dc));
    for x in [-18.0, 0.0, 18.0] {
        p.line(&[(x * 0.9, -68.0), (x * 1.08, -12.0)], 2.0, l.line);
    }
    p.rect(-25.0, -12.0, 25.0, 0.0, l.line);
}

fn fire(p: &mut Pen<'_>, l: &mut Look) {
    p.line(&[(-32.0, -4.0), (26.0, -16.0)], 9.0, l.wood);
    p.line(&[(32.0, -4.0), (-26.0, -16.0)], 9.0, l.wood.mix(l.line, 0.3));
    p.blob(&[(-26.0, -14.0), (-28.0, -38.0), (-16.0, -56.0), (-12.0, -80.0), (2.0, -100.0), (8.0, -76.0), (18.0, -66.0), (28.0, -40.0), (24.0, -14.0)], Ink::Down(hex(0xe8552f), hex(0xf7a23e), -96.0, -14.0));
    p.blob(&[(-15.0, -12.0), (-16.0, -34.0), (-4.0, -66.0), (6.0, -46.0), (16.0, -34.0), (14.0, -12.0)], Ink::Down(hex(0xffc04f), hex(0xffe49a), -66.0, -12.0));
    p.blob(&[(-7.0, -12.0), (-6.0, -28.0), (1.0, -40.0), (7.0, -26.0), (6.0, -12.0)], hex(0xfffbe0));
}

fn chair(p: &mut Pen<'_>, l: &mut Look) {
    p.line(&[(-22.0, -46.0), (-25.0, 0.0)], 4.6, l.dark);
    p.line(&[(10.0, -50.0), (10.0, -8.0)], 4.0, l.line);
    p.line(&[(20.0, -98.0), (16.0, -46.0), (22.0, 0.0)], 5.0, l.body);
    p.line(&[(-8.0, -94.0), (-9.0, -50.0)], 4.0, l.dark);
    p.poly(&[(-28.0, -46.0), (18.0, -46.0), (22.0, -54.0), (-18.0, -54.0)], l.light);
    p.poly(&[(-28.0, -46.0), (18.0, -46.0), (18.0, -41.0), (-28.0, -41.0)], l.dark);
    for y in [-94.0, -80.0, -67.0] {
        p.line(&[(-8.0, y), (19.0, y - 2.0)], 5.0, l.body);
    }
    p.line(&[(-24.0, -20.0), (20.0, -20.0)], 2.6, l.dark);
}
