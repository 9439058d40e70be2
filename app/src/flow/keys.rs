//! The actions of the page in the palette and on the keyboard.

use super::Desk;

/// Adds them for as long as the page is shown.
pub fn register(_desk: Desk) {}
