//! What a person asks of a funnel before and while it works: words, shape, and for each stage a rule and a recipe.

use serde::{Deserialize, Serialize};

use super::FunnelStage;
use crate::{
    aspect::Aspect,
    board::STAGES,
    capability::ModelFamily,
    problem::FieldProblem,
    request::{
        BATCH_COUNT_RANGE, CFG_RANGE, DENOISE_RANGE, GenerationRequest, Lora, MAX_LORAS, MAX_NAME_CHARS, MAX_PROMPT_CHARS,
        STEPS_RANGE, STRENGTH_RANGE, Task,
    },
    tier::Tier,
};

/// Most pictures a rule keeps.
const MAX_KEEP: u32 = 100;
/// Size of a picture, in megapixels.
const MEGAPIXELS_RANGE: std::ops::RangeInclusive<f64> = 0.06..=4.2;
/// The most a side is enlarged.
pub const MAX_UPSCALE: u32 = 4;

/// Who says what goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Chooser {
    /// Nothing goes on unless a person says so.
    #[default]
    You,
    /// The first that are finished go on by themselves, rejected ones left out.
    First,
}

/// What goes on from a stage, how many, by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct StageRule {
    /// How many go on, 0–100; the usual number (8, 3, 1) when absent. A person may send more.
    pub keep: Option<u32>,
    /// Who says which.
    pub by: Chooser,
}

/// How the pictures of a stage are made; what is absent is chosen for the fleet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct StageRecipe {
    /// The family of models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<ModelFamily>,
    /// File name of a checkpoint of that family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// LoRAs, in the order they are applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub loras: Vec<Lora>,
    /// How much of the picture before is repainted, 0–1. Drafts have none before them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<f64>,
    /// Size in megapixels, 0.06–4.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub megapixels: Option<f64>,
    /// Sampler steps, 1–150.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// Guidance, 0–30.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cfg: Option<f64>,
    /// The sampler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampler: Option<String>,
    /// The scheduler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduler: Option<String>,
    /// The final is enlarged so many times, 1 (not at all) to 4; 2 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upscale: Option<u32>,
    /// The lowest tier that may run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_floor: Option<Tier>,
    /// The tier to take when it costs little time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_prefer: Option<Tier>,
}

/// One stage as asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct StageSettings {
    /// What goes on from it.
    pub rule: StageRule,
    /// How its pictures are made.
    pub recipe: StageRecipe,
}

/// The four stages as asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Stages {
    /// Many quick looks.
    pub drafts: StageSettings,
    /// Drafts made anew by a better model.
    pub refined: StageSettings,
    /// Refined ones with more care.
    pub polished: StageSettings,
    /// The one that is kept.
    pub r#final: StageSettings,
}

impl Stages {
    /// One stage.
    #[must_use]
    pub const fn of(&self, stage: FunnelStage) -> &StageSettings {
        match stage {
            FunnelStage::Drafts => &self.drafts,
            FunnelStage::Refined => &self.refined,
            FunnelStage::Polished => &self.polished,
            FunnelStage::Final => &self.r#final,
        }
    }

    /// One stage, to be changed.
    pub const fn of_mut(&mut self, stage: FunnelStage) -> &mut StageSettings {
        match stage {
            FunnelStage::Drafts => &mut self.drafts,
            FunnelStage::Refined => &mut self.refined,
            FunnelStage::Polished => &mut self.polished,
            FunnelStage::Final => &mut self.r#final,
        }
    }

    /// How many go on from a stage: what its rule says, else what the next stage usually holds; nothing from the last.
    #[must_use]
    pub fn keep(&self, stage: FunnelStage) -> u32 {
        stage.next().map_or(0, |next| self.of(stage).rule.keep.unwrap_or(next.usual_target()))
    }
}

/// Everything a funnel is asked for; kept before the start, so that a reload loses nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FunnelSettings {
    /// The words; 1–20,000 characters at the start.
    pub prompt: String,
    /// What should not be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// The shape of every picture.
    pub aspect: Aspect,
    /// Locks the seeds: drafts count up from it and later stages keep their draft's. Free when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How many drafts, 1–100.
    pub count: u32,
    /// Rule and recipe of each stage.
    pub stages: Stages,
}

impl Default for FunnelSettings {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            negative_prompt: None,
            aspect: Aspect::default(),
            seed: None,
            count: STAGES[0].1,
            stages: Stages::default(),
        }
    }
}

impl FunnelSettings {
    /// Takes over what a picture was made with: words, seed and shape, and model, LoRAs and steps for the stage `into`.
    #[must_use]
    pub fn reuse(mut self, request: &GenerationRequest, into: FunnelStage) -> Self {
        self.prompt.clone_from(&request.prompt);
        self.negative_prompt.clone_from(&request.negative_prompt);
        self.seed = request.params.seed;
        if let (Some(width), Some(height)) = (request.params.width, request.params.height) {
            self.aspect = Aspect::nearest(width, height);
        }
        let recipe = &mut self.stages.of_mut(into).recipe;
        recipe.family = request.model_family.or(recipe.family);
        recipe.checkpoint.clone_from(&request.checkpoint);
        recipe.loras.clone_from(&request.loras);
        recipe.steps = request.params.steps;
        if request.task == Task::Img2img && into != FunnelStage::Drafts {
            recipe.change = request.params.denoise;
        }
        self
    }

    /// Every field that is not acceptable. Words may be missing until the start.
    #[must_use]
    pub fn problems(&self, is_start: bool) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut unless = |good: bool, field: String, detail: &str| {
            if !good {
                found.push(FieldProblem::new(field, detail));
            }
        };
        let has_words = !is_start || !self.prompt.trim().is_empty();
        let is_short = |text: &str| text.chars().count() <= MAX_PROMPT_CHARS;
        unless(has_words && is_short(&self.prompt), "prompt".into(), "A prompt has 1 to 20000 characters.");
        let negative = self.negative_prompt.as_deref().unwrap_or_default();
        unless(is_short(negative), "negative_prompt".into(), "A negative prompt has at most 20000 characters.");
        unless(BATCH_COUNT_RANGE.contains(&self.count), "count".into(), "A funnel begins with 1 to 100 drafts.");
        for stage in FunnelStage::ALL {
            let settings = self.stages.of(stage);
            found.extend(settings.rule.problems(&format!("stages.{stage}.rule.")));
            found.extend(settings.recipe.problems(&format!("stages.{stage}.recipe."), stage));
        }
        found
    }
}

impl StageRule {
    /// Every field that is not acceptable, its name after `prefix`.
    #[must_use]
    pub fn problems(&self, prefix: &str) -> Vec<FieldProblem> {
        let is_good = self.keep.is_none_or(|keep| keep <= MAX_KEEP);
        let problem = || FieldProblem::new(format!("{prefix}keep"), "A rule keeps 0 to 100 pictures.");
        if is_good { Vec::new() } else { vec![problem()] }
    }
}

impl StageRecipe {
    /// Every field that is not acceptable in `stage`, its name after `prefix`.
    #[must_use]
    pub fn problems(&self, prefix: &str, stage: FunnelStage) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut unless = |good: bool, field: &str, detail: &str| {
            if !good {
                found.push(FieldProblem::new(format!("{prefix}{field}"), detail));
            }
        };
        let is_name = |name: &str| !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS;
        unless(self.checkpoint.as_deref().is_none_or(is_name), "checkpoint", "A name has 1 to 300 characters.");
        unless(self.loras.len() <= MAX_LORAS, "loras", "At most 16 LoRAs go into one picture.");
        let are_good = self.loras.iter().all(|lora| is_name(&lora.name) && STRENGTH_RANGE.contains(&lora.strength));
        unless(are_good, "loras", "A LoRA has a name of 1 to 300 characters and a strength of −4 to 4.");
        unless(self.change.is_none_or(|change| DENOISE_RANGE.contains(&change)), "change", "The change is 0 to 1.");
        let has_size = self.megapixels.is_none_or(|size| MEGAPIXELS_RANGE.contains(&size));
        unless(has_size, "megapixels", "A picture has 0.06 to 4.2 megapixels.");
        unless(self.steps.is_none_or(|steps| STEPS_RANGE.contains(&steps)), "steps", "Steps are 1 to 150.");
        unless(self.cfg.is_none_or(|cfg| CFG_RANGE.contains(&cfg)), "cfg", "Guidance is 0 to 30.");
        unless(self.sampler.as_deref().is_none_or(is_name), "sampler", "A name has 1 to 300 characters.");
        unless(self.scheduler.as_deref().is_none_or(is_name), "scheduler", "A name has 1 to 300 characters.");
        let factor = self.upscale.unwrap_or(1);
        unless((1..=MAX_UPSCALE).contains(&factor), "upscale", "A side is enlarged 1 to 4 times.");
        unless(factor == 1 || stage == FunnelStage::Final, "upscale", "Only the final is enlarged.");
        unless(self.change.is_none() || stage != FunnelStage::Drafts, "change", "Drafts have no picture before them.");
        found
    }
}
