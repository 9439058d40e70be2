//! Land forms: ridges in receding air, faceted peaks, and the near ground.

use super::canvas::Canvas;
use super::colour::{Tint, hex, lerp, smooth};
use super::noise::Noise;
use super::rng::Rng;
use super::stage::Stage;

/// A skyline across the picture: rows in pixels, `amp` high at most, `waves` features wide.
pub fn skyline(stage: &Stage<'_>, rng: &mut Rng, base: f32, amp: f32, waves: f32, rough: bool) -> Vec<f32> {
    let noise = Noise::new(rng);
    let (row, step) = (rng.unit(), waves / (stage.w.max(stage.unit) * 4.0));
    (0..stage.w as usize)
        .map(|x| {
            let u = x as f32 * step;
            let broad = noise.at(u, row);
            let n = if rough {
                let ridge = 1.0 - (broad - 0.5).abs() * 3.2;
                ridge * 0.7 + noise.at(u * 4.0, row + 0.4) * 0.3
            } else {
                // only the broad octaves: a hill has no teeth
                (noise.at(u - 0.006, row) + broad + noise.at(u + 0.006, row)) / 3.0
            };
            base - amp * (n * 1.6 - 0.45).clamp(-0.3, 1.2)
        })
        .collect()
}

/// Smooths a skyline with a box of `radius` pixels.
pub fn soften(line: &[f32], radius: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(line.len() + 1);
    let mut total = 0.0f64;
    sums.push(0.0);
    for v in line {
        total += f64::from(*v);
        sums.push(total);
    }
    (0..line.len())
        .map(|i| {
            let (a, b) = (i.saturating_sub(radius), (i + radius + 1).min(line.len()));
            ((sums[b] - sums[a]) / (b - a).max(1) as f64) as f32
        })
        .collect()
}

/// Fills below a skyline: lit along its top, paler towards its foot where mist lies.
pub fn ridge(canvas: &mut Canvas, stage: &Stage<'_>, line: &[f32], body: Tint, foot: Tint, texture: f32) {
    let noise = stage.noise;
    let (unit, scale) = (stage.unit, 1.0 / (stage.unit * 0.9));
    let light = stage.palette.glow;
    let (sx, reach) = (stage.sun.0, 1.0 / (stage.w * 0.8).max(1.0));
    let last = line.len().saturating_sub(1);
    canvas.wash_under(line, stage.h, |x, y, depth, _| {
        let fall = (depth / (unit * 0.28)).min(1.0);
        let n = noise.at(x * scale + depth * scale * 0.25, y * scale * 2.2) - 0.5;
        let at = x as usize;
        let slope = line[(at + 3).min(last)] - line[at.saturating_sub(3).min(last)];
        // a slope facing the sun takes light
        let facing = slope * if sx > x { 1.0 } else { -1.0 } * 0.16;
        let side = 1.0 - ((x - sx) * reach).abs().min(1.0);
        let c = body.mix(foot, fall * fall * 0.85);
        let c = c.scale(1.0 + n * texture);
        let rim = smooth(unit * 0.05, 0.0, depth) * (0.10 + 0.22 * side)
            + facing.clamp(-0.3, 0.3) * smooth(unit * 0.12, 0.0, depth) * 0.7;
        if rim >= 0.0 { c.mix(light, rim * 0.55) } else { c.scale(1.0 + rim * 0.6) }
    });
}

/// Receding ridges from the haze to the near land; returns the nearest skyline.
pub fn ranges(canvas: &mut Canvas, stage: &Stage<'_>, count: usize, height: f32, rough: bool) -> Vec<f32> {
    let p = &stage.palette;
    let mut nearest = Vec::new();
    for i in 0..count {
        let mut rng = stage.rng.fork(&format!("range{i}"));
        let t = (i as f32 + 0.5) / count as f32;
        let base = stage.horizon + stage.unit * 0.02 + stage.unit * 0.10 * t * t;
        let amp = stage.unit * height * (1.0 - t * 0.55);
        let line = skyline(stage, &mut rng, base, amp, lerp(1.1, 0.7, t), rough);
        let line = if rough { line } else { soften(&line, (stage.unit * 0.03) as usize) };
        let body = p.far.mix(stage.haze(), 0.62 * (1.0 - t)).mix(p.land, t * t * 0.55);
        ridge(canvas, stage, &line, body, stage.haze().mix(body, 0.35 + t * 0.3), 0.10 + 0.25 * t);
        nearest = line;
    }
    nearest
}

/// A peak in two facets with a snow cap.
pub fn peak(canvas: &mut Canvas, stage: &Stage<'_>, at: (f32, f32), half: f32, base: f32, air: f32, rng: &mut Rng) {
    let (px, py) = at;
    let p = &stage.palette;
    let rise = (base - py).max(1.0);
    let lit_left = stage.lit_from_left(px);
    let rock = p.far.mix(p.land, 0.35);
    let (lit, dark) = (rock.mix(p.glow, 0.34).mix(stage.haze(), air), rock.scale(0.72).mix(stage.haze(), air * 0.9));
    let white = hex(0xfdf6ea).scale(0.62 + 0.38 * stage.ambient()).mix(p.glow, 0.18).mix(stage.haze(), air * 0.4);
    let shadow = white.mix(p.far, 0.5).mix(p.sky[1], 0.25);
    let mut edge = |from: (f32, f32), to: (f32, f32), jag: f32| -> Vec<(f32, f32)> {
        (0..=9)
            .map(|i| {
                let t = i as f32 / 9.0;
                let j = if i == 0 || i == 9 { 0.0 } else { rng.range(-jag, jag) };
                (lerp(from.0, to.0, t) + j, lerp(from.1, to.1, t) + j * 0.55)
            })
            .collect()
    };
    let jag = half * 0.045;
    let left = edge((px, py), (px - half, base), jag);
    let right = edge((px, py), (px + half * 1.05, base), jag);
    let spine = edge((px, py), (px + half * if lit_left { 0.24 } else { -0.24 }, base), half * 0.09);
    let face = |side: &[(f32, f32)]| -> Vec<(f32, f32)> { side.iter().chain(spine.iter().rev()).copied().collect() };
    let (l, r) = if lit_left { (lit, dark) } else { (dark, lit) };
    let foot = |c: Tint| c.mix(stage.haze(), 0.55);
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    pen.poly(&face(&left), super::pen::Ink::Down(l, foot(l), py + rise * 0.45, base));
    pen.poly(&face(&right), super::pen::Ink::Down(r, foot(r), py + rise * 0.45, base));
    // snow reaches a third of the way down, in teeth
    let teeth = |side: &[(f32, f32)]| -> Vec<(f32, f32)> {
        let mut shape: Vec<_> = side.iter().take(4).copied().collect();
        let (a, b) = (side[3], spine[3]);
        for i in 1..5 {
            let t = i as f32 / 5.0;
            let drop = if i % 2 == 1 { rise * 0.10 } else { -rise * 0.06 };
            shape.push((lerp(a.0, b.0, t), lerp(a.1, b.1, t) + drop));
        }
        shape.extend(spine.iter().take(4).rev());
        shape
    };
    let (l, r) = if lit_left { (white, shadow) } else { (shadow, white) };
    pen.poly(&teeth(&left), l);
    pen.poly(&teeth(&right), r);
}

/// The near ground below a skyline.
pub fn ground(canvas: &mut Canvas, stage: &Stage<'_>, line: &[f32], near: Tint, far: Tint) {
    let noise = stage.noise;
    let (h, unit) = (stage.h, stage.unit);
    let top = line.iter().copied().fold(h, f32::min);
    let span = (h - top).max(1.0);
    let scale = 1.0 / (unit * 1.2);
    canvas.wash_under(line, h, |x, y, depth, _| {
        let t = ((y - top) / span).clamp(0.0, 1.0);
        let stretch = 0.35 + t;
        let n = noise.at(x * scale / stretch, y * scale * 5.0 / stretch) - 0.5;
        let c = far.mix(near, t.sqrt());
        let edge = smooth(unit * 0.02, 0.0, depth) * 0.25;
        c.scale(1.0 + n * 0.42).mix(far, edge)
    });
}

/// Blades of grass over the near ground.
pub fn ground_cover(canvas: &mut Canvas, stage: &Stage<'_>, line: &[f32], blade: Tint, far: Tint) {
    let (h, unit) = (stage.h, stage.unit);
    let top = line.iter().copied().fold(h, f32::min);
    let mut rng = stage.rng.fork("grass");
    let count = (lerp(160.0, 420.0, stage.detail) * (stage.w / unit)) as usize;
    let mut pen = canvas.pen(0.0, 0.0, 1.0, false);
    for _ in 0..count {
        let x = rng.unit() * stage.w;
        let edge = line.get(x as usize).copied().unwrap_or(top);
        let t = rng.unit();
        let y = lerp(edge + unit * 0.01, h + unit * 0.03, t);
        let size = unit * lerp(0.008, 0.045, t * t) * rng.range(0.6, 1.3);
        let lean = rng.range(-0.5, 0.5) * size;
        let c = blade.scale(rng.range(0.72, 1.25)).mix(far, 0.25 * (1.0 - t));
        pen.poly(&[(x - size * 0.06, y), (x + lean, y - size), (x + size * 0.06, y)], super::pen::Ink::Clear(c, 0.8));
    }
}
