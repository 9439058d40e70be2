//! What rolls.

use super::Look;
use crate::art::pen::{Ink, Pen};
use crate::art::scene::Kind;

pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    match kind {
        Kind::Car => car(pen, look),
        Kind::Train => train(pen, look),
        _ => bicycle(pen, look),
    }
}

fn wheel(p: &mut Pen<'_>, x: f32, y: f32, r: f32, l: &Look) {
    p.disc(x, y, r, l.line);
    p.disc(x, y, r * 0.5, l.paper.mix(l.line, 0.35));
    p.disc(x, y, r * 0.2, l.line);
}

fn car(p: &mut Pen<'_>, l: &mut Look) {
    p.blob(&[(-58.0, -52.0), (-42.0, -92.0), (-20.0, -99.0), (26.0, -99.0), (46.0, -90.0), (66.0, -54.0)], l.light);
    let glass = if l.lamps { l.glow.mix(l.line, 0.25) } else { l.line.mix(l.paper, 0.35) };
    p.blob(&[(-47.0, -56.0), (-36.0, -86.0), (-18.0, -91.0), (-3.0, -91.0), (-3.0, -56.0)], glass);
    p.blob(&[(4.0, -56.0), (4.0, -91.0), (24.0, -91.0), (40.0, -84.0), (54.0, -56.0)], glass);
    p.blob(&[(-114.0, -20.0), (-112.0, -48.0), (-92.0, -56.0), (-40.0, -60.0), (50.0, -60.0), (98.0, -52.0), (116.0, -40.0), (117.0, -20.0), (90.0, -15.0), (-90.0, -15.0)], Ink::Down(l.body.mix(l.paper, 0.18), l.dark, -60.0, -15.0));
    p.line(&[(-106.0, -34.0), (110.0, -34.0)], 1.8, Ink::Clear(l.paper, 0.5));
    p.oval(110.0, -38.0, 5.0, 7.0, l.glow);
    p.rect(-116.0, -44.0, -110.0, -34.0, l.accent);
    wheel(p, -66.0, -19.0, 20.0, l);
    wheel(p, 70.0, -19.0, 20.0, l);
}

fn carriage(p: &mut Pen<'_>, x: f32, l: &Look) {
    p.poly(&[(x - 66.0, -92.0), (x + 66.0, -92.0), (x + 72.0, -84.0), (x + 72.0, -22.0), (x - 72.0, -22.0), (x - 72.0, -84.0)], Ink::Down(l.body, l.dark, -92.0, -20.0));
    p.rect(x - 72.0, -44.0, x + 72.0, -38.0, l.paper.mix(l.body, 0.25));
    for i in 0..5 {
        let wx = x - 52.0 + 26.0 * i as f32;
        p.rect(wx - 8.0, -80.0, wx + 8.0, -56.0, if l.lamps { l.glow } else { l.paper.mix(l.line, 0.3) });
    }
    for wx in [-46.0, -28.0, 28.0, 46.0] {
        wheel(p, x + wx, -11.0, 11.0, l);
    }
}

fn train(p: &mut Pen<'_>, l: &mut Look) {
    p.rect(-330.0, -3.0, 330.0, 1.0, l.line);
    p.rect(-300.0, -26.0, 280.0, -18.0, l.line);
    carriage(p, -240.0, l);
    carriage(p, -84.0, l);
    // engine: cab, boiler, stack
    p.rect(20.0, -30.0, 270.0, -18.0, l.line);
    p.rect(20.0, -98.0, 84.0, -24.0, Ink::Down(l.line.mix(l.body, 0.45), l.line, -98.0, -20.0));
    p.rect(12.0, -106.0, 92.0, -97.0, l.line);
    p.rect(34.0, -86.0, 70.0, -62.0, if l.lamps { l.glow } else { l.paper });
    p.poly(&[(84.0, -82.0), (252.0, -82.0), (262.0, -70.0), (262.0, -30.0), (84.0, -30.0)], Ink::Down(l.line.mix(l.paper, 0.3), l.line, -84.0, -30.0));
    for x in [120.0, 170.0, 220.0] {
        p.rect(x, -82.0, x + 5.0, -30.0, l.accent);
    }
    p.poly(&[(222.0, -80.0), (244.0, -80.0), (250.0, -116.0), (216.0, -116.0)], l.line);
    p.disc(262.0, -64.0, 9.0, l.glow);
    p.poly(&[(262.0, -30.0), (300.0, -2.0), (262.0, -2.0)], l.accent);
    for (x, r) in [(54.0, 18.0), (112.0, 24.0), (168.0, 24.0), (226.0, 15.0)] {
        wheel(p, x, -r, r, l);
    }
    for i in 0..6 {
        let k = i as f32;
        p.oval(226.0 - k * 46.0, -134.0 - k * 12.0, 20.0 + k * 9.0, 14.0 + k * 5.0, Ink::Clear(l.paper, 0.62 - k * 0.09));
    }
}

fn bicycle(p: &mut Pen<'_>, l: &mut Look) {
    for x in [-44.0, 44.0] {
        p.arc((x, -32.0), 30.0, 0.0, 360.0, 3.2, l.line);
        for i in 0..6 {
            let a = (i as f32 * 30.0).to_radians();
            let (dx, dy) = (a.cos() * 29.0, a.sin() * 29.0);
            p.line(&[(x - dx, -32.0 - dy), (x + dx, -32.0 + dy)], 0.6, Ink::Clear(l.line, 0.6));
        }
        p.disc(x, -32.0, 3.0, l.line);
    }
    let c = l.accent;
    p.line(&[(-44.0, -32.0), (-6.0, -32.0), (30.0, -78.0), (-20.0, -72.0), (-44.0, -32.0)], 4.0, c);
    p.line(&[(-6.0, -32.0), (-22.0, -84.0)], 4.0, c);
    p.line(&[(44.0, -32.0), (28.0, -90.0)], 4.0, c);
    p.curve(&[(28.0, -90.0), (38.0, -97.0), (48.0, -92.0)], 3.6, l.line);
    p.blob(&[(-36.0, -88.0), (-14.0, -89.0), (-8.0, -84.0), (-30.0, -82.0)], l.line);
    p.disc(-6.0, -32.0, 6.0, l.line);
    p.rect(34.0, -84.0, 62.0, -64.0, l.wood);
    for (x, y) in [(40.0, -86.0), (48.0, -90.0), (56.0, -86.0)] {
        p.disc(x, y, 5.0, l.paper.mix(l.accent, 0.4));
    }
}
