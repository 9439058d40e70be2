//! Where the reader is: led there by the address, and kept when the layout changes.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

use super::desk::Desk;
use crate::browser;

/// What a message is found by, in both layouts.
const MESSAGES: &str = "[id^=m-]";

/// An address that names a message, a claim or a phase shows it, also when the page was there already. A message that is
/// not among those that were read is read first.
pub fn go_to_hash(desk: Desk) {
    let hash = use_location().hash;
    Effect::new(move |_| {
        let hash = hash.get();
        let name = hash.trim_start_matches('#').to_owned();
        let message = match name.split_once('-') {
            Some(("m", id)) => id.parse().ok(),
            Some(("claim", id)) => id.parse().ok().and_then(|claim| {
                let thread = desk.live().thread().clone();
                thread.with_untracked(|thread| thread.as_ref()?.claim(claim).map(|claim| claim.message_id))
            }),
            Some(("phase", _)) => None,
            _ => return,
        };
        spawn_local(async move {
            if let Some(message) = message {
                desk.read_back_to(message).await;
            }
            // What was read is laid out in the next frame.
            request_animation_frame(move || browser::scroll_to(&name));
        });
    });
}

/// Puts the reader where they were in the other layout, and remembers where they are when this one goes. Who was at the
/// end is at the end again.
pub fn keep(
    desk: Desk,
    scroll: &'static str,
    is_at_end: impl Fn() -> bool + Send + Sync + 'static,
    to_end: impl Fn() + Copy + 'static,
) {
    Effect::new(move |has_begun: Option<()>| {
        if has_begun.is_some() {
            return;
        }
        let place = desk.place.try_update_value(Option::take).flatten();
        request_animation_frame(move || match place {
            Some(place) => browser::scroll_to_first(&place),
            None => to_end(),
        });
    });
    on_cleanup(move || {
        let place = if is_at_end() { None } else { browser::first_in_view(scroll, MESSAGES) };
        desk.place.try_set_value(place);
    });
}
