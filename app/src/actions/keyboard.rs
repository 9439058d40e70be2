//! The keyboard: from a key to an action. Keys that write a character are never taken from a field, and can be
//! switched off (WCAG 2.1.4).

use leptos::prelude::*;

use super::registry::Actions;
use crate::components::ui::Switch;

/// Listens for as long as the caller is there.
pub fn listen(actions: Actions, is_mac: RwSignal<bool>) {
    #[cfg(target_arch = "wasm32")]
    {
        use super::{
            keys::{Shortcut, Stroke},
            sequence::{Outcome, Sequence},
        };
        use crate::browser;

        Effect::new(move |_| is_mac.set(browser::is_mac()));
        let pressed = StoredValue::new(Sequence::default());
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let is_mac = is_mac.get_untracked();
            let (is_mod, is_other) =
                if is_mac { (event.meta_key(), event.ctrl_key()) } else { (event.ctrl_key(), event.meta_key()) };
            if event.default_prevented() || event.is_composing() || event.repeat() || is_other {
                return;
            }
            let stroke = Stroke::new(&event.key(), is_mod, event.shift_key(), event.alt_key());
            let takes_writing = actions.single_keys.get_untracked() && !browser::is_in_field(&event);
            if stroke.writes() && !takes_writing {
                return;
            }
            if browser::has_modal() && !(is_mod && actions.palette.get_untracked()) {
                return;
            }
            let (ids, shortcuts): (Vec<_>, Vec<_>) = actions.list.with_untracked(|list| {
                let ready = list.iter().filter(|action| action.is_ready());
                ready.filter_map(|action| Some((action.id, Shortcut::parse(action.shortcut?)))).unzip()
            });
            let sequence = pressed.try_update_value(std::mem::take).unwrap_or_default();
            let (next, outcome) = sequence.step(stroke, event.time_stamp(), &shortcuts);
            pressed.set_value(next);
            match outcome {
                Outcome::Run(index) => {
                    event.prevent_default();
                    if let Some(id) = ids.get(index) {
                        actions.run(id);
                    }
                }
                Outcome::Wait => event.prevent_default(),
                Outcome::Nothing => {}
            }
        });
        on_cleanup(move || handle.remove());
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (actions, is_mac);
}

/// Switches keys that write a character on or off.
#[component]
pub fn KeySwitch() -> impl IntoView {
    let actions = expect_context::<Actions>();
    view! {
        <Switch
            label="Single-letter keys"
            on=actions.single_keys
            on_change=move |on| actions.set_single_keys(on)
        />
    }
}
