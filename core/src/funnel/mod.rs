//! The funnel: twenty drafts, eight refined, three polished, one final; every step asked for, seen and undone by a person.
//!
//! Pure. Read in this order: `settings` (what is asked for), `plan` and `choose` (what this fleet makes of it), `command` and `decide`
//! (one step: what follows from a command), `follow` (what follows from finished pictures), `forecast`, `view`, `lineage`.

mod choose;
mod command;
mod decide;
mod facts;
mod follow;
mod forecast;
mod lineage;
mod plan;
mod request;
mod settings;
mod view;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::{
    command::{FunnelCommand, MAX_VARIATIONS, Refusal},
    decide::{Context, Decision, Effect, Order, decide, decide_all},
    facts::{Facts, Picture, Seat, SentOn},
    follow::{awaits_enlargement, follow},
    forecast::{Forecast, StageForecast, StageWork, forecast},
    lineage::{Lineage, LineageEdge, LineageNode, lineage},
    plan::{FleetFacts, NodeFact, Plan, StagePlan, Upscaling},
    settings::{Chooser, FunnelSettings, MAX_UPSCALE, StageRecipe, StageRule, StageSettings, Stages},
    view::{Budget, FunnelView, Line, PlanForecast, PlannedStage, StageView, view},
};
use crate::{board::STAGES, ids::ImageId, time::Timestamp};

/// Commands that are remembered, so that one sent twice is carried out once.
const REMEMBERED_COMMANDS: usize = 32;

/// A stage of the funnel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FunnelStage {
    /// Many quick looks.
    #[default]
    Drafts,
    /// Drafts made anew by a better model, the composition kept.
    Refined,
    /// Refined ones with more care.
    Polished,
    /// The one that is kept, enlarged.
    Final,
}

impl FunnelStage {
    /// Every stage, in order.
    pub const ALL: [Self; 4] = [Self::Drafts, Self::Refined, Self::Polished, Self::Final];

    /// Its place, 0 for drafts.
    #[must_use]
    pub const fn rank(self) -> usize {
        self as usize
    }

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        STAGES[self.rank()].0
    }

    /// Reads the spelling on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// The stage of a place.
    #[must_use]
    pub fn of_rank(rank: usize) -> Option<Self> {
        Self::ALL.get(rank).copied()
    }

    /// The stage after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::of_rank(self.rank() + 1)
    }

    /// How many pictures it is meant to hold when nothing else is said.
    #[must_use]
    pub const fn usual_target(self) -> u32 {
        STAGES[self.rank()].1
    }

    /// What is done there, for sentences: `refining`.
    #[must_use]
    pub const fn doing(self) -> &'static str {
        match self {
            Self::Drafts => "drafting",
            Self::Refined => "refining",
            Self::Polished => "polishing",
            Self::Final => "the final",
        }
    }
}

impl fmt::Display for FunnelStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a funnel works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Its settings are kept and nothing was asked of the fleet yet.
    #[default]
    Ready,
    /// What is asked for goes to the nodes.
    Running,
    /// What runs is finished, the rest waits for the person.
    Paused,
}

impl RunState {
    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Paused => "paused",
        }
    }
}

/// A funnel as it is kept. What went on and what is said of pictures are rows of their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// What is asked for.
    pub settings: FunnelSettings,
    /// Whether it works.
    pub run: RunState,
    /// When it was first started.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Drafts asked for so far; the next one has this number.
    #[serde(default)]
    pub drafts_asked: u32,
    /// Pictures a person took back: a rule does not send them on again.
    #[serde(default)]
    pub taken_back: Vec<ImageId>,
    /// The newest commands, oldest first.
    #[serde(default)]
    pub recent: Vec<Uuid>,
}

impl Funnel {
    /// Whether a command was carried out already.
    #[must_use]
    pub fn has_done(&self, command: Uuid) -> bool {
        self.recent.contains(&command)
    }

    fn remember(&mut self, command: Uuid) {
        self.recent.push(command);
        let surplus = self.recent.len().saturating_sub(REMEMBERED_COMMANDS);
        self.recent.drain(..surplus);
    }

    /// How many pictures each stage is meant to hold.
    #[must_use]
    pub fn target(&self, stage: FunnelStage) -> u32 {
        match stage {
            FunnelStage::Drafts => self.settings.count.max(self.drafts_asked),
            FunnelStage::Refined => self.settings.stages.keep(FunnelStage::Drafts),
            FunnelStage::Polished => self.settings.stages.keep(FunnelStage::Refined),
            FunnelStage::Final => self.settings.stages.keep(FunnelStage::Polished),
        }
    }
}

#[cfg(test)]
mod tests;
