//! What is around every page: the document, the rail, the top bar, the strip, the bar of simulated engines.

pub mod actions;
#[cfg(feature = "ssr")]
pub mod document;
pub mod install;
mod page;
mod rail;
mod simulated;
mod strip;
pub mod theme;
mod top;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use page::{HasArrived, Page};
pub use rail::{BottomBar, Rail};
pub use simulated::SimulatedBar;
pub use strip::Strip;
pub use top::TopBar;
