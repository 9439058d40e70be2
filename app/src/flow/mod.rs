//! Flow: ComfyUI workflows opened, edited and run.
//!
//! What every touch and key does is decided in [`gesso_core::editor`], what a workflow file says in
//! [`gesso_core::graph`]; here is what only a browser can do. [`Desk`] holds the editor; every part of the page asks it and
//! hands it inputs and actions, and [`carry`] does what the editor asks of the page.

mod ask;
mod canvas;
mod carry;
mod clip;
mod definitions;
mod desk;
mod export;
mod field;
mod files;
mod keep;
mod keys;
mod levels;
mod library;
mod loaded;
mod mask;
mod minimap;
mod origins;
mod outline;
mod page;
mod panel;
mod run;
mod search;
mod shelf;
mod steps;
mod told;
mod tools;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use page::FlowPage;

use desk::Desk;
