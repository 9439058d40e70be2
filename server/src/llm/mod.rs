//! What the studio does with any language model, whoever serves it: choosing one, examining one, answers of a given form.

mod choose;
mod exam;
mod eyes;
mod structured;

pub use choose::choose;
pub use exam::examine;
pub use eyes::{look_at, see, seeing};
pub use structured::{Structured, StructuredError, structured};
