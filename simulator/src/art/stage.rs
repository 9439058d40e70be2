//! What every part of one picture agrees on: size, horizon, light, palette, chance.

use super::colour::{Tint, lerp};
use super::noise::Noise;
use super::palette::Palette;
use super::rng::Rng;
use super::scene::{Hour, Scene, Setting, Weather};

/// The shared decisions of one picture. Lengths in pixels.
pub struct Stage<'a> {
    /// What was asked for.
    pub scene: &'a Scene,
    /// The colours.
    pub palette: Palette,
    /// Picture width.
    pub w: f32,
    /// Picture height.
    pub h: f32,
    /// The shorter side, or a little more in very long pictures: subjects scale with it.
    pub unit: f32,
    /// Row of the horizon.
    pub horizon: f32,
    /// Centre of sun or moon.
    pub sun: (f32, f32),
    /// Radius of sun or moon.
    pub sun_r: f32,
    /// Where the main subject stands, 0–1 across.
    pub focus: f32,
    /// More steps, a better checkpoint: 0–1.
    pub detail: f32,
    /// Chance, forked per use.
    pub rng: Rng,
    /// Smooth texture.
    pub noise: Noise,
}

impl<'a> Stage<'a> {
    /// Sets the stage for a scene.
    pub fn new(scene: &'a Scene, seed: u64, w: f32, h: f32, detail: f32) -> Self {
        let rng = Rng::new(seed ^ scene.words.rotate_left(17));
        let mut roll = rng.fork("stage");
        let unit = w.min(h).max(w.max(h) * 0.3).min(w.min(h) * 1.25);
        let focus = if roll.chance(0.5) { roll.range(0.30, 0.42) } else { roll.range(0.58, 0.70) };
        let away = 1.0 - focus + roll.range(-0.08, 0.08);
        let horizon = h * match scene.setting {
            Setting::Sea | Setting::Lake => roll.range(0.50, 0.62),
            Setting::Mountains => roll.range(0.60, 0.70),
            Setting::Desert | Setting::Hills => roll.range(0.52, 0.64),
            Setting::City => roll.range(0.68, 0.76),
            Setting::Table | Setting::Room => roll.range(0.60, 0.68),
            Setting::Forest => roll.range(0.62, 0.70),
            Setting::Space => roll.range(0.70, 0.78),
            _ => roll.range(0.56, 0.66),
        };
        let (low, high, size) = match scene.hour {
            Hour::Dawn => (0.70, 0.88, 0.075),
            Hour::Dusk => (0.68, 0.92, 0.10),
            Hour::Day => (0.22, 0.40, 0.065),
            Hour::Night => (0.20, 0.42, 0.062),
        };
        let sun_y = lerp(low, high, roll.unit()) * horizon;
        let noise = Noise::new(&mut rng.fork("noise"));
        Self {
            palette: Palette::of(scene, &mut rng.fork("palette")),
            sun: (away.clamp(0.12, 0.88) * w, sun_y),
            sun_r: size * unit * roll.range(0.85, 1.25),
            scene,
            w,
            h,
            unit,
            horizon,
            focus,
            detail,
            rng,
            noise,
        }
    }

    /// How bright surfaces are, by hour.
    pub fn ambient(&self) -> f32 {
        let hour = match self.scene.hour {
            Hour::Day => 1.0,
            Hour::Dawn => 0.92,
            Hour::Dusk => 0.80,
            Hour::Night => 0.62,
        };
        if self.scene.weather == Weather::Storm { hour * 0.8 } else { hour }
    }

    /// Whether lamps are lit.
    pub fn lamps(&self) -> bool {
        matches!(self.scene.hour, Hour::Dusk | Hour::Night)
            || matches!(self.scene.weather, Weather::Storm | Weather::Rain | Weather::Fog)
    }

    /// A thing's own colour as this light shows it.
    pub fn shown(&self, own: Tint) -> Tint {
        let k = self.ambient();
        own.scale(k).mix(own.lit_by(self.palette.sky[2]), 0.30).mix(self.palette.far, 0.10 * (1.3 - k))
    }

    /// True when the light comes from the left of `x`.
    pub fn lit_from_left(&self, x: f32) -> bool {
        self.sun.0 < x
    }

    /// The near end of the air: what distance fades to.
    pub fn haze(&self) -> Tint {
        self.palette.sky[3].mix(self.palette.sky[2], 0.4)
    }
}
