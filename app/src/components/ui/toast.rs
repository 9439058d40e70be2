//! What the person has just done, said in the corner, with a way back. Failures are notes, never toasts.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Button, Look, Size};

/// How long a toast stays, in seconds. Under the pointer or with the focus it stays.
const TOAST_SECS: u64 = 6;
/// Toasts shown at once; the oldest goes.
const TOASTS_SHOWN: usize = 3;

/// One of them.
#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    undo: Option<Callback<()>>,
}

/// Says what was done, from anywhere on the page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Makes them and hands them to everything below.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Says what was done.
    pub fn say(self, text: impl Into<String>) {
        self.push(text.into(), None);
    }

    /// Says what was done and offers to undo it.
    pub fn say_undo(self, text: impl Into<String>, undo: impl Into<Callback<()>>) {
        self.push(text.into(), Some(undo.into()));
    }

    fn push(self, text: String, undo: Option<Callback<()>>) {
        let Some(id) = self.next.try_get_value() else { return };
        self.next.set_value(id.wrapping_add(1));
        self.shown.try_update(|shown| {
            shown.push(Toast { id, text, undo });
            let over = shown.len().saturating_sub(TOASTS_SHOWN);
            shown.drain(..over);
        });
    }

    fn drop(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Where they appear.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>{one(toasts, toast)}</For>
        </div>
    }
    .into_any()
}

fn one(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast { id, text, undo } = toast;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stay = move || {
        if let Some(Some(handle)) = timer.try_update_value(Option::take) {
            handle.clear();
        }
    };
    let leave = move || {
        stay();
        let handle = set_timeout_with_handle(move || toasts.drop(id), Duration::from_secs(TOAST_SECS));
        timer.try_set_value(handle.ok());
    };
    Effect::new(move |_| leave());
    on_cleanup(stay);
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| stay()
            on:pointerleave=move |_| leave()
            on:focusin=move |_| stay()
            on:focusout=move |_| leave()
        >
            <span>{text}</span>
            {undo.map(|undo| view! {
                <Button label="Undo" size=Size::Small on_click=move |_| { undo.run(()); toasts.drop(id); } />
            })}
            <Button label="Close" icon="x" icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| toasts.drop(id) />
        </div>
    }
    .into_any()
}
