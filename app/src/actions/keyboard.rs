//! The keyboard: from a key to an action. Keys that write a character are never taken from a field, and can be
//! switched off (WCAG 2.1.4).

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    keys::{Shortcut, Stroke},
    registry::Actions,
    sequence::{Outcome, Sequence},
};
use crate::{browser, components::ui::Switch};

/// Listens for as long as the caller is there, in the browser only.
pub fn listen(actions: Actions, is_mac: RwSignal<bool>) {
    let pressed = StoredValue::new(Sequence::default());
    Effect::new(move |_| {
        is_mac.set(browser::is_mac());
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if let Some(stroke) = meant(&event, actions, is_mac.get_untracked()) {
                let sequence = pressed.try_update_value(std::mem::take).unwrap_or_default();
                pressed.set_value(press(sequence, stroke, &event, actions));
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// The stroke, unless it belongs to somebody else: to a field, a dialog, the system.
fn meant(event: &KeyboardEvent, actions: Actions, is_mac: bool) -> Option<Stroke> {
    let (is_mod, is_other) = if is_mac { (event.meta_key(), event.ctrl_key()) } else { (event.ctrl_key(), event.meta_key()) };
    if event.default_prevented() || event.is_composing() || event.repeat() || is_other {
        return None;
    }
    let stroke = Stroke::new(&event.key(), is_mod, event.shift_key(), event.alt_key());
    let takes_writing = actions.single_keys.get_untracked() && !browser::is_in_field(event);
    let is_taken = browser::has_modal() && !(is_mod && actions.palette.get_untracked());
    (!is_taken && (takes_writing || !stroke.writes())).then_some(stroke)
}

fn press(sequence: Sequence, stroke: Stroke, event: &KeyboardEvent, actions: Actions) -> Sequence {
    let is_in_field = browser::is_in_field(event);
    let (ids, shortcuts): (Vec<_>, Vec<_>) = actions.list.with_untracked(|list| {
        let ready = list.iter().filter(|action| action.is_ready() && !(action.spares_fields && is_in_field));
        ready.filter_map(|action| Some((action.id, Shortcut::parse(action.shortcut?)))).unzip()
    });
    let (next, outcome) = sequence.step(stroke, event.time_stamp(), &shortcuts);
    if outcome != Outcome::Nothing {
        event.prevent_default();
    }
    if let Outcome::Run(index) = outcome
        && let Some(id) = ids.get(index)
    {
        actions.run(id);
    }
    next
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
