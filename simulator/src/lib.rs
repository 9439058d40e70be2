//! x
pub mod art;
