//! The mask editor: which parts of a picture of the flow are to be made anew.
//!
//! What is painted is a [`gesso_core::mask::Painting`]; [`Easel`] holds it with everything else of one opening, `board` takes
//! the pointers, `sheet` shows it on a canvas over the picture, `bar` has the tools. The studio puts what was painted over the
//! colours of the original and keeps it as a new file, whose name becomes the value: colours never go through a canvas, which
//! loses those under a mask.

mod bar;
mod board;
mod easel;
mod editor;
mod keys;
mod save;
mod sheet;

pub use editor::MaskEditor;

use leptos::prelude::*;

/// A mask that somebody wants to paint.
#[derive(Clone)]
pub struct MaskAsked {
    /// What the picture's value says.
    pub value: String,
    /// What the value is called.
    pub label: String,
    /// Told the value of the picture with its mask.
    pub put: Callback<String>,
}
