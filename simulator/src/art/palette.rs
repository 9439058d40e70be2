//! The eight colours a picture is mixed from, by hour and weather, leaning to the
//! colours the words name.

use super::colour::{Tint, hex};
use super::rng::Rng;
use super::scene::{Hour, Mood, Scene, Weather};

/// The working colours of one picture.
#[derive(Clone, Debug)]
pub struct Palette {
    /// The sky from the zenith to the horizon.
    pub sky: [Tint; 4],
    /// Distant land.
    pub far: Tint,
    /// Land near by: the darkest colour.
    pub land: Tint,
    /// Sun, lamps, windows.
    pub glow: Tint,
    /// Deep water.
    pub sea: Tint,
    /// The one loud colour.
    pub accent: Tint,
}

const fn set(sky: [u32; 4], far: u32, land: u32, glow: u32, sea: u32, accent: u32) -> Palette {
    let sky = [hex(sky[0]), hex(sky[1]), hex(sky[2]), hex(sky[3])];
    Palette { sky, far: hex(far), land: hex(land), glow: hex(glow), sea: hex(sea), accent: hex(accent) }
}

const DAY: [Palette; 3] = [
    set([0x3a7ca8, 0x79b1cb, 0xc5dcd8, 0xf7e6c2], 0x7a9fae, 0x35564a, 0xfff1c8, 0x2a768e, 0xd8573f),
    set([0x2c8a97, 0x74bcb6, 0xcbe2cb, 0xfbecc6], 0x6b9f98, 0x3d5f42, 0xfff4cf, 0x1c7580, 0xe8743b),
    set([0x7f9fc2, 0xb3c6d6, 0xe6ded4, 0xfaebd2], 0x8fa2b6, 0x4c5f50, 0xfff0cc, 0x5486a2, 0xc54f3a),
];
const DAWN: [Palette; 3] = [
    set([0x5d83a8, 0x97aebf, 0xe8c9b4, 0xffe0b4], 0x8b9bb0, 0x34404f, 0xfff2cc, 0x64869b, 0xd9694a),
    set([0x6572a0, 0xa88fb4, 0xe8a9a2, 0xffd9ae], 0x8c7a9c, 0x3a2f48, 0xfff0d0, 0x7d7c9f, 0xd8543f),
    set([0x5b9a9c, 0xa5c4b0, 0xf0d3a8, 0xffe9c0], 0x86a399, 0x35504c, 0xfff3cf, 0x5d9492, 0xe27a4b),
];
const DUSK: [Palette; 3] = [
    set([0x251c48, 0x63366a, 0xc75c68, 0xffb071], 0x6a4468, 0x221731, 0xffd591, 0x44305a, 0xff7a4f),
    set([0x1d3a5f, 0x54708e, 0xd79a78, 0xffd08c], 0x56627c, 0x1c2636, 0xffdc9c, 0x2c4c6b, 0xe8653a),
    set([0x5c3a33, 0xb0643c, 0xe6a452, 0xffdf98], 0x8f5a3e, 0x33201a, 0xfff1c4, 0x7a4e3a, 0xb7372c),
];
const NIGHT: [Palette; 3] = [
    set([0x0a1430, 0x16305a, 0x2f5a86, 0x8fa8ae], 0x24456a, 0x0a1424, 0xffd28a, 0x12304f, 0xe85d3c),
    set([0x071a24, 0x0e3b48, 0x24706f, 0x9cc2a0], 0x1c5257, 0x07161b, 0xfff0b0, 0x0e4049, 0xf08a4a),
    set([0x150f33, 0x2e2159, 0x5c3f7e, 0xc18a9c], 0x3d2f63, 0x100b22, 0xffdb9c, 0x281f50, 0xf2705a),
];
const GREY: [Palette; 2] = [
    set([0x2b3a42, 0x566a70, 0x93a39f, 0xd6d2b8], 0x5a6c70, 0x1c272b, 0xffe2a8, 0x35555c, 0xc9503a),
    set([0x4a5568, 0x7f8ba0, 0xb7bec6, 0xe8e1d6], 0x78859a, 0x29313f, 0xffe9c0, 0x4f6880, 0xd2603f),
];

impl Palette {
    /// Mixed for a scene: its words choose, the seed only shifts the light a little.
    pub fn of(scene: &Scene, rng: &mut Rng) -> Self {
        let family: &[Palette] = match (scene.weather, scene.hour) {
            (Weather::Storm | Weather::Rain | Weather::Fog, Hour::Day | Hour::Dawn) => &GREY,
            (_, Hour::Dawn) => &DAWN,
            (_, Hour::Day) => &DAY,
            (_, Hour::Dusk) => &DUSK,
            (_, Hour::Night) => &NIGHT,
        };
        let first = scene.words as usize % family.len();
        let second = (first + 1 + rng.below(family.len() - 1)) % family.len();
        let drift = rng.range(0.0, 0.38);
        let mut palette = family[first].mix(&family[second], drift);
        let light = rng.range(0.94, 1.06);
        palette = palette.map(|c| c.scale(light));
        for (i, (colour, bound)) in scene.colours.iter().enumerate().take(3) {
            palette.lean(*colour, i, *bound);
        }
        if scene.colours.is_empty() && !scene.stray.is_empty() {
            let hue = Tint::new(0.25, 0.25, 0.25).mix(stray_tint(scene.words), 0.9);
            palette = palette.map(|c| c.mix(c.recolour(hue), 0.16));
        }
        palette.feel(scene.mood)
    }

    fn map(&self, f: impl Fn(Tint) -> Tint) -> Self {
        Self {
            sky: self.sky.map(&f),
            far: f(self.far),
            land: f(self.land),
            glow: f(self.glow),
            sea: f(self.sea),
            accent: f(self.accent),
        }
    }

    /// `t` of the way to another palette.
    pub fn mix(&self, other: &Self, t: f32) -> Self {
        let [a, b, c, d] = other.sky;
        let [e, f, g, h] = self.sky;
        Self {
            sky: [e.mix(a, t), f.mix(b, t), g.mix(c, t), h.mix(d, t)],
            far: self.far.mix(other.far, t),
            land: self.land.mix(other.land, t),
            glow: self.glow.mix(other.glow, t),
            sea: self.sea.mix(other.sea, t),
            accent: self.accent.mix(other.accent, t),
        }
    }

    /// The first named colour takes the sky, a second the water and land; a colour
    /// that belongs to a thing ("red umbrella") only tinges the rest.
    fn lean(&mut self, colour: Tint, order: usize, bound: bool) {
        let k = if bound { 0.10 } else { 0.72 };
        let stain = |c: Tint, k: f32| c.mix(c.recolour(colour), k);
        let (sky, ground) = match order {
            0 => (k, k * 0.8),
            _ => (k * 0.2, k),
        };
        for (i, c) in self.sky.iter_mut().enumerate() {
            *c = stain(*c, if order == 0 { sky } else { sky + k * 0.2 * i as f32 });
        }
        (self.far, self.land) = (stain(self.far, ground), stain(self.land, ground * 0.8));
        self.sea = stain(self.sea, ground);
        if !bound {
            self.accent = if order == 0 { self.accent } else { colour };
            self.glow = stain(self.glow, 0.15);
        }
    }

    fn feel(self, mood: Mood) -> Self {
        match mood {
            Mood::Plain => self,
            Mood::Warm => self.map(|c| c.mix(c.lit_by(hex(0xffdca8)).plus(hex(0x301404), 0.35), 0.6)),
            Mood::Cool => self.map(|c| c.mix(c.lit_by(hex(0xb4d4ff)), 0.5)),
            Mood::Melancholy => self.map(|c| c.saturate(0.62).mix(hex(0x3d4f66), 0.16)),
            Mood::Joyful => self.map(|c| c.saturate(1.22).mix(hex(0xfff2d0), 0.05)),
            Mood::Pastel => self.map(|c| c.mix(hex(0xfbeee2), 0.42).saturate(0.95)),
            Mood::Neon => {
                let mut p = self.map(|c| c.saturate(1.7).scale(0.92));
                p.glow = hex(0xff5fc8);
                p.accent = hex(0x2ff3e0);
                p
            }
            Mood::Mono => {
                let ink = hex(0x59606b);
                self.map(|c| c.mix(c.recolour(ink), 0.94))
            }
            Mood::Dark => self.map(|c| c.scale(0.72)),
            Mood::Vintage => self.map(|c| c.saturate(0.72).mix(hex(0xc9a66b), 0.14)),
        }
    }
}

/// A colour for words that name none.
pub fn stray_tint(words: u64) -> Tint {
    const POOL: [u32; 12] = [
        0xc8553d, 0x2f6f73, 0xd9a441, 0x6b4e71, 0x3f6fa3, 0x7a9a5a, 0xb5657a, 0x2d7f8a, 0xe07a5f, 0x5a7d9a, 0x8a6f3c, 0x4d8f78,
    ];
    hex(POOL[(words >> 7) as usize % POOL.len()])
}
