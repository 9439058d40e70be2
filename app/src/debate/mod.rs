//! Debate: an idea argued by five specialists into a prompt, and pictures made of it.
//!
//! Read in this order: `list` (before), `page` (one debate, as thread or lanes), `desk` (what its parts share and what a
//! press does) and `follow` (what it does by itself), `talk`, `lanes` and `around` (the layouts), `turn` and `beneath`
//! (what is said), `chip` (what is proposed), `proof` and `intent` (what it has come to), `composer` and `library` (what
//! the person says). Pure parts: `thread`, `entries`, `made`, `mention`, `words`; on the server `authors` and `excerpt`.

mod list;

mod page;

mod desk;
mod follow;

mod around;
mod lanes;
mod place;
mod talk;

mod beneath;
mod missing;
mod turn;

mod chip;

mod intent;
mod proof;
mod why;

mod attach;
mod composer;
mod library;

mod care;
mod eyes;
mod keys;
mod phases;

#[cfg(feature = "ssr")]
pub mod authors;
mod entries;
#[cfg(feature = "ssr")]
mod excerpt;
mod made;
mod made_by;
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
