//! The widgets of a block as the fields of a form: of what kind each is, what stands in it, what may stand there.

mod kind;
mod read;
mod typed;

pub use kind::{Declared, Field, FieldKind, Files, Range};
pub use read::fields;
