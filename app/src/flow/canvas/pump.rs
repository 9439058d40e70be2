//! What a pointer does between two frames: only where it got to counts, so that a fast mouse costs no more than a slow one.

use gesso_core::editor::input::{Device, Input, Phase, Pointer};
use leptos::prelude::*;

use crate::flow::Desk;

/// Takes the inputs of the canvas. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Pump {
    desk: Desk,
    waiting: StoredValue<Option<Pointer>>,
    wake: StoredValue<Option<Callback<()>>>,
}

impl Pump {
    /// Nothing waits yet.
    pub fn new(desk: Desk) -> Self {
        Self { desk, waiting: StoredValue::new(None), wake: StoredValue::new(None) }
    }

    /// Who asks for a frame.
    #[cfg(target_arch = "wasm32")]
    pub fn set_wake(self, wake: Option<Callback<()>>) {
        self.wake.set_value(wake);
    }

    /// A pointer did something. Moves wait for the frame, all else is done at once, after what waits.
    pub fn pointer(self, pointer: Pointer) {
        let pointer = self.meant(pointer);
        let is_other = |before: &Pointer| before.id != pointer.id;
        if pointer.phase != Phase::Move || self.waiting.with_value(|before| before.as_ref().is_some_and(is_other)) {
            self.flush();
        }
        if pointer.phase != Phase::Move {
            return self.desk.input(&Input::Pointer(pointer));
        }
        self.waiting.set_value(Some(pointer));
        match self.wake.get_value() {
            Some(wake) => wake.run(()),
            None => self.flush(),
        }
    }

    /// Does what waits.
    pub fn flush(self) {
        if let Some(Some(pointer)) = self.waiting.try_update_value(Option::take) {
            self.desk.input(&Input::Pointer(pointer));
        }
    }

    /// A finger that is to select by a box is taken for a pen, which does just that.
    fn meant(self, pointer: Pointer) -> Pointer {
        let is_boxing = pointer.device == Device::Touch && self.desk.is_boxing.get_untracked();
        Pointer { device: if is_boxing { Device::Pen } else { pointer.device }, ..pointer }
    }
}
