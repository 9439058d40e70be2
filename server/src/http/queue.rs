//! `/api/queue`: what waits, in the order it goes, and moving it.

use axum::{Json, extract::State, http::StatusCode};
use gesso_core::{ids::GenerationId, problem::FieldProblem, queue::QueuePlace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, Body, Id};
use crate::{error::Problem, state::AppState};

/// What waits.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    /// Waiting generations in the order they go.
    waiting: Vec<GenerationId>,
}

/// Where to: exactly one of the four.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Right before this one.
    #[serde(default)]
    before: Option<GenerationId>,
    /// Right after this one.
    #[serde(default)]
    after: Option<GenerationId>,
    /// Before every other.
    #[serde(default)]
    first: bool,
    /// After every other.
    #[serde(default)]
    last: bool,
}

impl Move {
    fn place(&self) -> Answer<QueuePlace> {
        match (self.before, self.after, self.first, self.last) {
            (Some(other), None, false, false) => Ok(QueuePlace::Before(other)),
            (None, Some(other), false, false) => Ok(QueuePlace::After(other)),
            (None, None, true, false) => Ok(QueuePlace::First),
            (None, None, false, true) => Ok(QueuePlace::Last),
            _ => Err(Problem::invalid(vec![FieldProblem::new("before", "Say exactly one of before, after, first and last.")])),
        }
    }
}

/// What waits, in the order it goes.
#[utoipa::path(get, path = "/api/queue", tag = "generate", responses((status = 200, body = Queue)))]
pub async fn read(State(state): State<AppState>) -> Answer<Json<Queue>> {
    Ok(Json(Queue { waiting: state.store.waiting_order(state.owner).await? }))
}

/// Moves a waiting generation among the others of its lane; gives the new order.
#[utoipa::path(post, path = "/api/queue/{id}/move", tag = "generate", params(("id" = GenerationId, Path)), request_body = Move, responses((status = 200, body = Queue), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn shift(
    State(state): State<AppState>,
    Id(id): Id<GenerationId>,
    body: Body<Move>,
) -> Answer<(StatusCode, Json<Queue>)> {
    let place = body.value.place()?;
    state.store.move_job(state.owner, id, place).await?;
    state.jobs.wake();
    Ok((StatusCode::OK, Json(Queue { waiting: state.store.waiting_order(state.owner).await? })))
}
