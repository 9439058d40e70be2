//! `DELETE /api/delete` and `POST /api/copy`: empty answers.

use std::sync::Arc;

use axum::{extract::State as Shared, http::StatusCode};
use bytes::Bytes;
use time::OffsetDateTime;

use super::{
    super::{
        errors::ApiError,
        models::SimModel,
        names::ModelName,
        state::{State, lock},
        wire::Body,
    },
    show::model_member,
};

/// Most installed models.
pub(super) const MAX_MODELS: usize = 200;

pub(super) async fn delete(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Result<StatusCode, ApiError> {
    let name = model_member(&Body::parse("DeleteRequest", &bytes)?)?;
    let (model, _) = state.find(&name)?;
    state.scheduler.unload(&model);
    state.models().retain(|(known, _)| known.name != model.name);
    let layers: Vec<String> = model.layers().into_iter().map(|(digest, _)| digest).collect();
    lock(&state.downloads).retain(|digest, _| !layers.contains(digest));
    Ok(StatusCode::OK)
}

pub(super) async fn copy(Shared(state): Shared<Arc<State>>, bytes: Bytes) -> Result<StatusCode, ApiError> {
    let body = Body::parse("CopyRequest", &bytes)?;
    let (model, _) = state.find(body.string("source")?.unwrap_or_default())?;
    let name = ModelName::parse(body.string("destination")?.unwrap_or_default())?.short();
    install(&state, SimModel { name, ..model })?;
    Ok(StatusCode::OK)
}

/// Adds a model, or makes it new again.
pub(super) fn install(state: &State, model: SimModel) -> Result<(), ApiError> {
    let mut models = state.models();
    models.retain(|(known, _)| known.name != model.name);
    if models.len() >= MAX_MODELS {
        return Err(ApiError::internal("no space left on device"));
    }
    models.push((model, OffsetDateTime::now_utc()));
    Ok(())
}
