//! The places a picture can be in. Each paints its backdrop and then has the named
//! things put where they belong, far to near.

mod bold;
mod city;
mod deep;
mod forest;
mod indoors;
mod open;
mod shore;
mod sitter;

use super::canvas::Canvas;
use super::scene::Setting;
use super::stage::Stage;

/// Paints the whole scene.
pub fn paint(canvas: &mut Canvas, stage: &Stage<'_>) {
    match stage.scene.setting {
        Setting::Sea | Setting::Lake => shore::paint(canvas, stage),
        Setting::Mountains | Setting::Hills | Setting::Desert => open::paint(canvas, stage),
        Setting::Forest => forest::paint(canvas, stage),
        Setting::City => city::paint(canvas, stage),
        Setting::Table | Setting::Room => indoors::paint(canvas, stage),
        Setting::Space | Setting::Underwater => deep::paint(canvas, stage),
        Setting::Portrait => sitter::paint(canvas, stage),
        Setting::Abstract => bold::paint(canvas, stage),
    }
}
