//! A press of one pointer, as long as it lasts.

use crate::editor::{
    geometry::ScreenPoint,
    input::{Button, Device, Modifiers, Pointer},
};

/// How soon another click makes a double one, in milliseconds.
const DOUBLE_CLICK_MS: f64 = 350.0;
/// How near it has to be, in screen pixels.
const DOUBLE_CLICK_NEAR: f64 = 24.0;

/// A press.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gesture {
    /// Which pointer.
    pub pointer: i32,
    /// What it is.
    pub device: Device,
    /// The button.
    pub button: Button,
    /// Where it went down.
    pub from: ScreenPoint,
    /// Where it is.
    pub at: ScreenPoint,
    /// Keys that were held when it went down.
    pub held: Modifiers,
    /// When it went down, in milliseconds.
    pub time: f64,
}

impl Gesture {
    /// A press that begins.
    #[must_use]
    pub fn of(pointer: &Pointer) -> Self {
        let Pointer { id, device, button, at, held, time, .. } = *pointer;
        Self { pointer: id, device, button, from: at, at, held, time }
    }

    /// The same, moved on.
    #[must_use]
    pub fn to(self, at: ScreenPoint) -> Self {
        Self { at, ..self }
    }

    /// Whether it has moved too far for a click.
    #[must_use]
    pub fn is_drag(&self) -> bool {
        self.from.distance(self.at) > self.device.slack()
    }
}

/// A click that ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Click {
    /// Where.
    pub at: ScreenPoint,
    /// When, in milliseconds.
    pub time: f64,
}

impl Click {
    /// Whether another click makes this a double one.
    #[must_use]
    pub fn is_doubled(self, at: ScreenPoint, time: f64) -> bool {
        time - self.time <= DOUBLE_CLICK_MS && self.at.distance(at) <= DOUBLE_CLICK_NEAR
    }
}
