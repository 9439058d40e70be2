//! Something that is done a moment after it was last asked for.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

/// A timer of the owner it is made in; asked again it begins anew, and it ends with its owner.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<Option<TimeoutHandle>>);

impl Later {
    /// Nothing is asked for yet.
    pub fn new() -> Self {
        let later = Self(StoredValue::new(None));
        on_cleanup(move || later.stop());
        later
    }

    /// Does it after `millis` milliseconds instead of what was asked for before.
    pub fn after(self, millis: u64, run: impl FnOnce() + 'static) {
        self.stop();
        self.0.try_set_value(set_timeout_with_handle(run, Duration::from_millis(millis)).ok());
    }

    /// Does nothing of what was asked for.
    pub fn stop(self) {
        if let Some(Some(timer)) = self.0.try_update_value(Option::take) {
            timer.clear();
        }
    }
}
