//! The choices of a plan: each takes what was asked for or is usual, as far as the fleet has it, and says what it lacks.

use super::{
    FunnelSettings, FunnelStage, MAX_UPSCALE, StageRecipe,
    plan::{FleetFacts, NodeFact, Upscaling, stem},
};
use crate::{
    capability::ModelFamily,
    request::{Lora, SIDE_RANGE, SIDE_STEP},
    tier::Tier,
};

/// SD 1.5 beyond the drafts is made at this side: larger ones fall apart, smaller ones gain nothing.
const SD15_LATER_SIDE: u32 = 768;
/// Sides of a stage's square are multiples of this, so that every shape's sides are multiples of 8.
const SQUARE_STEP: f64 = 64.0;
/// How often the final is enlarged when nothing else is said.
const USUAL_UPSCALE: u32 = 2;

const fn usual_floor(stage: FunnelStage) -> Option<Tier> {
    match stage {
        FunnelStage::Drafts => None,
        FunnelStage::Refined => Some(Tier::Standard),
        FunnelStage::Polished => Some(Tier::Quality),
        FunnelStage::Final => Some(Tier::Premium),
    }
}

/// The family of a stage and, if another was wanted that no node has, which, as the beginning of a sentence.
pub(super) fn choose_family(
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
pub(super) fn floor(
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

pub(super) fn size(
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
pub(super) fn choose_loras(
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
        if able.iter().any(has_all) {
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

pub(super) fn upscaling(
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
