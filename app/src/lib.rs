//! The pages of Gesso and what they need, shared by server and browser.
//!
//! `ssr` renders on the server and adds the ports; `hydrate` wakes the same pages in the browser. Never both.

#[cfg(feature = "ssr")]
pub mod ports;
