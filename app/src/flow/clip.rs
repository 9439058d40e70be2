//! The clipboard.

use gesso_core::editor::clipboard::Copied;

use super::Desk;
use crate::browser;

/// Puts what was copied on the clipboard, as ComfyUI's front end reads it.
pub fn write(desk: Desk, copied: Copied) {
    browser::copy(&copied.text, move |is_done| {
        if !is_done {
            desk.refuse("the browser did not let the studio copy: use the keyboard instead");
        }
    });
}

/// Pastes what the clipboard holds.
pub fn paste(desk: Desk, _linked: bool) {
    desk.refuse("paste with the keyboard: the browser gives the clipboard to nothing else");
}
