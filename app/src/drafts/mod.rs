//! Drafts: from one sentence to twenty drafts, eight refined, three polished, one final.
//!
//! Read in this order: `list` and `start` (before), `page` (a board, looked at in three ways), `desk` (what a board holds
//! and what a press does), `board`, `deck`, `lineage`. Pure parts: `handle`, `selection`, `address`, `form`, `geometry`,
//! `marks`, `recipe_fields`, `swipe`, `words`.

mod list;
mod start;

mod page;
mod waiting;

mod desk;
mod marks;
mod outbox;

mod again;
mod bar;
mod board;
mod finish;
mod keys;
mod look;
mod recipe;
mod recipe_fields;
mod rule;
mod seat;
mod stage;
mod trace;
mod vary;

mod deck;
mod swipe;

mod lineage;

mod notify;

mod address;
mod form;
mod geometry;
mod handle;
mod selection;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use form::SettingsForm;
pub use list::DraftsPage;
pub use outbox::Outbox;
pub use page::BoardPage;
