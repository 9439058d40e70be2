//! What the painter is asked for.

use image::{GrayImage, RgbImage};

/// One commission. The same brief always gives the same pixels.
#[derive(Clone, Copy, Debug)]
pub struct Brief<'a> {
    /// What to paint, in words of any length and any content.
    pub prompt: &'a str,
    /// What to leave out.
    pub negative: &'a str,
    /// Moves the composition; the words decide the palette.
    pub seed: u64,
    /// Width in pixels, held within 8–[`super::MAX_SIDE_PX`].
    pub width: u32,
    /// Height in pixels, held within 8–[`super::MAX_SIDE_PX`].
    pub height: u32,
    /// The picture to start from (image to image, inpaint); any size.
    pub source: Option<&'a RgbImage>,
    /// White where the source may change; any size. Without a source it does nothing.
    pub mask: Option<&'a GrayImage>,
    /// How far from the source, 0–1. Without a source it does nothing.
    pub denoise: f32,
    /// More steps, a better checkpoint: 0–1.
    pub detail: f32,
    /// The checkpoint's name: its words may choose the finish ("pixel", "film", "ink").
    pub checkpoint: &'a str,
}

impl Default for Brief<'_> {
    fn default() -> Self {
        Self {
            prompt: "",
            negative: "",
            seed: 0,
            width: 512,
            height: 512,
            source: None,
            mask: None,
            denoise: 1.0,
            detail: 0.5,
            checkpoint: "",
        }
    }
}
