//! From intent to the words an image model reads: profiles are data, syntax is written here and nowhere else.
//!
//! Read in this order: what a family understands, its syntax, how tokens are counted, how concepts are laid out, and the
//! compiler for tags and for prose.

#[cfg(feature = "clip")]
pub mod clip;
pub mod compile;
pub mod compiled;
pub mod layout;
pub mod measure;
mod negative;
pub mod phrase;
pub mod profile;
mod prose;
pub mod report;
pub mod symptom;
pub mod syntax;
mod tags;
pub mod technical;
pub mod tokens;

pub use compile::compile;
pub use compiled::{Author, Compiled, Note, NoteCode, Side, Span};
pub use profile::{Profile, for_family, profiles};
pub use tokens::{Estimate, TokenCounter, best_counter};
