//! What a workflow file says, read without a schema and without changing it: nodes, links in both forms, subgraphs.

mod definition;
mod format;
mod level;
mod link;
mod node;
mod route;

pub use definition::{Definition, definitions};
pub use format::Format;
pub use level::Level;
pub use link::Link;
pub use node::{Node, Slot};
pub use route::{Point, Routes};

/// An id; ids are compared as text.
pub type Id<'a> = std::borrow::Cow<'a, str>;
/// The id of a subgraph's own inputs where its links begin.
pub const INPUTS: &str = "-10";
/// The id of a subgraph's own outputs where its links end.
pub const OUTPUTS: &str = "-20";
