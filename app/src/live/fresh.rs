//! Something the server knows: read with the page, read again whenever something has happened, never flickering between.

use std::{pin::Pin, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use super::Live;
use crate::{api::json::JsonOnce, error::AppError};

/// Shortest time between two readings, in milliseconds: events come faster than anybody reads.
const PAUSE_MILLIS: u64 = 700;

/// A reading under way.
pub type Reading<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// What was read, and how to read it again.
pub struct Fresh<T: Send + Sync + 'static> {
    /// What was read last; `None` before the first time.
    pub value: RwSignal<Option<T>>,
    /// Why it could not be read the last time; what was read before still stands.
    pub problem: RwSignal<Option<AppError>>,
    read: fn() -> Reading<T>,
    is_reading: StoredValue<bool>,
    is_wanted_again: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fresh<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Fresh<T> {
    /// Nothing yet.
    pub fn new(read: fn() -> Reading<T>) -> Self {
        Self {
            value: RwSignal::new(None),
            problem: RwSignal::new(None),
            read,
            is_reading: StoredValue::new(false),
            is_wanted_again: StoredValue::new(false),
        }
    }

    /// Takes what came; the same again notifies nobody.
    pub fn take(self, read: Result<T, AppError>) {
        match read {
            Ok(value) => {
                let is_new = self.value.try_with_untracked(|old| old.as_ref() != Some(&value)).unwrap_or(false);
                if is_new {
                    self.value.try_set(Some(value));
                }
                if self.problem.try_with_untracked(Option::is_some) == Some(true) {
                    self.problem.try_set(None);
                }
            }
            Err(error) => {
                self.problem.try_set(Some(error));
            }
        }
    }

    /// Reads again. Asked for while it is being read, it is read once more afterwards.
    pub fn again(self) {
        if self.is_reading.try_get_value() != Some(false) {
            self.is_wanted_again.try_set_value(true);
            return;
        }
        self.is_reading.set_value(true);
        spawn_local(async move {
            loop {
                self.is_wanted_again.try_set_value(false);
                let read = (self.read)().await;
                self.take(read);
                if self.is_wanted_again.try_get_value() != Some(true) {
                    break;
                }
            }
            self.is_reading.try_set_value(false);
        });
    }

    /// Reads again soon after anything has happened, as long as `is_open` holds.
    pub fn follow(self, live: &Live, is_open: Signal<bool>) {
        let pulse = live.pulse().clone();
        let is_waiting = StoredValue::new(false);
        Effect::new(move |before: Option<u32>| {
            let now = pulse.get();
            if is_open.get() && before.is_some_and(|before| before != now) && !is_waiting.get_value() {
                is_waiting.set_value(true);
                let later = move || {
                    if is_waiting.try_set_value(false).is_none() {
                        self.again();
                    }
                };
                set_timeout(later, Duration::from_millis(PAUSE_MILLIS));
            }
            now
        });
    }
}

/// Shows its children once the first reading is there.
#[component]
pub fn AfterRead<T>(
    /// The reading that comes with the page.
    first: JsonOnce<Result<T, AppError>>,
    /// Where it goes.
    fresh: Fresh<T>,
    /// What reads it.
    children: ChildrenFn,
    /// What stands there until then.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    view! {
        <Suspense fallback=move || fallback.run()>
            {
                let children = children.clone();
                move || {
                    let children = children.clone();
                    Suspend::new(async move {
                        let read = first.await;
                        if fresh.value.with_untracked(Option::is_none) {
                            fresh.take(read);
                        }
                        children()
                    })
                }
            }
        </Suspense>
    }
}
