//! `/__sim/*`: what the original does not have. Counters to read, faults to change.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};
use serde_json::{Value, json};

use super::super::{chaos::Chaos, errors::ApiError, state::State};

pub(super) async fn stats(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    Json(json!(state.stats()))
}

pub(super) async fn chaos(Shared(state): Shared<Arc<State>>) -> String {
    state.chaos.get().to_string()
}

/// The body is a chaos list; empty switches everything off.
pub(super) async fn set_chaos(Shared(state): Shared<Arc<State>>, list: String) -> Result<String, ApiError> {
    let chaos: Chaos = list.parse().map_err(|error: super::super::chaos::ChaosError| ApiError::bad(error.to_string()))?;
    state.chaos.set(chaos.clone());
    Ok(chaos.to_string())
}
