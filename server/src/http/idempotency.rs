//! `Idempotency-Key`: a request sent twice makes one thing.
//!
//! The id of what is made is derived from the key, so that even a crash between making and answering makes nothing twice.

use axum::http::HeaderMap;
use uuid::Uuid;

use crate::{clock, error::Problem, state::AppState};

/// The header.
const HEADER: &str = "idempotency-key";
/// Longest key, in characters.
const MAX_KEY_CHARS: usize = 200;

/// The id for what a request is about to make.
pub struct NewId;

impl NewId {
    /// A fresh id, or the one that belongs to the request's key.
    ///
    /// # Errors
    /// The key is malformed, or was used for another request.
    pub async fn of<T: From<Uuid>>(
        state: &AppState,
        route: &str,
        headers: &HeaderMap,
        fingerprint: &str,
    ) -> Result<T, Problem> {
        let Some(key) = headers.get(HEADER) else { return Ok(clock::new_id()) };
        let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= MAX_KEY_CHARS);
        let detail = format!("An idempotency key has 1 to {MAX_KEY_CHARS} printable characters.");
        let key = key.ok_or_else(|| Problem::invalid_field(HEADER, detail))?;
        let scoped = format!("{route} {key}");
        if !state.store.reserve_key(state.owner, &scoped, fingerprint, clock::now()).await? {
            return Err(Problem::conflict("This idempotency key was used for another request; choose a new one."));
        }
        Ok(clock::keyed_id(state.owner.0, route, key))
    }
}
