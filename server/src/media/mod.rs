//! Pictures: recognised, bounded, stored by content, thumbnailed and served.
//!
//! The way in is [`MediaStore::ingest`]; the way out is [`http`]. Nothing is decoded before
//! [`probe`] has read its headers and held them against [`limits`].

mod error;
mod hash;
pub mod http;
pub mod limits;
mod pixels;
mod png_chunks;
pub mod png_text;
mod probe;
mod store;
mod thumbs;
mod work;

pub use error::MediaError;
pub use hash::ContentHash;
pub use limits::Kind;
pub(crate) use pixels::decode;
pub use probe::{Facts, Format, probe, probe_as};
pub use store::{Blob, MediaStore, Stored, Usage};
pub use thumbs::{THUMB_QUALITY, THUMB_WIDTHS, Thumb, thumb_width};
