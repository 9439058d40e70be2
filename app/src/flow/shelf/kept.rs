//! What this person adds and marks, kept on the device.

use gesso_core::editor::shelf::Usage;
use leptos::prelude::*;

use crate::browser;

/// Where it is kept.
const KEY: &str = "gesso.flow.blocks";

/// Favourites and what was used last; context of the page.
#[derive(Clone, Copy)]
pub struct Used(RwSignal<Usage>);

impl Used {
    /// Reads what is kept, and hands it to everything below.
    pub fn provide() {
        let used = RwSignal::new(Usage::default());
        provide_context(Self(used));
        Effect::new(move |_| used.set(Usage::of_text(&browser::kept(KEY).unwrap_or_default())));
    }

    /// As it is now; tracked.
    pub fn get(self) -> Usage {
        self.0.get()
    }

    /// As it is now; not tracked.
    pub fn now(self) -> Usage {
        self.0.get_untracked()
    }

    /// A block of this class was added.
    pub fn add(self, class: &str) {
        self.change(|usage| usage.used(class));
    }

    /// Marks a class, or no more.
    pub fn toggle(self, class: &str) {
        self.change(|usage| usage.toggle(class));
    }

    /// Whether a class is marked; tracked.
    pub fn is_favourite(self, class: &str) -> bool {
        self.0.with(|usage| usage.is_favourite(class))
    }

    fn change(self, change: impl FnOnce(&mut Usage)) {
        self.0.update(change);
        browser::keep(KEY, &self.0.with_untracked(Usage::to_text));
    }
}
