//! What pages are made of: the design system, one file a component.

pub mod given;
pub mod ui;

pub use ui::{Icon, Note, Tone};
