//! Buildings: a house, a lighthouse, a castle and their neighbours.

use super::Look;
use crate::art::colour::{Tint, hex};
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::House => house(pen, look),
        Kind::Lighthouse => lighthouse(pen, look),
        Kind::Castle => castle(pen, look),
        Kind::Tower => tower(pen, look),
        Kind::Windmill => windmill(pen, look),
        Kind::Church => church(pen, look),
        Kind::Bridge => bridge(pen, look),
        _ => tent(pen, look),
    }
}

/// Panes are lit after dark, sky-dark by day.
fn pane(l: &Look) -> Tint {
    if l.lamps { l.glow } else { l.line.mix(l.body, 0.25) }
}

fn window(p: &mut Pen<'_>, x: f32, y: f32, w: f32, h: f32, l: &Look) {
    p.rect(x - w - 1.2, y - h - 1.2, x + w + 1.2, y + h + 1.2, l.paper.mix(l.body, 0.4));
    p.rect(x - w, y - h, x + w, y + h, pane(l));
    p.rect(x - 0.7, y - h, x + 0.7, y + h, l.dark);
    p.rect(x - w, y - 0.7, x + w, y + 0.7, l.dark);
}

fn house(p: &mut Pen<'_>, l: &mut Look) {
    let roof = l.accent.mix(l.line, 0.12);
    // long wall in shade, gable in light
    p.rect(24.0, -88.0, 34.0, -60.0, l.wood.mix(l.line, 0.3));
    p.rect(22.5, -92.0, 35.5, -87.0, l.line.mix(l.wood, 0.5));
    p.poly(&[(-8.0, -48.0), (52.0, -48.0), (52.0, 0.0), (-8.0, 0.0)], l.dark.mix(l.body, 0.35));
    p.poly(&[(-30.0, -84.0), (36.0, -84.0), (58.0, -45.0), (-6.0, -45.0)], Ink::Down(roof.mix(l.paper, 0.10), roof.mix(l.line, 0.18), -84.0, -45.0));
    p.poly(&[(-50.0, 0.0), (-50.0, -46.0), (-30.0, -80.0), (-8.0, -46.0), (-8.0, 0.0)], Ink::Flat(l.light));
    p.poly(&[(-56.0, -41.0), (-30.0, -88.0), (-2.0, -41.0), (-6.0, -39.0), (-30.0, -79.0), (-52.0, -39.0)], roof.mix(l.line, 0.28));
    window(p, -29.0, -50.0, 4.5, 5.5, l);
    p.rect(-35.0, -26.0, -22.0, 0.0, l.wood);
    p.disc(-25.0, -12.0, 1.2, l.glow);
    window(p, 8.0, -24.0, 6.0, 8.0, l);
    window(p, 34.0, -24.0, 6.0, 8.0, l);
}

fn lighthouse(p: &mut Pen<'_>, l: &mut Look) {
    let red = l.accent;
    let wall = |y: f32| 11.5 - (-y) * 0.055;
    p.poly(&[(-wall(0.0), 0.0), (wall(0.0), 0.0), (wall(-79.0), -79.0), (-wall(-79.0), -79.0)], l.rounded(l.body, 11.0));
    for i in 0..4 {
        let (top, low) = (-76.0 + i as f32 * 20.0, -66.5 + i as f32 * 20.0);
        p.poly(&[(-wall(low), low), (wall(low), low), (wall(top), top), (-wall(top), top)], l.rounded(red, 11.0));
    }
    p.rect(-2.0, -34.0, 2.0, -27.0, pane(l));
    p.rect(-2.0, -57.0, 1.6, -51.0, pane(l));
    p.blob(&[(-3.5, 0.0), (-3.5, -8.0), (0.0, -11.5), (3.5, -8.0), (3.5, 0.0)], l.line);
    p.rect(-11.0, -82.0, 11.0, -78.5, l.line);
    p.rect(-5.6, -93.0, 5.6, -82.0, if l.lamps { l.glow } else { l.paper });
    for x in [-5.6, -1.9, 1.9, 5.6] {
        p.line(&[(x, -93.0), (x, -82.0)], 0.8, l.line);
    }
    p.line(&[(-10.5, -86.0), (10.5, -86.0)], 0.8, l.line);
    for x in [-10.0, -7.0, 7.0, 10.0] {
        p.line(&[(x, -86.0), (x, -82.0)], 0.7, l.line);
    }
    p.poly(&[(-8.0, -92.5), (0.0, -101.0), (8.0, -92.5)], l.rounded(red.mix(l.line, 0.25), 8.0));
    p.line(&[(0.0, -101.0), (0.0, -106.0)], 1.0, l.line);
}

fn battlements(p: &mut Pen<'_>, x0: f32, x1: f32, y: f32, ink: Ink) {
    let n = ((x1 - x0) / 7.0).max(2.0) as usize;
    let w = (x1 - x0) / (n as f32 * 2.0 - 1.0);
    for i in 0..n {
        let x = x0 + w * 2.0 * i as f32;
        p.rect(x, y - w * 1.2, x + w, y + 0.5, ink);
    }
}

fn spire(p: &mut Pen<'_>, l: &Look, x: f32, half: f32, top: f32, roof: bool) {
    let ink = Ink::Across(l.light, l.dark, x - half, x + half);
    p.rect(x - half, top, x + half, 0.0, ink);
    p.rect(x - half - 2.0, top, x + half + 2.0, top + 5.0, ink);
    if roof {
        let c = l.accent.mix(l.line, 0.2);
        p.poly(&[(x - half - 3.0, top), (x, top - half * 3.2), (x + half + 3.0, top)], Ink::Across(c.mix(l.paper, 0.15), c.mix(l.line, 0.4), x - half, x + half));
        p.line(&[(x, top - half * 3.2), (x, top - half * 3.2 - 7.0)], 0.8, l.line);
        p.poly(&[(x, top - half * 3.2 - 7.0), (x + 9.0, top - half * 3.2 - 4.5), (x, top - half * 3.2 - 2.0)], l.accent);
    } else {
        battlements(p, x - half - 2.0, x + half + 2.0, top, ink);
    }
    p.rect(x - 1.8, top + 12.0, x + 1.8, top + 19.0, pane(l));
}

fn castle(p: &mut Pen<'_>, l: &mut Look) {
    spire(p, l, -18.0, 8.0, -72.0, true);
    spire(p, l, 16.0, 10.0, -62.0, true);
    p.rect(-62.0, -36.0, 62.0, 0.0, Ink::Across(l.light, l.dark, -62.0, 62.0));
    battlements(p, -62.0, 62.0, -36.0, Ink::Flat(l.body));
    spire(p, l, -58.0, 9.0, -50.0, false);
    spire(p, l, 58.0, 9.0, -54.0, true);
    p.blob(&[(-9.0, 0.5), (-9.0, -14.0), (0.0, -24.0), (9.0, -14.0), (9.0, 0.5)], l.line);
    for x in [-36.0, -24.0, 26.0, 38.0] {
        p.rect(x - 1.8, -24.0, x + 1.8, -16.0, pane(l));
    }
}

fn tower(p: &mut Pen<'_>, l: &mut Look) {
    p.poly(&[(-15.0, 0.0), (15.0, 0.0), (11.0, -72.0), (-11.0, -72.0)], l.round(15.0));
    p.rect(-14.0, -80.0, 14.0, -70.0, l.round(14.0));
    battlements(p, -14.0, 14.0, -80.0, Ink::Flat(l.body));
    let roof = l.accent.mix(l.line, 0.2);
    p.poly(&[(-12.0, -79.0), (0.0, -104.0), (12.0, -79.0)], l.rounded(roof, 12.0));
    for (x, y) in [(-3.0, -58.0), (4.0, -38.0), (-2.0, -22.0)] {
        p.rect(x - 2.2, y - 4.0, x + 2.2, y + 4.0, pane(l));
    }
    p.blob(&[(-4.5, 0.0), (-4.5, -9.0), (0.0, -14.0), (4.5, -9.0), (4.5, 0.0)], l.line);
}

fn windmill(p: &mut Pen<'_>, l: &mut Look) {
    p.poly(&[(-20.0, 0.0), (20.0, 0.0), (11.0, -60.0), (-11.0, -60.0)], l.round(18.0));
    let cap = l.accent.mix(l.line, 0.25);
    p.blob(&[(-14.0, -59.0), (-9.0, -72.0), (0.0, -77.0), (9.0, -72.0), (14.0, -59.0)], l.rounded(cap, 13.0));
    p.rect(-5.0, -16.0, 5.0, 0.0, l.wood);
    p.rect(-3.0, -42.0, 3.0, -34.0, pane(l));
    let turn = l.rng.range(8.0, 80.0);
    for i in 0..4 {
        let mut sail = p.inner(0.0, -64.0, turn + 90.0 * i as f32, 1.0);
        sail.line(&[(0.0, 0.0), (0.0, -48.0)], 2.0, l.line);
        sail.poly(&[(1.0, -10.0), (10.0, -10.0), (10.0, -47.0), (1.0, -47.0)], Ink::Clear(l.paper, 0.92));
        for k in 1..5 {
            let y = -10.0 - 7.5 * k as f32;
            sail.line(&[(1.0, y), (10.0, y)], 0.7, l.line);
        }
    }
    p.disc(0.0, -64.0, 3.2, l.line);
}

fn church(p: &mut Pen<'_>, l: &mut Look) {
    let roof = l.accent.mix(l.line, 0.35);
    p.rect(-6.0, -36.0, 40.0, 0.0, l.dark.mix(l.body, 0.4));
    p.poly(&[(-8.0, -35.0), (34.0, -35.0 - 20.0), (44.0, -35.0)], roof);
    p.poly(&[(-8.0, -56.0), (36.0, -56.0), (45.0, -34.0), (-8.0, -34.0)], roof);
    p.rect(-30.0, -62.0, -4.0, 0.0, Ink::Across(l.light, l.dark, -34.0, 6.0));
    p.poly(&[(-33.0, -61.0), (-17.0, -98.0), (-1.0, -61.0)], Ink::Across(roof.mix(l.paper, 0.12), roof.mix(l.line, 0.3), -33.0, 0.0));
    p.line(&[(-17.0, -98.0), (-17.0, -107.0)], 1.4, l.line);
    p.line(&[(-20.0, -103.5), (-14.0, -103.5)], 1.4, l.line);
    p.disc(-17.0, -50.0, 4.0, pane(l));
    for x in [8.0, 20.0, 32.0] {
        p.blob(&[(x - 2.6, -8.0), (x - 2.6, -20.0), (x, -25.0), (x + 2.6, -20.0), (x + 2.6, -8.0)], pane(l));
    }
    p.blob(&[(-22.0, 0.0), (-22.0, -14.0), (-17.0, -20.0), (-12.0, -14.0), (-12.0, 0.0)], l.wood);
}

fn bridge(p: &mut Pen<'_>, l: &mut Look) {
    let ink = Ink::Down(l.light, l.dark, -80.0, 0.0);
    for i in 0..5 {
        let x = -160.0 + 80.0 * i as f32;
        p.poly(&[(x - 9.0, -60.0), (x + 9.0, -60.0), (x + 12.0, 4.0), (x - 12.0, 4.0)], ink);
        if i < 4 {
            let c = x + 40.0;
            let mut arch = vec![(x, -62.0), (x + 80.0, -62.0), (x + 80.0, -30.0)];
            arch.extend((0..=12).map(|k| {
                let a = std::f32::consts::PI * k as f32 / 12.0;
                (c + a.cos() * 31.0, -18.0 - a.sin() * 32.0)
            }));
            arch.push((x, -30.0));
            p.poly(&arch, ink);
        }
    }
    p.rect(-215.0, -76.0, 215.0, -58.0, Ink::Down(l.light, l.body, -78.0, -56.0));
    p.rect(-215.0, -62.0, 215.0, -59.0, l.dark);
    for i in 0..9 {
        let x = -200.0 + 50.0 * i as f32;
        p.line(&[(x, -76.0), (x, -94.0)], 1.6, l.line);
        p.disc(x, -96.0, 3.0, if l.lamps { l.glow } else { l.paper });
    }
}

fn tent(p: &mut Pen<'_>, l: &mut Look) {
    p.poly(&[(-60.0, 0.0), (-8.0, -92.0), (62.0, 0.0)], Ink::Across(l.light, l.body, -60.0, 20.0));
    p.poly(&[(-8.0, -92.0), (62.0, 0.0), (22.0, 0.0)], l.dark);
    let inside = if l.lamps { l.glow } else { l.line };
    p.poly(&[(-8.0, -90.0), (-26.0, 0.0), (14.0, 0.0)], Ink::Down(inside.mix(hex(0xffb35a), 0.2), inside.mix(l.accent, 0.4), -70.0, 0.0));
    p.line(&[(-60.0, 0.0), (-74.0, 2.0)], 1.0, l.line);
    p.line(&[(-8.0, -92.0), (-6.0, -100.0)], 1.6, l.wood);
}
