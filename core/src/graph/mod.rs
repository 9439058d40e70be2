//! Workflows of ComfyUI: both formats read and written without loss, converted, checked, laid out and edited.
//!
//! [`json`] is the file itself, [`file`] what is read from it, [`schema`] what nodes take, [`values`] widget values by name,
//! [`prompt`] the way to API format, [`edit`] changing the file, [`diagnostic`] what is wrong.

pub mod diagnostic;
pub mod edit;
pub mod file;
pub mod json;
pub mod prompt;
pub mod schema;
pub mod values;
