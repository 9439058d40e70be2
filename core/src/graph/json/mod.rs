//! JSON that is written back as it was read: order of keys, keys given twice, numbers as they were spelled
//! (`1.0`, `1e-05`, 2⁶⁴ + 1) and strings with their escapes. Why it is our own: ADR 23.

mod object;
mod read;
mod value;
mod write;

pub use object::Object;
pub use read::{MAX_DEPTH, ReadError};
pub use value::{Json, Number, Text};
