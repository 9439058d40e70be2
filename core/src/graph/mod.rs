//! Workflows of ComfyUI: both formats read and written without loss, converted, checked, laid out and edited.
//!
//! [`json`] is the file itself, [`file`] what is read from it, [`schema`] what nodes take, [`values`] widget values by name,
//! [`prompt`] the way to API format, [`import`] the way back with its [`layout`], [`legacy`] what files of some years ago have, [`check`] and [`validate`] what is wrong,
//! [`edit`] changing the file, [`render`] a picture of it, [`picture`] files that carry one, [`usual`] what a new one is,
//! [`grid`] the same prompt with many values, [`template`] the form of one as parameters with types.

pub mod check;
pub mod diagnostic;
pub mod edit;
pub mod file;
pub mod grid;
pub mod import;
pub mod json;
pub mod layout;
pub mod legacy;
pub mod picture;
pub mod prompt;
pub mod render;
pub mod schema;
pub mod template;
pub mod usual;
pub mod validate;
pub mod values;
