//! Fruit and bread.

use super::Look;
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Apple => apple(pen, look),
        Kind::Lemon => lemon(pen, look),
        Kind::Pear => pear(pen, look),
        _ => bread(pen, look),
    }
}

fn shine(p: &mut Pen<'_>, x: f32, y: f32, r: f32, l: &Look) {
    p.oval(x, y, r, r * 0.62, Ink::Clear(l.paper, 0.5));
}

fn apple(p: &mut Pen<'_>, l: &mut Look) {
    p.mirror(&[(3.0, -80.0), (22.0, -90.0), (44.0, -74.0), (46.0, -42.0), (30.0, -8.0), (12.0, -1.0), (2.0, -4.0)], l.round(48.0));
    p.blob(&[(-22.0, -84.0), (0.0, -74.0), (22.0, -84.0), (0.0, -66.0)], Ink::Clear(l.dark, 0.6));
    p.curve(&[(0.0, -74.0), (2.0, -90.0), (9.0, -103.0)], 4.0, l.wood);
    p.blob(&[(6.0, -92.0), (22.0, -106.0), (40.0, -102.0), (24.0, -90.0)], l.leaf);
    shine(p, -22.0, -62.0, 9.0, l);
}

fn lemon(p: &mut Pen<'_>, l: &mut Look) {
    p.blob(&[(-60.0, -46.0), (-50.0, -56.0), (-32.0, -82.0), (2.0, -92.0), (36.0, -78.0), (52.0, -54.0), (63.0, -46.0), (52.0, -36.0), (34.0, -10.0), (0.0, -1.0), (-34.0, -10.0), (-50.0, -36.0)], Ink::Down(l.light, l.dark, -92.0, 4.0));
    p.blob(&[(-58.0, -48.0), (-74.0, -62.0), (-92.0, -60.0), (-76.0, -46.0)], l.leaf);
    shine(p, -16.0, -66.0, 12.0, l);
}

fn pear(p: &mut Pen<'_>, l: &mut Look) {
    p.mirror(&[(4.0, -90.0), (13.0, -78.0), (17.0, -56.0), (33.0, -34.0), (31.0, -10.0), (12.0, 0.0)], l.round(34.0));
    p.oval(12.0, -26.0, 13.0, 17.0, Ink::Clear(l.accent, 0.28));
    p.curve(&[(0.0, -88.0), (2.0, -98.0), (7.0, -105.0)], 3.0, l.wood);
    shine(p, -14.0, -34.0, 6.0, l);
}

fn bread(p: &mut Pen<'_>, l: &mut Look) {
    p.blob(&[(-106.0, -20.0), (-102.0, -58.0), (-66.0, -86.0), (0.0, -96.0), (66.0, -86.0), (104.0, -56.0), (108.0, -20.0), (92.0, -2.0), (-92.0, -2.0)], Ink::Down(l.light, l.dark, -96.0, 2.0));
    for x in [-58.0, -16.0, 26.0, 66.0] {
        p.blob(&[(x - 16.0, -48.0), (x + 8.0, -84.0), (x + 22.0, -82.0), (x - 2.0, -44.0)], l.paper.mix(l.body, 0.35));
    }
}
