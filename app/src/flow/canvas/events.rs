//! Events of the browser as inputs of the editor. Called from handlers alone, so only in the browser.

use gesso_core::editor::{
    effect::Cursor,
    geometry::ScreenPoint,
    input::{Button, Device, Key, Modifiers, Phase, Pointer, Wheel},
    shortcut::meant,
};
use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};

use crate::browser;

/// A turn by lines or pages, in pixels.
const LINE_PIXELS: f64 = 16.0;
/// See [`LINE_PIXELS`].
const PAGE_PIXELS: f64 = 400.0;
/// A pinch on a touchpad comes as small turns of the wheel with Ctrl.
const PINCH: f64 = 5.0;

/// Sends everything the pointer does to the canvas until it is lifted.
pub fn hold(event: &PointerEvent) {
    browser::capture(event);
}

/// A pointer's event.
pub fn pointer(event: &PointerEvent, phase: Phase) -> Pointer {
    let device = match event.pointer_type().as_str() {
        "touch" => Device::Touch,
        "pen" => Device::Pen,
        _ => Device::Mouse,
    };
    let button = match event.button() {
        1 => Button::Middle,
        2 => Button::Secondary,
        _ => Button::Primary,
    };
    let held = Modifiers { primary: event.ctrl_key() || event.meta_key(), shift: event.shift_key(), alt: event.alt_key() };
    Pointer { phase, id: event.pointer_id(), device, button, at: at(event), held, time: event.time_stamp() }
}

/// A turn of the wheel.
pub fn wheel(event: &WheelEvent) -> Wheel {
    let unit = match event.delta_mode() {
        1 => LINE_PIXELS,
        2 => PAGE_PIXELS,
        _ if event.ctrl_key() && event.delta_y().abs() < 40.0 => PINCH,
        _ => 1.0,
    };
    let held = Modifiers { primary: event.ctrl_key() || event.meta_key(), shift: event.shift_key(), alt: event.alt_key() };
    Wheel { at: at(event), by: [event.delta_x() * unit, event.delta_y() * unit], held }
}

/// A key; none while an input method composes.
pub fn key(event: &KeyboardEvent) -> Option<Key> {
    let held = Modifiers { primary: event.ctrl_key() || event.meta_key(), shift: event.shift_key(), alt: event.alt_key() };
    let key = || meant(&event.key(), &event.code(), held.alt);
    (!event.is_composing()).then(|| Key { key: key(), held, repeats: event.repeat() })
}

/// Whether the browser turns it into an event of the clipboard, which is taken instead: it needs no permission.
pub fn is_clipboard(key: &Key) -> bool {
    key.held.primary && !key.held.alt && matches!(key.key.to_lowercase().as_str(), "c" | "x" | "v")
}

/// As the style sheet spells it.
pub const fn cursor_name(cursor: Cursor) -> &'static str {
    match cursor {
        Cursor::Usual => "default",
        Cursor::Grab => "grab",
        Cursor::Grabbing => "grabbing",
        Cursor::Move => "move",
        Cursor::Resize => "resize",
        Cursor::Cross => "cross",
        Cursor::Text => "text",
        Cursor::Refuse => "refuse",
    }
}

/// Where it happened, from the corner of the canvas. The canvas fills its element, so the offset to the target would do,
/// but the target of a held pointer may be a field above it.
fn at(event: &leptos::ev::MouseEvent) -> ScreenPoint {
    let (left, top, ..) = browser::place_of_current(event);
    ScreenPoint::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
}
