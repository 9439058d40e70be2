//! Graphs that somebody wrote (API format): weighed for the scheduler, after `gesso_core::graph::validate` has checked them.

mod facts;

pub use facts::{GraphFacts, blocks_to_run, facts};
pub use gesso_core::graph::validate::declaration::input;
pub use gesso_core::graph::validate::{
    Checked, HasFile, MAX_INPUTS, MAX_NODES, MAX_VALUE_DEPTH, NamedFile, NodeErrors, check, check_with_files, coerce,
    file_root, named_files, offer_files, takes_files,
};
pub(in crate::comfy) use gesso_core::graph::validate::{ancestors, link};

#[cfg(test)]
mod tests;
