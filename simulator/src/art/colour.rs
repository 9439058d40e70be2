//! Colour arithmetic in plain sRGB, which is how gouache on a poster is mixed by eye.

/// A colour, each channel 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tint {
    /// Red.
    pub r: f32,
    /// Green.
    pub g: f32,
    /// Blue.
    pub b: f32,
}

/// The colour written `0xRRGGBB`.
pub const fn hex(rgb: u32) -> Tint {
    Tint { r: ((rgb >> 16) & 255) as f32 / 255.0, g: ((rgb >> 8) & 255) as f32 / 255.0, b: (rgb & 255) as f32 / 255.0 }
}

/// Linear interpolation.
#[inline(always)]
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Smooth step from 0 at `e0` to 1 at `e1` (either order).
#[inline(always)]
pub fn smooth(e0: f32, e1: f32, x: f32) -> f32 {
    let t = ((x - e0) / (e1 - e0)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

impl Tint {
    /// A grey, or any three channels.
    #[inline(always)]
    pub const fn new(r: f32, g: f32, b: f32) -> Self {
        Self { r, g, b }
    }

    /// `t` of the way to `other`.
    #[inline(always)]
    pub fn mix(self, other: Self, t: f32) -> Self {
        Self::new(lerp(self.r, other.r, t), lerp(self.g, other.g, t), lerp(self.b, other.b, t))
    }

    /// Every channel times `k`.
    #[inline(always)]
    pub fn scale(self, k: f32) -> Self {
        Self::new(self.r * k, self.g * k, self.b * k)
    }

    /// Channel by channel product: coloured light on a coloured thing.
    #[inline(always)]
    pub fn lit_by(self, light: Self) -> Self {
        Self::new(self.r * light.r, self.g * light.g, self.b * light.b)
    }

    /// Added light.
    #[inline(always)]
    pub fn plus(self, other: Self, k: f32) -> Self {
        Self::new(self.r + other.r * k, self.g + other.g * k, self.b + other.b * k)
    }

    /// Perceived lightness, 0–1.
    #[inline(always)]
    pub fn luma(self) -> f32 {
        0.299 * self.r + 0.587 * self.g + 0.114 * self.b
    }

    /// Away from grey (`k` above 1) or towards it.
    #[inline(always)]
    pub fn saturate(self, k: f32) -> Self {
        let grey = Self::new(self.luma(), self.luma(), self.luma());
        grey.mix(self, k)
    }

    /// The hue and strength of `pigment` at this colour's lightness.
    pub fn recolour(self, pigment: Self) -> Self {
        let (want, have) = (self.luma(), pigment.luma().max(0.02));
        if want <= have {
            return pigment.scale(want / have);
        }
        pigment.mix(Self::new(1.0, 1.0, 1.0), ((want - have) / (1.0 - have).max(0.02)).clamp(0.0, 1.0))
    }

    /// At another lightness, same hue.
    pub fn at_luma(self, luma: f32) -> Self {
        Self::new(luma, luma, luma).recolour(self)
    }

    /// Eight-bit channels, clamped.
    #[inline(always)]
    pub fn bytes(self) -> [u8; 3] {
        [self.r, self.g, self.b].map(|v| (v * 255.0 + 0.5).clamp(0.0, 255.0) as u8)
    }

    /// From eight-bit channels.
    #[inline(always)]
    pub fn from_bytes(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|v| f32::from(v) * (1.0 / 255.0));
        Self::new(r, g, b)
    }
}

/// The colour at `t` (0–1) along evenly spaced stops.
#[inline(always)]
pub fn ramp(stops: &[Tint], t: f32) -> Tint {
    let last = stops.len().saturating_sub(1);
    let at = t.clamp(0.0, 1.0) * last as f32;
    let low = (at as usize).min(last);
    match (stops.get(low), stops.get((low + 1).min(last))) {
        (Some(a), Some(b)) => a.mix(*b, at - low as f32),
        _ => Tint::new(0.5, 0.5, 0.5),
    }
}
