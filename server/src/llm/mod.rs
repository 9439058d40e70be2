//! What the studio does with any language model, whoever serves it: choosing one, and answers of a given form.

mod choose;
mod eyes;
mod structured;

pub use choose::choose;
pub use eyes::{look_at, seeing};
pub use structured::{Structured, StructuredError, structured};
