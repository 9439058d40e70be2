//! The pages of Gesso and what they need, shared by server and browser.
//!
//! `ssr` renders on the server and adds the ports; `hydrate` wakes the same pages in the browser. Never both.
//! Read in this order: the document and its frame, the pages, what feeds them, what they call.

// A page is one nested type; its layout is computed recursively.
#![recursion_limit = "256"]

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("ssr and hydrate are never on together: choose the features of one of the two builds");

mod app;
pub mod assets;
mod later;
pub mod shell;

pub mod debate;
pub mod drafts;
pub mod fleet;
mod flow;
pub mod forms;
pub mod home;
pub mod lightbox;
#[cfg(feature = "ssr")]
pub mod plain;
pub mod projects;
mod settings;
#[cfg(debug_assertions)]
mod states;

pub mod actions;
pub mod components;

pub mod live;

pub mod api;
mod browser;
pub mod error;
#[cfg(feature = "ssr")]
pub mod ports;

#[cfg(all(test, feature = "ssr"))]
mod style_tests;
#[cfg(all(test, feature = "ssr"))]
mod test_routes;

pub use app::App;
#[cfg(feature = "hydrate")]
pub use later::fetch_first;
#[cfg(feature = "ssr")]
pub use shell::document::shell;
