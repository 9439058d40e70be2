//! Documents: which ones are open, where they came from, where they are saved.
//!
//! Several are open at once, one of them on the desk. The editors of the others are parked beside it, with their journals,
//! and every one that was touched is kept on this device ([`super::keep`]); closing one only takes it off the row.

mod begin;
mod import;
mod paper;
mod save;
mod shelf;
mod tabs;

pub use begin::begin;
pub use import::{open_pasted, open_picture, pick, take_files};
pub use paper::{Files, Paper};
pub use save::{NameAsked, save, save_copy};
pub use shelf::{add_file, clear, close, duplicate, new, open_kept, rename, show};
pub use tabs::Tabs;

use super::{Desk, keep};

/// The document on the desk is another than a moment ago: it is kept, and its tab says so.
pub fn changed(desk: Desk) {
    desk.files.update_shown(|paper| {
        let is_news = !paper.is_changed || paper.is_fresh;
        paper.is_changed = true;
        paper.is_fresh = false;
        is_news
    });
    keep::soon(desk);
}
