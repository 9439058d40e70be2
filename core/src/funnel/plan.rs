//! What this fleet makes of what was asked: for each stage a family, a size, a tier; and in words what is left out.

use super::{
    FunnelSettings, FunnelStage, StageRecipe,
    choose::{choose_family, choose_loras, floor, size, upscaling},
};
use crate::{capability::ModelFamily, ids::NodeId, request::Lora, tier::Tier};

/// A node as a plan sees it; one that has never answered is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeFact {
    /// Its public id.
    pub id: NodeId,
    /// Its name for people.
    pub name: String,
    /// How good it is meant to be.
    pub tier: Tier,
    /// Families it has a checkpoint and the studio a template for.
    pub families: Vec<ModelFamily>,
    /// Checkpoint files it has.
    pub checkpoints: Vec<String>,
    /// LoRA files it has.
    pub loras: Vec<String>,
    /// Largest side it may make, in pixels.
    pub max_side: Option<u32>,
    /// It may enlarge and has an upscale model.
    pub can_upscale: bool,
}

/// The nodes that have said what they have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FleetFacts {
    /// In the order of the fleet file.
    pub nodes: Vec<NodeFact>,
}

impl FleetFacts {
    pub(super) fn with(&self, family: ModelFamily) -> impl Iterator<Item = &NodeFact> {
        self.nodes.iter().filter(move |node| node.families.contains(&family))
    }

    pub(super) fn has(&self, family: ModelFamily) -> bool {
        self.with(family).next().is_some()
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.nodes.is_empty()
    }
}

/// How a final is enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upscaling {
    /// Each side so many times.
    pub factor: u32,
    /// The lowest tier that may do it.
    pub tier_floor: Option<Tier>,
}

/// How the pictures of one stage are made on this fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct StagePlan {
    /// The stage.
    pub stage: FunnelStage,
    /// The family of models.
    pub family: ModelFamily,
    /// The very checkpoint, if one was named.
    pub checkpoint: Option<String>,
    /// LoRAs, in order.
    pub loras: Vec<Lora>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// How much of the picture before is repainted; none for drafts.
    pub change: Option<f64>,
    /// Sampler steps; the template's when absent.
    pub steps: Option<u32>,
    /// Guidance; the template's when absent.
    pub cfg: Option<f64>,
    /// The sampler; the template's when absent.
    pub sampler: Option<String>,
    /// The scheduler; the template's when absent.
    pub scheduler: Option<String>,
    /// The lowest tier that may run it.
    pub tier_floor: Option<Tier>,
    /// The tier to take when it costs little time.
    pub tier_prefer: Option<Tier>,
    /// How the result is enlarged, if it is.
    pub upscale: Option<Upscaling>,
    /// All of that in words: `SDXL from the draft, 896 × 1152, change 0.45, 28 steps`.
    pub engine: String,
    /// What was asked for, or is usual, and cannot be had, in sentences.
    pub left_out: Vec<String>,
}

/// The four stages on this fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    stages: [StagePlan; 4],
}

impl Plan {
    /// What a fleet makes of settings.
    #[must_use]
    pub fn of(settings: &FunnelSettings, fleet: &FleetFacts) -> Self {
        let drafts = stage_plan(FunnelStage::Drafts, &settings.stages.drafts.recipe, None, settings, fleet);
        let refined = stage_plan(FunnelStage::Refined, &settings.stages.refined.recipe, Some(drafts.family), settings, fleet);
        let polished =
            stage_plan(FunnelStage::Polished, &settings.stages.polished.recipe, Some(refined.family), settings, fleet);
        let last = stage_plan(FunnelStage::Final, &settings.stages.r#final.recipe, Some(polished.family), settings, fleet);
        Self { stages: [drafts, refined, polished, last] }
    }

    /// One stage.
    #[must_use]
    pub const fn of_stage(&self, stage: FunnelStage) -> &StagePlan {
        &self.stages[stage.rank()]
    }

    /// One stage made with another recipe than its own.
    #[must_use]
    pub fn with_recipe(
        &self,
        stage: FunnelStage,
        recipe: &StageRecipe,
        settings: &FunnelSettings,
        fleet: &FleetFacts,
    ) -> StagePlan {
        let before = stage.rank().checked_sub(1).and_then(FunnelStage::of_rank);
        stage_plan(stage, recipe, before.map(|before| self.of_stage(before).family), settings, fleet)
    }

    /// Everything that cannot be had, once each, in sentences.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for sentence in self.stages.iter().flat_map(|stage| &stage.left_out) {
            if !said.contains(sentence) {
                said.push(sentence.clone());
            }
        }
        said
    }
}

fn stage_plan(
    stage: FunnelStage,
    recipe: &StageRecipe,
    before: Option<ModelFamily>,
    settings: &FunnelSettings,
    fleet: &FleetFacts,
) -> StagePlan {
    let mut left_out = Vec::new();
    let (family, wish) = choose_family(stage, recipe, before, fleet, &mut left_out);
    let tier_floor = floor(stage, recipe, family, fleet, &mut left_out);
    let able: Vec<&NodeFact> = fleet.with(family).filter(|node| tier_floor.is_none_or(|floor| node.tier >= floor)).collect();
    let (width, height) = size(stage, recipe, family, settings, &able, &mut left_out);
    if let Some(wish) = wish {
        left_out.insert(0, format!("{wish}: {} keeps {} at {}.", stage.doing(), family.label(), width.max(height)));
    }
    let checkpoint = recipe.checkpoint.clone().filter(|name| {
        let is_there = fleet.is_unknown() || able.iter().any(|node| node.checkpoints.contains(name));
        if !is_there {
            left_out.push(format!(
                "{name} is on no node that may do it: {} takes the usual {} checkpoint.",
                stage.doing(),
                family.label()
            ));
        }
        is_there
    });
    let loras = choose_loras(stage, recipe, family, &able, fleet, &mut left_out);
    let upscale = upscaling(stage, recipe, (width, height), fleet, &mut left_out);
    // Guidance and samplers suit the family they were chosen for.
    let is_own = recipe.family.is_none_or(|wanted| wanted == family);
    let mut plan = StagePlan {
        stage,
        family,
        checkpoint,
        loras,
        width,
        height,
        change: (stage != FunnelStage::Drafts).then(|| recipe.change.unwrap_or(usual_change(stage))),
        steps: recipe.steps,
        cfg: recipe.cfg.filter(|_| is_own),
        sampler: recipe.sampler.clone().filter(|_| is_own),
        scheduler: recipe.scheduler.clone().filter(|_| is_own),
        tier_floor,
        tier_prefer: recipe.tier_prefer.or(usual_preference(stage)),
        upscale,
        engine: String::new(),
        left_out,
    };
    plan.engine = engine(&plan);
    plan
}

const fn usual_change(stage: FunnelStage) -> f64 {
    match stage {
        FunnelStage::Drafts => 1.0,
        FunnelStage::Refined => 0.45,
        FunnelStage::Polished => 0.3,
        FunnelStage::Final => 0.2,
    }
}

const fn usual_preference(stage: FunnelStage) -> Option<Tier> {
    match stage {
        FunnelStage::Drafts => Some(Tier::Draft),
        FunnelStage::Final => Some(Tier::Premium),
        FunnelStage::Refined | FunnelStage::Polished => None,
    }
}

fn engine(plan: &StagePlan) -> String {
    let mut words = plan.family.label().to_owned();
    for lora in &plan.loras {
        words.push_str(&format!(" + {} {}", stem(&lora.name), short(lora.strength)));
    }
    if plan.stage == FunnelStage::Refined {
        words.push_str(" from the draft");
    }
    words.push_str(&format!(", {} × {}", plan.width, plan.height));
    if let Some(change) = plan.change {
        words.push_str(&format!(", change {change:.2}"));
    }
    if let Some(steps) = plan.steps {
        words.push_str(&format!(", {steps} {}", if steps == 1 { "step" } else { "steps" }));
    }
    if let Some(cfg) = plan.cfg {
        words.push_str(&format!(", CFG {cfg}"));
    }
    for name in [&plan.sampler, &plan.scheduler].into_iter().flatten() {
        words.push_str(&format!(", {name}"));
    }
    if let Some(upscale) = plan.upscale {
        let factor = upscale.factor;
        words.push_str(&format!(", upscaled {factor}× to {} × {}", plan.width * factor, plan.height * factor));
    }
    words
}

/// A file's name without folders and ending.
pub(super) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// A number with at most two places.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
