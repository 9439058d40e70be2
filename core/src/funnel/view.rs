//! A funnel as people see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Facts, Forecast, Funnel, FunnelSettings, FunnelStage, Plan, RunState, Seat, StageRecipe, StageRule, follow::is_due,
};
use crate::{
    generation::Status,
    ids::{GenerationId, ImageId, SessionId},
    time::Timestamp,
};

/// A funnel as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FunnelView {
    /// The session.
    pub session_id: SessionId,
    /// Whether it works.
    pub state: RunState,
    /// Rises by one with every change.
    pub revision: i64,
    /// What is asked for.
    pub settings: FunnelSettings,
    /// The four stages, in order.
    pub stages: Vec<StageView>,
    /// What this fleet cannot do of it, in sentences.
    pub left_out: Vec<String>,
    /// When it was first started.
    pub started_at: Option<Timestamp>,
    /// Time spent and time left.
    pub budget: Budget,
}

/// Time spent and time left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Budget {
    /// Seconds in which a node worked for it.
    pub worked_s: f64,
    /// What is left until every stage holds what it is meant to, without the time a person takes to choose.
    pub left: Forecast,
}

/// What would come of settings, before a start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanForecast {
    /// The four stages, in order.
    pub stages: Vec<PlannedStage>,
    /// What this fleet cannot do of it, in sentences.
    pub left_out: Vec<String>,
    /// How long it takes, without the time a person takes to choose.
    pub forecast: Forecast,
}

/// One stage before a start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedStage {
    /// The stage.
    pub name: FunnelStage,
    /// How many pictures it is meant to hold.
    pub target: u32,
    /// How this fleet makes them, in words.
    pub engine: String,
    /// What it cannot do of that, in sentences.
    pub left_out: Vec<String>,
}

impl PlanForecast {
    /// What a plan and its forecast say together.
    #[must_use]
    pub fn of(settings: &FunnelSettings, plan: &Plan, forecast: Forecast) -> Self {
        let funnel = Funnel { settings: settings.clone(), ..Funnel::default() };
        let stage = |name: FunnelStage| {
            let own = plan.of_stage(name);
            PlannedStage { name, target: funnel.target(name), engine: own.engine.clone(), left_out: own.left_out.clone() }
        };
        Self { stages: FunnelStage::ALL.into_iter().map(stage).collect(), left_out: plan.left_out(), forecast }
    }
}

/// One stage as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageView {
    /// The stage.
    pub name: FunnelStage,
    /// How many pictures it is meant to hold.
    pub target: u32,
    /// What goes on from it.
    pub rule: StageRule,
    /// How many go on, by the rule; nothing goes on from the last.
    pub keep: u32,
    /// How its pictures are made, as asked for.
    pub recipe: StageRecipe,
    /// How this fleet makes them, in words: `SDXL from the draft, 896 × 1152, change 0.45`.
    pub engine: String,
    /// What it cannot do of that, in sentences.
    pub left_out: Vec<String>,
    /// How many of its pictures have each status; a final counts as complete once it is enlarged.
    pub counts: BTreeMap<Status, u32>,
    /// Its seats, in order of asking.
    pub lines: Vec<Line>,
    /// Pictures that went on from it, oldest first.
    pub gone_on: Vec<ImageId>,
    /// Pictures that were sent here past a stage.
    pub sent_ahead: Vec<ImageId>,
}

/// One seat of a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// Its place, 1 for the first.
    pub number: u32,
    /// The generation that makes its picture.
    pub generation_id: GenerationId,
    /// The generation that enlarges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upscale_id: Option<GenerationId>,
    /// Where it is, the enlargement counted.
    pub status: Status,
    /// The picture it is made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ImageId>,
    /// Its picture, enlarged if that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<ImageId>,
}

/// Puts together what is seen; `left` is made by the caller, who knows the fleet's pace.
#[must_use]
pub fn view(
    (session_id, revision): (SessionId, i64),
    funnel: &Funnel,
    facts: &Facts,
    plan: &Plan,
    left: Forecast,
    now: Timestamp,
) -> FunnelView {
    FunnelView {
        session_id,
        state: funnel.run,
        revision,
        settings: funnel.settings.clone(),
        stages: FunnelStage::ALL.into_iter().map(|stage| of_stage(stage, funnel, facts, plan)).collect(),
        left_out: plan.left_out(),
        started_at: funnel.started_at,
        budget: Budget { worked_s: worked_s(facts, now), left },
    }
}

fn of_stage(stage: FunnelStage, funnel: &Funnel, facts: &Facts, plan: &Plan) -> StageView {
    let own = plan.of_stage(stage);
    let lines: Vec<Line> =
        facts.of_stage(stage).zip(1..).map(|(seat, number)| line(seat, number, facts, own.upscale.is_some())).collect();
    let mut counts: BTreeMap<Status, u32> = Status::ALL.into_iter().map(|status| (status, 0)).collect();
    for line in &lines {
        *counts.entry(line.status).or_default() += 1;
    }
    let is_past = |image: ImageId| facts.picture(image).is_some_and(|(from, _)| from.stage.next() != Some(stage));
    let sent_here = facts.sent_on.iter().filter(|sent| sent.stage == stage);
    let settings = funnel.settings.stages.of(stage);
    StageView {
        name: stage,
        target: funnel.target(stage),
        rule: settings.rule,
        keep: funnel.settings.stages.keep(stage),
        recipe: settings.recipe.clone(),
        engine: own.engine.clone(),
        left_out: own.left_out.clone(),
        counts,
        lines,
        gone_on: facts.gone_on_from(stage),
        sent_ahead: sent_here.map(|sent| sent.image_id).filter(|image| is_past(*image)).collect(),
    }
}

fn line(seat: &Seat, number: u32, facts: &Facts, enlarges: bool) -> Line {
    let upscale = facts.upscale_of(seat);
    let status = match upscale {
        Some(upscale) => upscale.status,
        // Its enlargement is asked for in a moment.
        None if enlarges && is_due(facts, seat) => Status::Queued,
        None => seat.status,
    };
    let enlarged = upscale.and_then(|upscale| upscale.pictures.first());
    Line {
        number,
        generation_id: seat.id,
        upscale_id: upscale.map(|upscale| upscale.id),
        status,
        source: seat.source(),
        image_id: enlarged.or(seat.pictures.first()).map(|picture| picture.id),
    }
}

/// Seconds in which at least one node worked.
fn worked_s(facts: &Facts, now: Timestamp) -> f64 {
    let mut spans: Vec<(Timestamp, Timestamp)> =
        facts.seats.iter().filter_map(|seat| Some((seat.started_at?, seat.completed_at.unwrap_or(now)))).collect();
    spans.sort();
    let mut total = 0.0;
    let mut until: Option<Timestamp> = None;
    for (from, to) in spans {
        let from = until.map_or(from, |until| until.max(from));
        if to > from {
            total += to.secs_since(from);
        }
        until = Some(until.map_or(to, |until| until.max(to)));
    }
    (total * 10.0).round() / 10.0
}
