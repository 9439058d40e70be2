//! Small pieces every page is made of.

mod icon;
mod note;

pub use icon::Icon;
pub use note::{Note, Tone};
