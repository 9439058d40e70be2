//! `/api/specialists`: who thinks with what, and what a person has changed about them.

use axum::{Json, extract::State};
use gesso_core::{
    debate::{
        crew::{SpecialistSetting, usual_instructions, usual_temperature},
        speaker::{SPECIALISTS, name_of, parse_role},
    },
    session::Role,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, Body, Id};
use crate::{error::Problem, state::AppState};

/// One specialist.
#[derive(Debug, Serialize, ToSchema)]
pub struct Specialist {
    role: Role,
    name: &'static str,
    /// What was changed; fields that are null are the studio's own.
    setting: SpecialistSetting,
    /// What the studio itself tells them to be.
    usual_instructions: &'static str,
    /// How freely they speak by the studio's own rule.
    usual_temperature: f32,
}

fn specialist(role: Role, setting: SpecialistSetting) -> Specialist {
    Specialist {
        role,
        name: name_of(role),
        setting,
        usual_instructions: usual_instructions(role),
        usual_temperature: usual_temperature(role),
    }
}

/// The five specialists.
#[utoipa::path(get, path = "/api/specialists", tag = "chat", responses((status = 200, body = Vec<Specialist>)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Vec<Specialist>>> {
    let mut crew = state.store.crew(state.owner).await?;
    Ok(Json(SPECIALISTS.into_iter().map(|role| specialist(role, crew.remove(&role).unwrap_or_default())).collect()))
}

/// Changes a specialist from the next turn on: what is left out or null goes back to the studio's own.
#[utoipa::path(put, path = "/api/specialists/{role}", tag = "chat", params(("role" = Role, Path)), request_body = SpecialistSetting, responses((status = 200, body = Specialist), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn change(
    State(state): State<AppState>,
    Id(role): Id<String>,
    body: Body<SpecialistSetting>,
) -> Answer<Json<Specialist>> {
    let role = parse_role(&role).ok_or_else(|| Problem::not_found("specialist"))?;
    let problems = body.value.problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    state.store.set_specialist(state.owner, role, &body.value).await?;
    Ok(Json(specialist(role, body.value)))
}
