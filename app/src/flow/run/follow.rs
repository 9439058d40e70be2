//! Hearing what becomes of the runs.

use gesso_core::{
    event::{Envelope, StudioEvent},
    ids::GenerationId,
};
use leptos::prelude::*;

use super::Runs;
use crate::live::{Connection, Live};

/// Follows the runs for as long as the page is shown.
pub fn begin(runs: Runs) {
    let Some(live) = use_context::<Live>() else { return };
    let hears = Callback::new(move |envelope: Envelope| match &envelope.event {
        StudioEvent::Resync => runs.refresh(),
        event => runs.hear(event),
    });
    live.listen(hears, Callback::new(move |(id, url): (GenerationId, String)| runs.see(id, url)));
    let connection = live.connection().clone();
    Effect::new(move |before: Option<Connection>| {
        let now = connection.get();
        // What is not stored is not told again: after a pause it is read.
        if now == Connection::Live && before != Some(Connection::Live) {
            runs.refresh();
        }
        now
    });
    on_cleanup(move || runs.forget_previews());
}
