//! What is copied: the original front end's own format, so that it can be pasted there and what was copied there here.
//!
//! As text it is JSON `{nodes, links, groups, reroutes, subgraphs}`, as HTML the same in base64 in an attribute
//! `data-metadata`. Links are objects; those into copied nodes from others are in it too, for pasting with links.

mod read;
mod write;

pub use read::{Clip, ClipLink, Pasted, read};
pub(super) use write::copied;

/// What goes to the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// JSON.
    pub text: String,
    /// The JSON in the HTML that the original front end reads.
    pub html: String,
}
