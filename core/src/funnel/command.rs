//! What a funnel can be told.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{FunnelSettings, FunnelStage, StageRecipe, StageRule};
use crate::{
    board::{MAX_VERDICTS, Verdict},
    ids::{GenerationId, ImageId},
    problem::FieldProblem,
    request::{BATCH_COUNT_RANGE, MAX_PROMPT_CHARS},
};

/// Most variations of a picture in one command.
pub const MAX_VARIATIONS: u32 = 16;

/// One command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum FunnelCommand {
    /// Asks for the drafts; with settings, keeps them first. A funnel starts once.
    Start {
        /// Instead of the kept ones.
        #[serde(default)]
        settings: Option<Box<FunnelSettings>>,
    },
    /// Asks for more drafts.
    More {
        /// How many, 1–100.
        count: u32,
    },
    /// Finishes what runs and holds the rest.
    Pause,
    /// Goes on after a pause.
    Resume,
    /// Keeps other settings; what is asked for already stays as it was.
    SetSettings {
        /// All of them.
        settings: Box<FunnelSettings>,
    },
    /// Changes what goes on from a stage.
    SetRule {
        /// The stage it goes on from.
        stage: FunnelStage,
        /// The rule.
        rule: StageRule,
    },
    /// Changes how the pictures of a stage are made from now on.
    SetRecipe {
        /// The stage.
        stage: FunnelStage,
        /// The recipe.
        recipe: Box<StageRecipe>,
    },
    /// Says something of pictures.
    Judge {
        /// At most 500.
        verdicts: Vec<Verdict>,
    },
    /// Sends pictures on; a stage further than the next sends them ahead. Their next pictures are asked for at once.
    Promote {
        /// Where to.
        stage: FunnelStage,
        /// At most 500.
        image_ids: Vec<ImageId>,
    },
    /// Takes a promotion back: what is unfinished of it is cancelled, what is finished stays.
    Unpromote {
        /// Where they were sent.
        stage: FunnelStage,
        /// At most 500.
        image_ids: Vec<ImageId>,
    },
    /// Makes pictures from one: variations in its own stage, or a branch into a later one, with other words or another
    /// recipe if given. Nothing that is there changes.
    Vary {
        /// The picture.
        image_id: ImageId,
        /// How many, 1–16.
        count: u32,
        /// The stage they are for; the picture's own when absent.
        #[serde(default)]
        stage: Option<FunnelStage>,
        /// Other words than the picture's.
        #[serde(default)]
        prompt: Option<String>,
        /// Another negative prompt than the picture's.
        #[serde(default)]
        negative_prompt: Option<String>,
        /// Another recipe than the stage's.
        #[serde(default)]
        recipe: Option<Box<StageRecipe>>,
    },
    /// Asks once more for pictures that were given up or cancelled: the same request, in the same place of the board.
    /// What was asked for again already is passed over.
    Again {
        /// What made nothing; at most 500.
        generation_ids: Vec<GenerationId>,
    },
    /// Cancels what is unfinished in a stage.
    CancelStage {
        /// The stage.
        stage: FunnelStage,
    },
    /// Cancels everything that is unfinished.
    CancelAll,
}

/// Why a command is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such thing in this session.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// The state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// Fields are not acceptable.
    #[error("{}", .0.first().map_or("The command is not acceptable.", |field| field.detail.as_str()))]
    Invalid(Vec<FieldProblem>),
}

impl FunnelCommand {
    /// Every field that is not acceptable, whatever the state of the funnel.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let limit = |field: &str, count: usize| {
            let detail = format!("One command holds at most {MAX_VERDICTS} verdicts, pictures or generations.");
            if count > MAX_VERDICTS { vec![FieldProblem::new(field, detail)] } else { Vec::new() }
        };
        let under = |problems: Vec<FieldProblem>| {
            let named = |problem: FieldProblem| FieldProblem::new(format!("settings.{}", problem.field), problem.detail);
            problems.into_iter().map(named).collect()
        };
        match self {
            Self::Start { settings } => settings.as_ref().map_or_else(Vec::new, |settings| under(settings.problems(true))),
            Self::SetSettings { settings } => under(settings.problems(false)),
            Self::More { count } if !BATCH_COUNT_RANGE.contains(count) => {
                vec![FieldProblem::new("count", "1 to 100 drafts are asked for at once.")]
            }
            Self::SetRule { rule, .. } => rule.problems("rule."),
            Self::SetRecipe { stage, recipe } => recipe.problems("recipe.", *stage),
            Self::Judge { verdicts } => limit("verdicts", verdicts.len()),
            Self::Again { generation_ids } => limit("generation_ids", generation_ids.len()),
            Self::Promote { stage, image_ids } | Self::Unpromote { stage, image_ids } => {
                let mut found = limit("image_ids", image_ids.len());
                if *stage == FunnelStage::Drafts {
                    found.push(FieldProblem::new("stage", "Pictures are sent on to refined, polished or final."));
                }
                found
            }
            Self::Vary { count, prompt, negative_prompt, recipe, stage, .. } => {
                let mut found = Vec::new();
                if !(1..=MAX_VARIATIONS).contains(count) {
                    found.push(FieldProblem::new("count", "1 to 16 variations are asked for at once."));
                }
                let is_long =
                    |text: &Option<String>| text.as_deref().is_some_and(|text| text.chars().count() > MAX_PROMPT_CHARS);
                if is_long(prompt) || prompt.as_deref().is_some_and(|prompt| prompt.trim().is_empty()) {
                    found.push(FieldProblem::new("prompt", "A prompt has 1 to 20000 characters."));
                }
                if is_long(negative_prompt) {
                    found.push(FieldProblem::new("negative_prompt", "A negative prompt has at most 20000 characters."));
                }
                // A variation of a draft has a picture before it, so it may say how much changes.
                let stage = stage.unwrap_or(FunnelStage::Final).max(FunnelStage::Refined);
                found.extend(recipe.iter().flat_map(|recipe| recipe.problems("recipe.", stage)));
                found
            }
            _ => Vec::new(),
        }
    }
}
