//! Masks painted over a picture: which parts of it are to be made anew.
//!
//! A mask is one byte for each pixel ([`Mask`]), never a canvas: what a canvas gives back is not always what was put into it,
//! and what is here can be tested without one. [`Hand`] makes of pointers what is to be done, [`Stroke`] of their way dabs,
//! [`Painting`] paints them and takes steps back, [`View`] is what of the picture is seen where. [`png`] writes the mask as a
//! picture of nothing but transparency, which the server puts over the colours of the original: they are never painted
//! themselves, so that those under the mask survive.

mod area;
mod hand;
mod packed;
mod painting;
mod pixels;
mod png;
mod source;
mod steps;
mod stroke;
mod view;

pub use area::Area;
pub use hand::{Deed, Hand};
pub use painting::Painting;
pub use pixels::{MAX_PIXELS, Mask, working_size};
pub use png::png;
pub use source::Source;
pub use steps::{MAX_STEP_BYTES, MAX_STEPS};
pub use stroke::{Brush, Dab, MAX_RADIUS, MIN_RADIUS, Stroke};
pub use view::View;
