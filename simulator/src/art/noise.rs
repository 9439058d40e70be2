//! One tileable cloud of noise, made once; every texture is a window onto it.

use std::sync::OnceLock;

use super::rng::Rng;

/// Side of the tile in samples; a power of two, for the wrap below.
const TILE: usize = 256;
const OCTAVES: u32 = 6;

static CLOUD: OnceLock<Vec<f32>> = OnceLock::new();
static GRAIN: OnceLock<Vec<f32>> = OnceLock::new();

fn cloud() -> &'static [f32] {
    CLOUD.get_or_init(|| {
        let mut sum = vec![0.0f32; TILE * TILE];
        let mut weight = 1.0;
        for octave in 0..OCTAVES {
            let cells = 4usize << octave;
            let mut rng = Rng::new(77 + u64::from(octave));
            let lattice: Vec<f32> = (0..cells * cells).map(|_| rng.unit() - 0.5).collect();
            let node = |x: usize, y: usize| lattice[(y % cells) * cells + x % cells];
            for (i, out) in sum.iter_mut().enumerate() {
                let (fx, fy) = ((i % TILE * cells) as f32 / TILE as f32, (i / TILE * cells) as f32 / TILE as f32);
                let (x, y) = (fx as usize, fy as usize);
                let (tx, ty) = (fx - x as f32, fy - y as f32);
                let (tx, ty) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
                let top = node(x, y) * (1.0 - tx) + node(x + 1, y) * tx;
                let low = node(x, y + 1) * (1.0 - tx) + node(x + 1, y + 1) * tx;
                *out += (top * (1.0 - ty) + low * ty) * weight;
            }
            weight *= 0.5;
        }
        // stretch to a known spread: mean 0.5, most values within 0.1–0.9
        let mean = sum.iter().sum::<f32>() / sum.len() as f32;
        let spread = (sum.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / sum.len() as f32).sqrt();
        sum.iter().map(|v| (0.5 + (v - mean) / spread * 0.18).clamp(0.0, 1.0)).collect()
    })
}

/// Smooth noise seen through a window placed by a seed.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    ox: f32,
    oy: f32,
    cloud: &'static [f32],
}

impl Noise {
    /// A window of its own for each `rng` state.
    pub fn new(rng: &mut Rng) -> Self {
        Self { ox: rng.range(1.0, 97.0), oy: rng.range(1.0, 97.0), cloud: cloud() }
    }

    /// 0–1, about 0.5 on average. One unit of `u` or `v` is a whole tile, whose
    /// largest features are a quarter of it.
    #[inline(always)]
    pub fn at(&self, u: f32, v: f32) -> f32 {
        let (fx, fy) = ((u + self.ox + 64.0) * TILE as f32, (v + self.oy + 64.0) * TILE as f32);
        let (ix, iy) = (fx as i32, fy as i32);
        let (tx, ty) = (fx - ix as f32, fy - iy as f32);
        let wrap = |v: i32| v as usize & (TILE - 1);
        let (x0, x1) = (wrap(ix), wrap(ix + 1));
        let (r0, r1) = (wrap(iy) * TILE, wrap(iy + 1) * TILE);
        let c = self.cloud;
        let top = c[r0 + x0] + (c[r0 + x1] - c[r0 + x0]) * tx;
        let low = c[r1 + x0] + (c[r1 + x1] - c[r1 + x0]) * tx;
        top + (low - top) * ty
    }
}

/// White grain for paper and film: −0.5…0.5 by pixel, tiled.
#[inline(always)]
pub fn grain(x: usize, y: usize) -> f32 {
    let table = GRAIN.get_or_init(|| {
        let mut rng = Rng::new(4242);
        (0..TILE * TILE).map(|_| (rng.unit() + rng.unit()) * 0.5 - 0.5).collect()
    });
    // every tile row is shifted, so the repeat does not show as a grid
    let x = x + (y / TILE) * 91;
    table[(y & (TILE - 1)) * TILE + (x & (TILE - 1))]
}
