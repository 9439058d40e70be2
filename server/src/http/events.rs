//! Events by SSE.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, stream};
use gesso_core::{
    event::{Envelope, StudioEvent},
    ids::SessionId,
};

use super::{Answer, Id};
use crate::{
    error::Problem,
    events::{Cursor, Delivery, Following, Scope, follow},
    state::AppState,
};

/// A comment goes out this often, so that nobody on the way takes the silence for an end.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events of one session. `Last-Event-ID` resumes; `0` replays everything kept; without it the stream starts now.
#[utoipa::path(get, path = "/api/sessions/{id}/events", tag = "events", params(("id" = SessionId, Path), ("last-event-id" = Option<String>, Header)), responses((status = 200, content_type = "text/event-stream", body = Envelope), (status = 404, body = Problem)))]
pub async fn of_session(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    headers: HeaderMap,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    serve(state, Scope::Session(id), &headers).await
}

/// Events of all sessions and of the fleet, with a cursor of their own.
#[utoipa::path(get, path = "/api/events", tag = "events", params(("last-event-id" = Option<String>, Header)), responses((status = 200, content_type = "text/event-stream", body = Envelope)))]
pub async fn of_owner(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    serve(state, Scope::Owner, &headers).await
}

async fn serve(
    state: AppState,
    scope: Scope,
    headers: &HeaderMap,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>> {
    let cursor = match headers.get("last-event-id") {
        None => None,
        Some(id) => Some(id.to_str().ok().and_then(Cursor::parse).ok_or_else(bad_cursor)?),
    };
    let following = follow(&state.hub, state.store.clone(), state.owner, scope, cursor).await?;
    let events = stream::unfold((following, state.stop), |(mut following, stop)| async {
        let event = tokio::select! {
            () = stop.cancelled() => return None,
            event = next_event(&mut following) => event?,
        };
        Some((Ok(event), (following, stop)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

pub(super) fn bad_cursor() -> Problem {
    Problem::invalid_field("cursor", "A cursor is the id of an event, or 0.")
}

/// The next event for an SSE reader; previews go by WebSocket only. `None` ends the stream.
async fn next_event(following: &mut Following) -> Option<Event> {
    loop {
        match following.next().await {
            Ok(Delivery::Event(envelope)) => return Some(sse_event(&envelope)),
            Ok(Delivery::Preview(_)) => {}
            Ok(Delivery::Closed) => return None,
            Err(error) => {
                tracing::warn!(%error, "an event stream ends because the log cannot be read");
                return None;
            }
        }
    }
}

/// An event as a frame; a chunk's id says its number as well.
pub(super) fn sse_event(envelope: &Envelope) -> Event {
    let n = match &envelope.event {
        StudioEvent::SpecialistChunk { n, .. } | StudioEvent::SpecialistState { n, .. } => *n,
        _ => 0,
    };
    let event = Event::default().event(envelope.event.kind()).id(Cursor { seq: envelope.seq, n }.to_string());
    // An envelope always serialises; an empty event would be skipped by readers.
    event.json_data(envelope).unwrap_or_default()
}
