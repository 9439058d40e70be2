//! `POST /api/show`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared};
use bytes::Bytes;
use serde_json::Value;

use super::super::{errors::ApiError, state::State, wire::Body};

pub(super) async fn show(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Result<Json<Value>, ApiError> {
    let body = Body::parse("ShowRequest", &bytes)?;
    let name = model_member(&body)?;
    let verbose = body.bool("verbose")?.unwrap_or(false);
    let (model, modified) = state.find(&name)?;
    Ok(Json(model.show(modified, verbose)))
}

/// `model`, or its deprecated alias `name`.
pub(super) fn model_member(body: &Body) -> Result<String, ApiError> {
    let model = body.string("model")?.filter(|name| !name.is_empty());
    let name = if model.is_some() { model } else { body.string("name")? };
    name.filter(|name| !name.is_empty()).map(str::to_owned).ok_or_else(|| ApiError::bad("model is required"))
}
