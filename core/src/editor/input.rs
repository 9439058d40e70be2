//! What comes in: pointers, wheel, keys, time.

use super::geometry::ScreenPoint;

/// One thing that happened on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A pointer.
    Pointer(Pointer),
    /// The wheel or two fingers on a trackpad.
    Wheel(Wheel),
    /// A key went down.
    KeyDown(Key),
    /// A key went up.
    KeyUp(Key),
    /// Time passes: the milliseconds of the page's clock. Asked for while a press may become a long one.
    Tick(f64),
    /// The canvas has another size, in screen pixels.
    Resized([f64; 2]),
    /// The page took the gesture away: a dialog opened, the window lost the focus.
    Interrupted,
}

/// An event of one pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// What it did.
    pub phase: Phase,
    /// Which of several it is.
    pub id: i32,
    /// What it is.
    pub device: Device,
    /// The button it went down with.
    pub button: Button,
    /// Where it is.
    pub at: ScreenPoint,
    /// Keys held down meanwhile.
    pub held: Modifiers,
    /// Milliseconds of the page's clock.
    pub time: f64,
}

/// What a pointer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It went down.
    Down,
    /// It moved, down or not.
    Move,
    /// It went up.
    Up,
    /// The browser took it away.
    Cancel,
}

/// What a pointer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// A mouse or a trackpad.
    #[default]
    Mouse,
    /// A finger.
    Touch,
    /// A pen.
    Pen,
}

impl Device {
    /// How near counts as hit, in screen pixels: targets are 24 wide, 44 for fingers.
    #[must_use]
    pub fn radius(self) -> f64 {
        match self {
            Self::Mouse => 12.0,
            Self::Pen => 16.0,
            Self::Touch => 22.0,
        }
    }

    /// How far it may move and still have only pressed, in screen pixels.
    #[must_use]
    pub fn slack(self) -> f64 {
        match self {
            Self::Mouse => 4.0,
            Self::Pen => 6.0,
            Self::Touch => 10.0,
        }
    }
}

/// A button of a pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    /// The usual one; the only one of a finger.
    #[default]
    Primary,
    /// The wheel.
    Middle,
    /// The right one; the button of a pen.
    Secondary,
}

/// Keys held down meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Modifiers {
    /// Ctrl, or ⌘ on a Mac.
    pub primary: bool,
    /// Shift.
    pub shift: bool,
    /// Alt, or ⌥.
    pub alt: bool,
}

/// A turn of the wheel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wheel {
    /// Where the pointer is.
    pub at: ScreenPoint,
    /// How far, in screen pixels.
    pub by: [f64; 2],
    /// Keys held down meanwhile; a pinch on a trackpad comes with the primary one.
    pub held: Modifiers,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// As `KeyboardEvent.key` names it.
    pub key: String,
    /// Keys held down meanwhile.
    pub held: Modifiers,
    /// Whether it repeats because it is held.
    pub repeats: bool,
}
