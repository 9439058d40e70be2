//! What the page knows, kept true by events.
//!
//! `state` is plain data, `reduce` folds one event into it, `batch` and `work` are read off it; `store` hands it
//! to views as one signal a tile; `wanted` says what is asked for; `socket` feeds it in the browser.

pub mod backoff;
mod batch;
mod connection;
mod fresh;
mod reduce;
#[cfg(test)]
pub mod sample;
#[cfg(target_arch = "wasm32")]
mod socket;
mod state;
mod store;
mod wanted;
mod work;

pub use batch::{Batch, BatchKey, Counts, batches};
pub use connection::Connection;
pub use fresh::{AfterRead, Fresh, Reading};
pub use reduce::{Change, reduce};
pub use state::{BoardRead, StudioState};
pub use store::{Live, Tile};
pub use wanted::{Load, Wanted};
pub use work::Work;

#[cfg(target_arch = "wasm32")]
pub use socket::keep_open;
