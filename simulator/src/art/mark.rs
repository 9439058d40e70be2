//! The honest mark: the word "simulated", lower right, always the same share of the
//! picture, on a plate made only from the pixels around it. Stamping twice therefore
//! looks like stamping once.

use image::RgbImage;

use super::colour::{Tint, hex};

/// The word, in a face of 5 × 7 dots: five bits a row, top row first.
const WORD: [[u8; 7]; 9] = [
    [0b00000, 0b00000, 0b01111, 0b10000, 0b01110, 0b00001, 0b11110],
    [0b00100, 0b00000, 0b01100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b00000, 0b00000, 0b11010, 0b10101, 0b10101, 0b10101, 0b10101],
    [0b00000, 0b00000, 0b10001, 0b10001, 0b10001, 0b10011, 0b01101],
    [0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b00000, 0b00000, 0b01110, 0b00001, 0b01111, 0b10001, 0b01111],
    [0b01000, 0b01000, 0b11100, 0b01000, 0b01000, 0b01001, 0b00110],
    [0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110],
    [0b00001, 0b00001, 0b01101, 0b10011, 0b10001, 0b10001, 0b01111],
];
/// Dots across: six a letter, less the last gap.
const DOTS_WIDE: f32 = 53.0;
const DOTS_HIGH: f32 = 7.0;
/// Dots of plate around the word.
const PAD: f32 = 3.5;
/// The plate's width as a share of the picture's shorter side.
const SHARE: f32 = 0.17;

/// The plate as (left, top, width, height) in pixels, and the size of one dot.
fn plate(w: u32, h: u32) -> (f32, f32, f32, f32, f32) {
    let short = w.min(h) as f32;
    let dot = short * SHARE / (DOTS_WIDE + PAD * 2.0);
    let (pw, ph) = ((DOTS_WIDE + PAD * 2.0) * dot, (DOTS_HIGH + PAD * 2.0) * dot);
    let margin = short * 0.022;
    (w as f32 - margin - pw, h as f32 - margin - ph, pw, ph, dot)
}

/// Fills the plate's place from the pixels around it, as if it had never been stamped.
/// Sources for image to image and upscale pass through here.
pub fn lift(image: &mut RgbImage) {
    let (w, h) = image.dimensions();
    if w < 16 || h < 16 {
        return;
    }
    let (left, top, pw, ph, dot) = plate(w, h);
    let rim = (dot * 2.0).max(2.0);
    let x0 = (left - rim).max(1.0) as u32;
    let x1 = ((left + pw + rim) as u32).min(w - 2);
    let y0 = (top - rim).max(1.0) as u32;
    let y1 = ((top + ph + rim) as u32).min(h - 2);
    let edge = |image: &RgbImage, x: u32, y: u32| Tint::from_bytes(image.get_pixel(x.min(w - 1), y.min(h - 1)).0);
    let above: Vec<Tint> = (x0..=x1).map(|x| edge(image, x, y0 - 1)).collect();
    let below: Vec<Tint> = (x0..=x1).map(|x| edge(image, x, y1 + 1)).collect();
    let before: Vec<Tint> = (y0..=y1).map(|y| edge(image, x0 - 1, y)).collect();
    let after: Vec<Tint> = (y0..=y1).map(|y| edge(image, x1 + 1, y)).collect();
    for (i, x) in (x0..=x1).enumerate() {
        for (j, y) in (y0..=y1).enumerate() {
            let (u, v) = ((i as f32 + 1.0) / (above.len() as f32 + 1.0), (j as f32 + 1.0) / (before.len() as f32 + 1.0));
            let (down, across) = (above[i].mix(below[i], v), before[j].mix(after[j], u));
            // the nearer pair of sides decides
            let (dv, dh) = (v.min(1.0 - v) * before.len() as f32, u.min(1.0 - u) * above.len() as f32);
            image.put_pixel(x, y, image::Rgb(down.mix(across, dv / (dv + dh)).bytes()));
        }
    }
}

/// Draws the mark. Pictures below 16 px a side are left alone.
pub fn stamp(image: &mut RgbImage) {
    let (w, h) = image.dimensions();
    if w < 16 || h < 16 {
        return;
    }
    lift(image);
    let (left, top, pw, ph, dot) = plate(w, h);
    let centre = Tint::from_bytes(image.get_pixel((left + pw * 0.5) as u32, (top + ph * 0.5) as u32).0);
    let bright = centre.luma() > 0.55;
    let (shade, text) = if bright { (hex(0xffffff), hex(0x1c1c22)) } else { (hex(0x08080c), hex(0xf6f1e6)) };
    let radius = ph * 0.32;
    for y in top as u32..((top + ph).ceil() as u32).min(h) {
        for x in left as u32..((left + pw).ceil() as u32).min(w) {
            // a rounded plate: distance to the inner rectangle
            let (px, py) = (x as f32 + 0.5 - left, y as f32 + 0.5 - top);
            let (qx, qy) = ((px - pw * 0.5).abs() - pw * 0.5 + radius, (py - ph * 0.5).abs() - ph * 0.5 + radius);
            let out = qx.max(0.0).hypot(qy.max(0.0)) - radius;
            let cover = (0.5 - out).clamp(0.0, 1.0);
            if cover <= 0.0 {
                continue;
            }
            let old = Tint::from_bytes(image.get_pixel(x, y).0);
            let mut ink = 0.0;
            for (sx, sy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                ink += 0.25 * f32::from(u8::from(dotted((px + sx) / dot - PAD, (py + sy) / dot - PAD)));
            }
            let c = old.mix(shade, 0.34 * cover).mix(text, ink * 0.82);
            image.put_pixel(x, y, image::Rgb(c.bytes()));
        }
    }
}

/// Whether the word covers a point given in dots from its top left.
fn dotted(x: f32, y: f32) -> bool {
    if x < 0.0 || y < 0.0 {
        return false;
    }
    let (letter, column, row) = (x as usize / 6, x as usize % 6, y as usize);
    column < 5 && WORD.get(letter).and_then(|rows| rows.get(row)).is_some_and(|bits| bits & (0b10000 >> column) != 0)
}
