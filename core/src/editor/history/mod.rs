//! Named versions of a document, and what changed between two, told by meaning: blocks and values, not coordinates.

mod diff;
mod version;

pub use diff::{Difference, Edit, diff};
pub use version::{MAX_VERSIONS, Version, Versions};
