//! x
pub mod bench;
pub mod media;
