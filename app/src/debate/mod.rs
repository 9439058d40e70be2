//! Debate: an idea argued by five specialists into a prompt, and pictures made of it.
//!
//! Read in this order: `list` (before), `page` (one debate, as thread or lanes), `desk` (what its parts share and what a
//! press does), `talk` and `turn` (what is said), `chip` (what is proposed), `proof` and `intent` (what it has come to),
//! `composer` and `library` (what the person says). Pure parts: `thread`, `entries`, `mention`, `words`; on the server `authors` and
//! `excerpt`.

mod list;

mod page;

mod desk;

mod lanes;
mod talk;
mod turn;

mod chip;

mod intent;
mod proof;

mod attach;
mod composer;
mod library;

mod care;
mod keys;
mod phases;

#[cfg(feature = "ssr")]
pub mod authors;
mod entries;
#[cfg(feature = "ssr")]
mod excerpt;
mod mention;
mod thread;
mod words;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(all(test, feature = "ssr"))]
mod tests;

#[cfg(feature = "ssr")]
pub use excerpt::excerpt;
use words::excerpt_of;

pub use list::DebatesPage;
pub use page::DebatePage;
pub use thread::{Changed, Doing, Thread, Trouble, Waiting};
pub use words::{job, voice};
