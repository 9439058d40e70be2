//! What this fleet makes of what was asked: for each stage a family, a size, a tier; and in words what is left out.

use super::{FunnelSettings, FunnelStage, MAX_UPSCALE, StageRecipe};
use crate::{
    capability::ModelFamily,
    ids::NodeId,
    request::{Lora, SIDE_RANGE, SIDE_STEP},
    tier::Tier,
};

/// SD 1.5 beyond the drafts is made at this side: larger ones fall apart, smaller ones gain nothing.
const SD15_LATER_SIDE: u32 = 768;
/// Sides of a stage's square are multiples of this, so that every shape's sides are multiples of 8.
const SQUARE_STEP: f64 = 64.0;
/// How often the final is enlarged when nothing else is said.
const USUAL_UPSCALE: u32 = 2;

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
    fn with(&self, family: ModelFamily) -> impl Iterator<Item = &NodeFact> {
        self.nodes.iter().filter(move |node| node.families.contains(&family))
    }

    fn has(&self, family: ModelFamily) -> bool {
        self.with(family).next().is_some()
    }

    fn is_unknown(&self) -> bool {
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
    /// The lowest tier that may run it.
    pub tier_floor: Option<Tier>,
    /// The tier to take when it costs little time.
    pub tier_prefer: Option<Tier>,
    /// How the result is enlarged, if it is.
    pub upscale: Option<Upscaling>,
    /// All of that in words: `SDXL from the draft, 896 × 1152, change 0.45`.
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
    let mut plan = StagePlan {
        stage,
        family,
        checkpoint,
        loras,
        width,
        height,
        change: (stage != FunnelStage::Drafts).then(|| recipe.change.unwrap_or(usual_change(stage))),
        steps: recipe.steps,
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

const fn usual_floor(stage: FunnelStage) -> Option<Tier> {
    match stage {
        FunnelStage::Drafts => None,
        FunnelStage::Refined => Some(Tier::Standard),
        FunnelStage::Polished => Some(Tier::Quality),
        FunnelStage::Final => Some(Tier::Premium),
    }
}

const fn usual_preference(stage: FunnelStage) -> Option<Tier> {
    match stage {
        FunnelStage::Drafts => Some(Tier::Draft),
        FunnelStage::Final => Some(Tier::Premium),
        FunnelStage::Refined | FunnelStage::Polished => None,
    }
}

/// The family of a stage and, if another was wanted that no node has, which, as the beginning of a sentence.
fn choose_family(
    stage: FunnelStage,
    recipe: &StageRecipe,
    before: Option<ModelFamily>,
    fleet: &FleetFacts,
    left_out: &mut Vec<String>,
) -> (ModelFamily, Option<String>) {
    if fleet.is_unknown() {
        if stage == FunnelStage::Drafts {
            left_out.push("No node has said yet what it has; this is the plan until one does.".into());
        }
        return (recipe.family.unwrap_or(before.unwrap_or(ModelFamily::Sd15)), None);
    }
    let absent = |family: ModelFamily| format!("{} is on no node", family.label());
    let mut wish = None;
    if let Some(family) = recipe.family {
        if fleet.has(family) {
            return (family, None);
        }
        wish = Some(absent(family));
    }
    let (family, missed) = usual_family(stage, before, fleet);
    (family, wish.or(missed.map(absent)))
}

/// The family a stage has on this fleet when nothing is asked for, and the one it would rather have.
fn usual_family(stage: FunnelStage, before: Option<ModelFamily>, fleet: &FleetFacts) -> (ModelFamily, Option<ModelFamily>) {
    let Some(before) = before else {
        let everywhere = |family: &ModelFamily| fleet.nodes.iter().all(|node| node.families.contains(family));
        let shared = ModelFamily::ALL.into_iter().find(everywhere);
        let lightest = || ModelFamily::ALL.into_iter().find(|family| fleet.has(*family));
        return (shared.or_else(lightest).unwrap_or(ModelFamily::Sd15), None);
    };
    // A style of its own (Pony, Illustrious) is kept to the end; the plain families move up.
    let wanted: &[ModelFamily] = match (stage, before) {
        (FunnelStage::Final, ModelFamily::Sd15 | ModelFamily::Sdxl) => &[ModelFamily::Flux, ModelFamily::FluxFp8],
        (FunnelStage::Refined | FunnelStage::Polished, ModelFamily::Sd15) => &[ModelFamily::Sdxl],
        _ => &[],
    };
    match wanted.iter().find(|family| fleet.has(**family)) {
        Some(family) => (*family, None),
        None => (before, wanted.first().copied()),
    }
}

/// The floor, lowered to the best tier there is.
fn floor(
    stage: FunnelStage,
    recipe: &StageRecipe,
    family: ModelFamily,
    fleet: &FleetFacts,
    left_out: &mut Vec<String>,
) -> Option<Tier> {
    let wanted = recipe.tier_floor.or(usual_floor(stage))?;
    let Some(best) = fleet.with(family).map(|node| node.tier).max() else { return Some(wanted) };
    if best >= wanted {
        return Some(wanted);
    }
    left_out.push(format!(
        "No {wanted} node{} has {}: {} runs on {best} nodes.",
        if wanted == Tier::Premium { "" } else { " or better" },
        family.label(),
        stage.doing()
    ));
    Some(best)
}

fn size(
    stage: FunnelStage,
    recipe: &StageRecipe,
    family: ModelFamily,
    settings: &FunnelSettings,
    able: &[&NodeFact],
    left_out: &mut Vec<String>,
) -> (u32, u32) {
    let usual =
        if stage != FunnelStage::Drafts && family == ModelFamily::Sd15 { SD15_LATER_SIDE } else { family.native_side() };
    let asked = |megapixels: f64| ((megapixels * 1e6).sqrt() / SQUARE_STEP).round().max(1.0) as u32 * SQUARE_STEP as u32;
    let (width, height) = settings.aspect.size(recipe.megapixels.map_or(usual, asked));
    let most = |node: &&NodeFact| node.max_side.unwrap_or(u32::MAX);
    // Drafts are of a size every card takes, so that none idles; later ones need only one card that takes it.
    let largest = if stage == FunnelStage::Drafts { able.iter().map(most).min() } else { able.iter().map(most).max() };
    let largest = largest.unwrap_or(u32::MAX);
    if width.max(height) <= largest {
        return (width, height);
    }
    let scale = f64::from(largest) / f64::from(width.max(height));
    let fit =
        |side: u32| ((f64::from(side) * scale / f64::from(SIDE_STEP)).floor() as u32 * SIDE_STEP).max(*SIDE_RANGE.start());
    if stage != FunnelStage::Drafts {
        left_out.push(format!(
            "Nodes with {} make at most {largest} pixels a side: {} stays at {} × {}.",
            family.label(),
            stage.doing(),
            fit(width),
            fit(height)
        ));
    }
    (fit(width), fit(height))
}

/// The LoRAs that one node has together.
fn choose_loras(
    stage: FunnelStage,
    recipe: &StageRecipe,
    family: ModelFamily,
    able: &[&NodeFact],
    fleet: &FleetFacts,
    left_out: &mut Vec<String>,
) -> Vec<Lora> {
    if fleet.is_unknown() {
        return recipe.loras.clone();
    }
    let mut kept: Vec<Lora> = Vec::new();
    for lora in &recipe.loras {
        let has_all = |node: &&NodeFact| kept.iter().chain([lora]).all(|lora| node.loras.contains(&lora.name));
        if able.iter().any(|node| has_all(&node)) {
            kept.push(lora.clone());
        } else {
            left_out.push(format!(
                "The LoRA {} is on no node that has {}: {} goes without it.",
                stem(&lora.name),
                family.label(),
                stage.doing()
            ));
        }
    }
    kept
}

fn upscaling(
    stage: FunnelStage,
    recipe: &StageRecipe,
    (width, height): (u32, u32),
    fleet: &FleetFacts,
    left_out: &mut Vec<String>,
) -> Option<Upscaling> {
    let factor = recipe.upscale.unwrap_or(USUAL_UPSCALE).min(MAX_UPSCALE);
    if stage != FunnelStage::Final || factor < 2 {
        return None;
    }
    let side = width.max(height).saturating_mul(factor);
    let can = |node: &&NodeFact| node.can_upscale && node.max_side.is_none_or(|most| side <= most);
    let best = fleet.nodes.iter().filter(can).map(|node| node.tier).max();
    if best.is_none() && !fleet.is_unknown() {
        let why = if fleet.nodes.iter().any(|node| node.can_upscale) {
            format!("No node with an upscale model makes {side} pixels a side")
        } else {
            "No node has an upscale model".into()
        };
        left_out.push(format!("{why}: the final stays at {width} × {height}."));
        return None;
    }
    let tier_floor = recipe.tier_floor.or(usual_floor(stage)).map(|wanted| best.map_or(wanted, |best| best.min(wanted)));
    Some(Upscaling { factor, tier_floor })
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
