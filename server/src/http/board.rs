//! `/api/sessions/{id}/board`: the funnel.

use axum::{Json, extract::State};
use gesso_core::{
    board::{Board, BoardChange, MAX_VERDICTS, STAGES},
    ids::SessionId,
};

use super::{Answer, Body, Id};
use crate::{error::Problem, state::AppState};

/// The funnel as it stands.
#[utoipa::path(get, path = "/api/sessions/{id}/board", tag = "sessions", params(("id" = SessionId, Path)), responses((status = 200, body = Board), (status = 404, body = Problem)))]
pub async fn read(State(state): State<AppState>, Id(id): Id<SessionId>) -> Answer<Json<Board>> {
    Ok(Json(state.funnels.board(state.owner, id).await?))
}

/// Says something of pictures, and sends pictures on. In a session with a funnel what goes on is also asked for; in one
/// without it is recorded, and what is made from it later belongs to that stage.
#[utoipa::path(post, path = "/api/sessions/{id}/board", tag = "sessions", params(("id" = SessionId, Path)), request_body = BoardChange, responses((status = 200, body = Board), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn change(State(state): State<AppState>, Id(id): Id<SessionId>, body: Body<BoardChange>) -> Answer<Json<Board>> {
    let change = body.value;
    let promoted = change.promote.as_ref().map_or(0, |promotion| promotion.image_ids.len());
    if change.verdicts.len() > MAX_VERDICTS || promoted > MAX_VERDICTS {
        return Err(Problem::invalid_field(
            "verdicts",
            format!("One request holds at most {MAX_VERDICTS} verdicts or pictures."),
        ));
    }
    let is_stage = |name: &str| STAGES.iter().skip(1).any(|(stage, _)| *stage == name);
    if change.promote.as_ref().is_some_and(|promotion| !is_stage(&promotion.stage)) {
        return Err(Problem::invalid_field("promote.stage", "Pictures are sent on to refined, polished or final."));
    }
    Ok(Json(state.funnels.change_board(state.owner, id, &change).await?))
}
