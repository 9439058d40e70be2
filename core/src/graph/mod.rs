//! Workflows of ComfyUI: both formats read and written without loss, converted, checked, laid out and edited.
//!


pub mod json;
