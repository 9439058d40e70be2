//! The painter behind the simulated ComfyUI: small modernist posters drawn from words.
//!
//! A [`Brief`] is read into a [`scene::Scene`]; a [`stage::Stage`] fixes horizon, light
//! and palette; [`settings`] paint the place, [`place`] finds room for each thing and [`portray`]
//! draws it from [`subjects`];
//! [`texture`] turns the flat sheet into paint on paper. A source picture goes through
//! [`refine`]. Everything is pure: no clock, no chance but the seed.

// from words to a plan
mod brief;
pub mod scene;

// what all parts of a picture share
mod palette;
mod stage;

// the picture, back to front
mod settings;
mod sky;

mod land;
mod water;

mod place;
mod portray;
mod subjects;

mod weather;

// finish, and what becomes of a finished picture
mod texture;

mod refine;
mod upscale;

mod preview;

mod encode;
mod mark;

// tools
mod canvas;
mod pen;

mod colour;
mod noise;
mod rng;

#[cfg(test)]
mod tests;

use image::RgbImage;

pub use brief::Brief;
pub use encode::{jpeg, png};
pub use mark::stamp;
pub use preview::{PREVIEW_SIDE_PX, preview};
pub use upscale::upscale;

/// Longest side of any picture painted or enlarged.
pub const MAX_SIDE_PX: u32 = 8_192;
const MIN_SIDE_PX: u32 = 8;

/// Paints a brief. The mark is not on it yet: see [`stamp`].
pub fn paint(brief: &Brief<'_>) -> RgbImage {
    let width = brief.width.clamp(MIN_SIDE_PX, MAX_SIDE_PX);
    let height = brief.height.clamp(MIN_SIDE_PX, MAX_SIDE_PX);
    let detail = if brief.detail.is_finite() { brief.detail.clamp(0.0, 1.0) } else { 0.5 };
    let scene = scene::Scene::read(brief.prompt, brief.negative, brief.checkpoint);
    let Some(source) = brief.source.filter(|s| s.width() > 0 && s.height() > 0) else {
        return draw(&scene, brief.seed, width, height, detail);
    };
    let denoise = if brief.denoise.is_finite() { brief.denoise.clamp(0.0, 1.0) } else { 1.0 };
    let mut clean = source.clone();
    if brief.mask.is_none() {
        mark::lift(&mut clean);
    }
    let source = refine::fit(&clean, width, height);
    if denoise <= 0.0 {
        return source;
    }
    let painted = if denoise < refine::REDRAW_FROM {
        // a small new drawing is enough to lend its colours
        let fresh = draw(&scene, brief.seed, 64, 64 * height / width.max(1) + 8, 0.0);
        refine::redraw(&source, &fresh, brief.seed, denoise, detail)
    } else {
        refine::recast(&draw(&scene, brief.seed, width, height, detail), &source, denoise)
    };
    match brief.mask {
        Some(mask) => refine::within(mask, &source, painted),
        None => painted,
    }
}

fn draw(scene: &scene::Scene, seed: u64, width: u32, height: u32, detail: f32) -> RgbImage {
    let Some(mut canvas) = canvas::Canvas::new(width, height) else {
        return RgbImage::new(width, height);
    };
    let stage = stage::Stage::new(scene, seed, width as f32, height as f32, detail);
    settings::paint(&mut canvas, &stage);
    weather::paint(&mut canvas, &stage);
    texture::finish(canvas, scene.style, seed ^ scene.words, stage.unit, detail)
}
