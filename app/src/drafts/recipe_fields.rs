//! A stage's recipe as the fields of a form, and back. Pure.

use gesso_core::{
    capability::{Capability, ModelFamily},
    fleet::Gpu,
    funnel::{FunnelStage, StageRecipe},
    problem::FieldProblem,
};

/// The fields, as texts; an empty one leaves the choice to the studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipeFields {
    /// A family of models, as the wire spells it.
    pub family: String,
    /// Sampler steps.
    pub steps: String,
    /// How much of the picture before is repainted.
    pub change: String,
    /// Size in megapixels.
    pub megapixels: String,
    /// How often the final is enlarged.
    pub upscale: String,
}

impl RecipeFields {
    /// The fields of a recipe.
    #[must_use]
    pub fn of(recipe: &StageRecipe) -> Self {
        fn text(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        Self {
            family: text(recipe.family.map(ModelFamily::as_str)),
            steps: text(recipe.steps),
            change: text(recipe.change),
            megapixels: text(recipe.megapixels),
            upscale: text(recipe.upscale),
        }
    }

    /// What they mean. What has no field stays as it was `before`; checkpoint and LoRAs belong to their family and go
    /// with it.
    ///
    /// # Errors
    /// Fields that are no numbers, or out of range.
    pub fn recipe(&self, before: &StageRecipe, stage: FunnelStage) -> Result<StageRecipe, Vec<FieldProblem>> {
        let mut found = Vec::new();
        let mut recipe = StageRecipe {
            family: ModelFamily::ALL.into_iter().find(|family| family.as_str() == self.family),
            steps: number(&self.steps, "steps", "Steps are a whole number, 1 to 150.", &mut found),
            change: number(&self.change, "change", "The change is a number from 0 to 1.", &mut found),
            megapixels: number(&self.megapixels, "megapixels", "A picture has 0.06 to 4.2 megapixels.", &mut found),
            upscale: number(&self.upscale, "upscale", "A side is enlarged 1 to 4 times.", &mut found),
            ..before.clone()
        };
        if recipe.family != before.family {
            recipe.checkpoint = None;
            recipe.loras.clear();
        }
        found.extend(recipe.problems("", stage));
        if found.is_empty() { Ok(recipe) } else { Err(found) }
    }
}

/// Reads a number; nothing is written as nothing.
fn number<T: std::str::FromStr>(
    text: &str,
    field: &'static str,
    detail: &'static str,
    found: &mut Vec<FieldProblem>,
) -> Option<T> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        found.push(FieldProblem::new(field, detail));
    }
    read
}

/// The families one can choose among, and whether the fleet has each.
#[must_use]
pub fn families(gpus: &[Gpu]) -> Vec<(String, String)> {
    let has = |family: ModelFamily| gpus.iter().any(|gpu| gpu.capabilities.contains(&Capability::Model(family)));
    let option = |family: ModelFamily| {
        let short = if family == ModelFamily::FluxFp8 { ", 8 bit" } else { "" };
        let absent = if has(family) { "" } else { ", on no node" };
        (family.as_str().to_owned(), format!("{}{short}{absent}", family.label()))
    };
    // Boards are made of still pictures.
    let still = ModelFamily::ALL.into_iter().filter(|family| *family != ModelFamily::Wan);
    [(String::new(), "The usual one".to_owned())].into_iter().chain(still.map(option)).collect()
}

#[cfg(test)]
mod tests {
    use gesso_core::{request::Lora, tier::Tier};

    use super::*;
    use crate::live::sample;

    fn recipe() -> StageRecipe {
        StageRecipe {
            family: Some(ModelFamily::Sdxl),
            checkpoint: Some("xl.safetensors".into()),
            loras: vec![Lora { name: "gouache".into(), strength: 0.7 }],
            change: Some(0.45),
            steps: Some(28),
            tier_floor: Some(Tier::Quality),
            ..StageRecipe::default()
        }
    }

    #[test]
    fn a_recipe_comes_back_from_its_fields_with_what_has_no_field() {
        let fields = RecipeFields::of(&recipe());
        assert_eq!(fields.recipe(&recipe(), FunnelStage::Refined), Ok(recipe()));
        assert_eq!(RecipeFields::default().recipe(&StageRecipe::default(), FunnelStage::Drafts), Ok(StageRecipe::default()));
    }

    #[test]
    fn checkpoint_and_loras_go_with_their_family() {
        let fields = RecipeFields { family: "flux".into(), ..RecipeFields::of(&recipe()) };
        let changed = fields.recipe(&recipe(), FunnelStage::Refined).unwrap();
        assert_eq!((changed.family, changed.checkpoint, changed.loras.len()), (Some(ModelFamily::Flux), None, 0));
        assert_eq!((changed.steps, changed.tier_floor), (Some(28), Some(Tier::Quality)));
    }

    #[test]
    fn what_is_no_number_or_out_of_range_is_named() {
        let fields = RecipeFields {
            steps: "many".into(),
            change: "1,5".into(),
            megapixels: "9".into(),
            upscale: "2".into(),
            ..RecipeFields::default()
        };
        let found = fields.recipe(&StageRecipe::default(), FunnelStage::Refined).unwrap_err();
        let fields: Vec<&str> = found.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["steps", "change", "megapixels", "upscale"]);
    }

    #[test]
    fn a_family_says_whether_the_fleet_has_it() {
        let families = families(&sample::home(0, Vec::new()).gpus);
        let label = |of: &str| families.iter().find(|(value, _)| value == of).map(|(_, label)| label.as_str());
        assert_eq!(label(""), Some("The usual one"));
        assert_eq!(label("sd15"), Some("SD 1.5"));
        assert_eq!(label("flux_fp8"), Some("Flux, 8 bit, on no node"));
        assert_eq!(label("wan"), None);
    }
}
