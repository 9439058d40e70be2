//! Where a session is gone on with.

use gesso_core::{ids::SessionId, session::Flow};

/// A session of debates goes on among them; every other one in its pictures.
#[must_use]
pub fn session_path(flow: Flow, id: SessionId) -> String {
    match flow {
        Flow::Chat => format!("/debate?session={id}"),
        _ => format!("/?session={id}"),
    }
}
